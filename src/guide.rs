//! Tells what to do and to watch in the opened scenario, until the person closes the guide.

use super::i18n::use_texts;
use super::icons::{Icon, symbol};
use super::lazy::{NotLoaded, lazy_view, when_loaded};
use super::notices::use_bring_back;
use super::state::{Act, Look, Perform, use_focus, use_playback};
use view::catalog::{self, Action, Said};
use wasm_split_helpers::wasm_split;
use yew::{Html, component, html, use_memo};

#[component]
pub(crate) fn Guide() -> Html {
    lazy_view(|| Box::pin(shown()))
}

#[wasm_split(scenarios, fallible)]
fn shown() -> Result<Html, NotLoaded> {
    Ok(html! { <Shown /> })
}

/// An action that a scenario offers may be a kubectl line, so the function that performs it is in the terminal's part.
#[wasm_split(terminal, fallible)]
fn perform() -> Result<Perform, NotLoaded> {
    Ok(Action::perform)
}

#[component]
fn Shown() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let (texts, frame) = (&use_texts().examples, &use_texts().frame);
    let bring_back = use_bring_back();
    let example = use_memo(focus.guide, |guide| catalog::find(guide.as_ref()?.example));
    let (Some(example), Some(opened)) = (&*example, focus.guide) else {
        return Html::default();
    };
    let offered = |(name, action): &(Said, Action)| {
        let onclick = {
            let (playback, action) = (playback.clone(), action.clone());
            move |_| {
                let (performer, action) = (playback.clone(), action.clone());
                let act = move |perform| performer.dispatch(Act::Do(action, perform));
                when_loaded(&playback, frame.not_loaded, || Box::pin(perform()), act);
            }
        };
        html! { <button class="button outlined compact" type="button" {onclick}>{ (texts.of)(*name) }</button> }
    };
    let dismiss = {
        let focus = focus.clone();
        move |_| focus.dispatch(Look::Guide(None))
    };
    html! {
        <aside class="guide" aria-label={texts.guide}>
            <p>
                <strong>{ (texts.of)(example.name) }</strong>{ " " }{ (texts.of)(example.watch) }
                if opened.asked != opened.release {
                    <span class="moved">{ (texts.moved)(opened.asked, opened.release) }</span>
                }
            </p>
            <div class="deeds">
                { for example.actions().iter().map(offered) }
                if playback.replaced.is_some() { <button class="button compact" type="button" onclick={bring_back}>{ frame.bring_back }</button> }
            </div>
            <button class="button square dismiss" type="button" aria-label={texts.dismiss} onclick={dismiss}>{ symbol(Icon::Close) }</button>
        </aside>
    }
}
