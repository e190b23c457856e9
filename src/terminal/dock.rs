//! The terminals, once their part is loaded: one pane for each, beside each other where there is room for that.

use super::print::Printed;
use super::prompt::Prompt;
use super::shell::{AtPrompt, Window};
use super::size::{Handle, use_height};
use super::{close_button, focus_prompt};
use crate::i18n::{TerminalTexts, use_texts};
use crate::icons::{Icon, symbol};
use crate::state::{Act, PlaybackHandle, use_focus, use_playback};
use gloo::utils::document;
use kubectl::Number;
use yew::{Callback, Html, component, html, use_effect_with};

#[component]
pub(crate) fn Dock() -> Html {
    let texts = &use_texts().terminal;
    let (height, resize) = use_height();
    let (focus, playback) = (use_focus(), use_playback());
    let shell = playback.shell();
    let active = shell.active().number;
    use_effect_with(active, |_| lead_to_prompt());
    let several = shell.windows().len() > 1;
    html! {
        <section class="dock" aria-label={texts.terminal} ~style={format!("--dock: {height}rem")} data-several={several.then_some("yes")}>
            <Handle {height} {resize} />
            <div class="windows" role="group" aria-label={texts.windows}>
                if several { { for shell.windows().iter().map(|window| tab(window, &playback, texts)) } }
                if shell.has_room() { { opener(&playback, texts) } }
            </div>
            { close_button(texts, &focus) }
            <div class="panes">{ for shell.windows().iter().map(|window| pane(window.number, &playback, texts)) }</div>
        </section>
    }
}

/// Puts the caret into the prompt that has become the active one, unless the focus came into its pane by itself.
fn lead_to_prompt() {
    let inside = document().query_selector(".pane[data-active=true]:focus-within");
    if inside.ok().flatten().is_none() {
        focus_prompt();
    }
}

/// The name of a terminal, the line that runs in it, and a button that closes it.
fn tab(window: &Window, playback: &PlaybackHandle, texts: &TerminalTexts) -> Html {
    let number = window.number;
    let shell = playback.shell();
    let active = shell.active().number == number;
    let blocks = window.log.blocks();
    let runs = blocks.last().filter(|_| shell.state(number).is_running);
    let at = |act: fn() -> AtPrompt| {
        let playback = playback.clone();
        Callback::from(move |_| playback.dispatch(Act::Prompt(number, act())))
    };
    let close = (texts.close_window)(number);
    html! {
        <span class="window" key={number}>
            <button type="button" aria-pressed={active.to_string()} aria-label={runs.map(|block| format!("{}: {}", (texts.window)(number), block.line))}
                title={texts.switch_windows} onclick={at(|| AtPrompt::Show)}>
                { (texts.window)(number) }
                if let Some(block) = runs { <code>{ &*block.line }</code> }
            </button>
            <button class="button square small" type="button" title={close.clone()} aria-label={close} onclick={at(|| AtPrompt::Close)}>{ symbol(Icon::Close) }</button>
        </span>
    }
}

fn opener(playback: &PlaybackHandle, texts: &TerminalTexts) -> Html {
    let onclick = {
        let playback = playback.clone();
        move |_| playback.dispatch(Act::OpenTerminal)
    };
    html! {
        <button class="button square small" type="button" title={texts.new_window} aria-label={texts.new_window} {onclick}>{ symbol(Icon::Add) }</button>
    }
}

/// A terminal becomes the one that is typed in when the focus comes into it.
fn pane(number: Number, playback: &PlaybackHandle, texts: &TerminalTexts) -> Html {
    let active = playback.shell().active().number == number;
    let onfocusin = {
        let playback = playback.clone();
        move |_| {
            if !active {
                playback.dispatch(Act::Prompt(number, AtPrompt::Show));
            }
        }
    };
    html! {
        <div class="pane" key={number} role="group" aria-label={(texts.window)(number)} data-active={active.to_string()} {onfocusin}>
            <Printed {number} />
            <Prompt {number} {active} />
        </div>
    }
}
