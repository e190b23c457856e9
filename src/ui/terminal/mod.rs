//! A terminal beside the stage: what is typed there happens on the stage, and is taken back by going back in time.
//!
//! The shell and kubectl are `kubectl`'s; here is the prompt, what was printed, and how both are shown.

mod line;
mod log;
mod print;
mod prompt;
mod shell;
mod size;

pub use prompt::focus_prompt;
pub use shell::Shell;

use super::i18n::use_texts;
use super::icons::{Icon, Symbol};
use super::state::{Look, use_focus};
use print::Printed;
use prompt::Prompt;
use size::{Handle, use_height};
use yew::{Callback, Html, MouseEvent, component, html, use_callback};

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
    let focus = use_focus();
    let texts = &use_texts().terminal;
    let (height, resize) = use_height();
    let close = use_callback(focus.dispatcher(), |_: MouseEvent, focus| {
        focus.dispatch(Look::Terminal(false));
    });
    html! {
        <section class="dock" aria-label={texts.terminal} style={format!("--dock: {height}rem")}>
            <Handle {height} {resize} />
            <button class="button square close" type="button" title={texts.close} aria-label={texts.close} onclick={close}>
                <Symbol icon={Icon::Close} />
            </button>
            <Printed />
            <Prompt />
        </section>
    }
}
