//! The help, which tells what the page is and lists its keys.

use crate::i18n::{FrameTexts, use_texts};
use crate::icons::{Icon, symbol};
use crate::lazy::{NotLoaded, lazy_view};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use wasm_split_helpers::wasm_split;
use web_sys::{HtmlDialogElement, HtmlLinkElement};
use yew::{Html, component, html};

/// The `id` of the dialog.
const HELP: &str = "help";

/// Opens the help. Returns `false` if that failed, for example because it was open already.
pub(crate) fn open_help() -> bool {
    dialog().is_some_and(|dialog| dialog.show_modal().is_ok())
}

fn dialog() -> Option<HtmlDialogElement> {
    document().get_element_by_id(HELP)?.dyn_into().ok()
}

pub(crate) fn view(texts: &FrameTexts) -> Html {
    let open = |_| {
        open_help();
    };
    html! {
        <>
            <button class="button square" type="button" title={texts.help} aria-label={texts.help} onclick={open}>
                { symbol(Icon::Help) }
            </button>
            <dialog id={HELP} class="dialog" aria-label={texts.help}>{ lazy_view(|| Box::pin(contents())) }</dialog>
        </>
    }
}

/// The contents of the dialog.
#[wasm_split(help, fallible, preload(load_help))]
pub(crate) fn contents() -> Result<Html, NotLoaded> {
    Ok(html! { <Contents /> })
}

#[component]
fn Contents() -> Html {
    let texts = &use_texts().frame;
    let close = |_| {
        if let Some(dialog) = dialog() {
            dialog.close();
        }
    };
    html! {
        <>
            <header>
                <h2>{ texts.title }</h2>
                <button class="button square" type="button" aria-label={texts.close} onclick={close}>
                    { symbol(Icon::Close) }
                </button>
            </header>
            <p>{ texts.help_intro }</p>
            <p>{ texts.help_local }</p>
            <p>{ notices(texts) }</p>
            <h3 class="label">{ texts.keys }</h3>
            <dl class="keys">{ for keys(texts) }</dl>
        </>
    }
}

/// A link to the licences of the code of others. The page in one file has them as a data address, which browsers save but do not
/// open.
fn notices(texts: &FrameTexts) -> Html {
    let named = document().get_element_by_id("licenses");
    let href = named
        .and_then(|link| link.dyn_into::<HtmlLinkElement>().ok())
        .map(|link| link.href());
    let is_inside = href.as_ref().is_some_and(|href| href.starts_with("data:"));
    let download = is_inside.then_some("licenses.txt");
    html! { <a {href} {download} target="_blank">{ texts.notices }</a> }
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
