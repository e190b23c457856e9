//! What the page is, and its keys.

use crate::ui::i18n::{FrameTexts, use_texts};
use crate::ui::icons::{Icon, Symbol};
use web_sys::HtmlDialogElement;
use yew::{Html, component, html, use_node_ref};

/// The `id` of the dialog, by which the key `?` finds it.
pub const HELP: &str = "help";

#[component]
pub fn Help() -> Html {
    let texts = &use_texts().frame;
    let dialog = use_node_ref();
    let open = {
        let dialog = dialog.clone();
        move |_| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // Refused only when it is open already.
                let _ = dialog.show_modal();
            }
        }
    };
    let close = {
        let dialog = dialog.clone();
        move |_| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        }
    };
    html! {
        <>
            <button class="button square" type="button" title={texts.help} aria-label={texts.help} onclick={open}>
                <Symbol icon={Icon::Help} />
            </button>
            <dialog ref={dialog} id={HELP} class="dialog" aria-labelledby="help-title">
                <header>
                    <h2 id="help-title">{ texts.title }</h2>
                    <button class="button square" type="button" aria-label={texts.close} onclick={close}>
                        <Symbol icon={Icon::Close} />
                    </button>
                </header>
                <p>{ texts.help_intro }</p>
                <p>{ texts.help_local }</p>
                <h3 class="label">{ texts.keys }</h3>
                <dl class="keys">{ for keys(texts) }</dl>
            </dialog>
        </>
    }
}

fn keys(texts: &'static FrameTexts) -> impl Iterator<Item = Html> {
    let rows: [(&[&str], &str); 12] = [
        (&["Space"], texts.key_play),
        (&["←", "→"], texts.key_step),
        (&["Shift+←", "Shift+→"], texts.key_decision),
        (&["F"], texts.key_failure),
        (&["Home", "End"], texts.key_ends),
        (&["[", "]"], texts.key_speed),
        (&["Ctrl+Enter"], texts.key_apply),
        (&["Ctrl+Z", "Ctrl+Shift+Z"], texts.key_undo),
        (&["Esc Tab"], texts.key_leave),
        (&["/"], texts.key_kubectl),
        (&["Ctrl+K"], texts.palette),
        (&["?"], texts.key_help),
    ];
    rows.into_iter().map(|(keys, meaning)| {
        let keys = keys.iter().map(|key| html! { <kbd>{ *key }</kbd> });
        html! { <><dt>{ for keys }</dt><dd>{ meaning }</dd></> }
    })
}
