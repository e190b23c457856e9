//! Colours and motion.

use crate::choices::choices;
use crate::i18n::{FrameTexts, use_texts};
use crate::icons::{Icon, symbol};
use crate::lazy::{NotLoaded, lazy_view};
use crate::preferences::{Contrast, Motion, Prefer, Theme, use_preferences};
use wasm_split_helpers::wasm_split;
use yew::{Callback, Html, component, html};

pub(crate) fn view(texts: &FrameTexts) -> Html {
    html! {
        <>
            <button class="button square" type="button" popovertarget="display" title={texts.display} aria-label={texts.display}>
                { symbol(Icon::Display) }
            </button>
            <div id="display" class="popover" popover="auto">{ lazy_view(|| Box::pin(contents())) }</div>
        </>
    }
}

/// The choices in the popover.
#[wasm_split(help, fallible)]
fn contents() -> Result<Html, NotLoaded> {
    Ok(html! { <Contents /> })
}

#[component]
fn Contents() -> Html {
    let preferences = use_preferences();
    let texts = &use_texts().frame;
    let choose_theme = {
        let preferences = preferences.clone();
        Callback::from(move |theme| preferences.dispatch(Prefer::Theme(theme)))
    };
    let choose_motion = {
        let preferences = preferences.clone();
        Callback::from(move |motion| preferences.dispatch(Prefer::Motion(motion)))
    };
    let choose_contrast = {
        let preferences = preferences.clone();
        Callback::from(move |contrast| preferences.dispatch(Prefer::Contrast(contrast)))
    };
    let contrasts = vec![
        (Contrast::Auto, texts.contrast_auto),
        (Contrast::More, texts.contrast_more),
    ];
    let themes = vec![
        (Theme::Auto, texts.theme_auto),
        (Theme::Light, texts.theme_light),
        (Theme::Dark, texts.theme_dark),
    ];
    let motions = vec![
        (Motion::Auto, texts.motion_auto),
        (Motion::Full, texts.motion_full),
        (Motion::Less, texts.motion_less),
    ];
    html! {
        <>
            { choices(texts.theme, true, &themes, preferences.theme, &choose_theme) }
            { choices(texts.contrast, true, &contrasts, preferences.contrast, &choose_contrast) }
            { choices(texts.motion, true, &motions, preferences.motion, &choose_motion) }
        </>
    }
}
