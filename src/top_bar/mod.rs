//! The top of the page: its name, and what concerns all of it.

mod display;
mod help;
mod picture;
mod scenario;
mod share;

pub(crate) use help::load_help;
pub(crate) use help::open_help;
pub(crate) use scenario::load_scenarios;
pub(crate) use share::load_share;

use super::i18n::{FrameTexts, Language, use_texts};
use super::icons::{Icon, symbol};
use super::preferences::{Prefer, Preferences, use_preferences};
use super::state::{FocusHandle, Look, use_focus};
use super::terminal;
use scenario::{ScenarioMenu, VersionMenu};
use yew::{Html, UseReducerHandle, component, html};

#[component]
pub(crate) fn TopBar() -> Html {
    let (texts, focus, preferences) = (use_texts(), use_focus(), use_preferences());
    html! {
        <header class="top">
            <div class="brand">
                { logo() }
                <h1>{ texts.frame.title }</h1>
            </div>
            <ScenarioMenu />
            <VersionMenu />
            <span class="space"></span>
            { search(&focus, &texts.frame) }
            { terminal::switch(&focus, &texts.terminal) }
            { share::view(&texts.frame) }
            { language_switch(&preferences, &texts.frame) }
            { display::view(&texts.frame) }
            { help::view(&texts.frame) }
        </header>
    }
}

/// Opens the palette of commands.
fn search(focus: &FocusHandle, texts: &FrameTexts) -> Html {
    let focus = focus.clone();
    let onclick = move |_| focus.dispatch(Look::Palette(true));
    html! {
        <button class="button square search" type="button" title={format!("{} (Ctrl+K)", texts.palette)} aria-label={texts.palette} {onclick}>
            { symbol(Icon::Search) }
        </button>
    }
}

/// The logo shows a rollout half-way through: old pods above, new ones below.
fn logo() -> Html {
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

/// A button that switches to the other language, labelled in that language.
fn language_switch(preferences: &UseReducerHandle<Preferences>, texts: &FrameTexts) -> Html {
    let other = Language::ALL
        .into_iter()
        .find(|language| *language != preferences.language)
        .unwrap_or_default();
    let preferences = preferences.clone();
    let onclick = move |_| preferences.dispatch(Prefer::Language(other));
    html! {
        <button class="button" type="button" title={texts.language} {onclick}>
            { symbol(Icon::Globe) }<span class="wide" lang={other.tag()}>{ other.name() }</span>
        </button>
    }
}
