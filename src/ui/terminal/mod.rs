//! A terminal beside the stage: what is typed there happens on the stage, and is taken back by going back in time.
//!
//! The shell and kubectl are `kubectl`'s; here is the prompt, what was printed, and how both are shown. All but the frame and
//! the queue of lines comes late: from `dock` and what it names.

mod dock;
mod line;
mod log;
mod print;
mod prompt;
mod shell;
mod size;

pub use shell::{Begin, Shell};

use super::i18n::{TerminalTexts, use_texts};
use super::icons::{Icon, Symbol};
use super::late::{Later, Part};
use super::state::{Look, use_focus};
use dock::Dock;
use gloo::utils::document;
use size::FIRST;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::html::ChildrenProps;
use yew::{Callback, Html, MouseEvent, component, hook, html};

/// The `id` of the field.
const KUBECTL: &str = "kubectl";

/// Puts the caret into the prompt, where it is open.
pub fn focus_prompt() {
    focus_element(KUBECTL);
}

fn focus_element(id: &str) {
    let found = document().get_element_by_id(id);
    if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // What is hidden cannot take the focus, and need not.
        let _ = element.focus();
    }
}

/// Opens and closes the terminal.
#[component]
pub fn TerminalSwitch() -> Html {
    let focus = use_focus();
    let texts = &use_texts().terminal;
    let open = focus.terminal;
    let onclick = Callback::from(move |_: MouseEvent| focus.dispatch(Look::Terminal(!open)));
    html! {
        <button class="button terminal-switch" type="button" title={texts.toggle} aria-pressed={open.to_string()} {onclick}>
            <Symbol icon={Icon::Terminal} /><span class="wide">{ "kubectl" }</span>
        </button>
    }
}

#[component]
pub fn Terminal() -> Html {
    html! { <Later part={Part::Terminal} /> }
}

pub fn around(waiting: Html) -> Html {
    html! { <Waiting>{ waiting }</Waiting> }
}

/// What stands at its place until it is loaded.
#[component]
fn Waiting(props: &ChildrenProps) -> Html {
    let texts = &use_texts().terminal;
    let close = use_close();
    html! {
        <section class="dock" aria-label={texts.terminal} style={format!("--dock: {FIRST}rem")}>
            { close_button(texts, close) }
            { props.children.clone() }
        </section>
    }
}

pub fn dock() -> Html {
    html! { <Dock /> }
}

#[hook]
fn use_close() -> Callback<MouseEvent> {
    let focus = use_focus();
    Callback::from(move |_| focus.dispatch(Look::Terminal(false)))
}

fn close_button(texts: &TerminalTexts, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button class="button square close" type="button" title={texts.close} aria-label={texts.close} {onclick}>
            <Symbol icon={Icon::Close} />
        </button>
    }
}
