//! Taking a scenario elsewhere.

use crate::ui::i18n::use_texts;
use crate::ui::icons::{Icon, Symbol};
use crate::ui::state::{use_draft, use_session};
use gloo::utils::window;
use wasm_bindgen_futures::JsFuture;
use yew::platform::spawn_local;
use yew::{Html, component, html, use_state_eq};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Copying {
    NotYet,
    Done,
    Refused,
}

#[component]
pub fn ShareMenu() -> Html {
    let (draft, session) = (use_draft(), use_session());
    let texts = &use_texts().frame;
    let copying = use_state_eq(|| Copying::NotYet);
    let onclick = {
        let copying = copying.clone();
        move |_| {
            let copying = copying.clone();
            let text = draft.scenario(&session.timeline()).to_json();
            spawn_local(async move {
                let written =
                    JsFuture::from(window().navigator().clipboard().write_text(&text)).await;
                copying.set(if written.is_ok() {
                    Copying::Done
                } else {
                    Copying::Refused
                });
            });
        }
    };
    let answer = match *copying {
        Copying::NotYet => "",
        Copying::Done => texts.copied,
        Copying::Refused => texts.copy_failed,
    };
    html! {
        <>
            <button class="button" type="button" popovertarget="share" title={texts.share}>
                <Symbol icon={Icon::Share} /><span class="wide">{ texts.share }</span>
            </button>
            <div id="share" class="popover" popover="auto">
                <p class="row">{ texts.share_hint }</p>
                <button class="button outlined" type="button" {onclick}>{ texts.copy_scenario }</button>
                <p role="status">{ answer }</p>
            </div>
        </>
    }
}
