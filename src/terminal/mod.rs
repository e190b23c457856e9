//! Terminals below the stage: what is typed there happens on the stage, and is taken back by going back in time.
//!
//! The crates `shell` and `kubectl` run the lines; this module has the prompt and the output, and shows both. Everything
//! but the frame and the queue of lines is a part of its own, so that the start loads less.

mod dock;
mod files;
mod line;
mod log;
mod print;
mod prompt;
mod session;
mod shell;
mod size;

pub(crate) use files::use_same_files;
pub(crate) use shell::{AtPrompt, Shell};

use super::i18n::{TerminalTexts, use_texts};
use super::icons::{Icon, symbol};
use super::lazy::{LoadState, NotLoaded, use_lazy};
use super::state::{FocusHandle, Look, use_focus};
use dock::Dock;
use gloo::utils::document;
use size::FIRST;
use wasm_bindgen::JsCast;
use wasm_split_helpers::wasm_split;
use web_sys::HtmlElement;
use yew::{Callback, Html, MouseEvent, component, html};

/// The `id` of the field of the terminal that is typed in.
const KUBECTL: &str = "kubectl";

/// Puts the caret into the prompt if the terminal is open.
pub(crate) fn focus_prompt() {
    focus_element(KUBECTL);
}

fn focus_element(id: &str) {
    let found = document().get_element_by_id(id);
    if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // A hidden element cannot take the focus and does not need it.
        let _ = element.focus();
    }
}

/// Opens and closes the terminal.
pub(crate) fn switch(focus: &FocusHandle, texts: &TerminalTexts) -> Html {
    let (focus, open) = (focus.clone(), focus.terminal);
    let onclick = Callback::from(move |_: MouseEvent| focus.dispatch(Look::Terminal(!open)));
    html! {
        <button class="button terminal-switch" type="button" title={texts.toggle} aria-pressed={open.to_string()} {onclick}>
            { symbol(Icon::Terminal) }<span class="wide">{ "kubectl" }</span>
        </button>
    }
}

/// The terminals; until they are loaded, its frame with a notice that it is being loaded.
#[component]
pub(crate) fn Terminal() -> Html {
    let (focus, texts) = (use_focus(), use_texts());
    let lazy = use_lazy(|| Box::pin(dock()));
    let shown = lazy.show(texts, Html::clone);
    if let LoadState::Loaded(_) = lazy.state {
        return shown;
    }
    html! {
        <section class="dock" aria-label={texts.terminal.terminal} ~style={format!("--dock: {FIRST}rem")}>
            { close_button(&texts.terminal, &focus) }
            { shown }
        </section>
    }
}

#[wasm_split(terminal, fallible, preload(load_terminal))]
pub(crate) fn dock() -> Result<Html, NotLoaded> {
    Ok(html! { <Dock /> })
}

fn close_button(texts: &TerminalTexts, focus: &FocusHandle) -> Html {
    let focus = focus.clone();
    let onclick = move |_| focus.dispatch(Look::Terminal(false));
    html! {
        <button class="button square close" type="button" title={texts.close} aria-label={texts.close} {onclick}>
            { symbol(Icon::Close) }
        </button>
    }
}
