//! The top of the page: its name, and what concerns all of it.

mod display;
mod help;
mod picture;
mod scenario;
mod share;

pub use help::HELP;
pub use scenario::examples;
pub use share::ways_to_share;

use super::i18n::{FrameTexts, Language, use_texts};
use super::icons::{Icon, Symbol};
use super::preferences::{Prefer, use_preferences};
use super::state::{FocusHandle, Look, use_focus};
use super::terminal::TerminalSwitch;
use display::DisplayMenu;
use help::Help;
use scenario::{ScenarioMenu, VersionMenu};
use share::ShareMenu;
use yew::{Html, component, html};

#[component]
pub fn TopBar() -> Html {
    let (texts, focus) = (use_texts(), use_focus());
    html! {
        <header class="top">
            <div class="brand">
                <Logo />
                <h1>{ texts.frame.title }</h1>
            </div>
            <ScenarioMenu />
            <VersionMenu />
            <span class="space"></span>
            { search(&focus, &texts.frame) }
            <TerminalSwitch />
            <ShareMenu />
            <LanguageSwitch />
            <DisplayMenu />
            <Help />
        </header>
    }
}

/// Opens the palette of commands.
fn search(focus: &FocusHandle, texts: &FrameTexts) -> Html {
    let focus = focus.clone();
    let onclick = move |_| focus.dispatch(Look::Palette(true));
    html! {
        <button class="button square search" type="button" title={format!("{} (Ctrl+K)", texts.palette)} aria-label={texts.palette} {onclick}>
            <Symbol icon={Icon::Search} />
        </button>
    }
}

/// Old pods above, new ones below, half-way through.
#[component]
fn Logo() -> Html {
    let dot = |(x, y, opacity): (&'static str, &'static str, &'static str)| {
        html! { <circle cx={x} cy={y} r="3.5" {opacity} /> }
    };
    let dots = [
        ("9", "11", "1"),
        ("16", "11", ".6"),
        ("23", "11", ".25"),
        ("9", "21", ".25"),
        ("16", "21", ".6"),
        ("23", "21", "1"),
    ];
    html! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="7" fill="#326ce5" />
            <g fill="#fff">{ for dots.map(dot) }</g>
        </svg>
    }
}

/// One press to the other language, named in itself.
#[component]
fn LanguageSwitch() -> Html {
    let preferences = use_preferences();
    let texts = preferences.language.texts();
    let other = Language::ALL
        .into_iter()
        .find(|language| *language != preferences.language)
        .unwrap_or_default();
    let onclick = move |_| preferences.dispatch(Prefer::Language(other));
    html! {
        <button class="button" type="button" title={texts.frame.language} {onclick}>
            <Symbol icon={Icon::Globe} /><span class="wide" lang={other.tag()}>{ other.name() }</span>
        </button>
    }
}
