//! What to do and to watch in the scenario that was opened, until it is put away. It comes late.

use super::i18n::use_texts;
use super::icons::{Icon, symbol};
use super::notices::use_bring_back;
use super::state::{Act, Look, use_focus, use_session};
use view::catalog::{self, Action, Said};
use yew::{Html, component, html, use_memo};

pub(crate) fn shown() -> Html {
    html! { <Shown /> }
}

#[component]
fn Shown() -> Html {
    let (session, focus) = (use_session(), use_focus());
    let (texts, frame) = (&use_texts().examples, &use_texts().frame);
    let bring_back = use_bring_back();
    let example = use_memo(focus.guide, |guide| guide.and_then(catalog::find));
    let Some(example) = &*example else {
        return Html::default();
    };
    let action = |(name, action): &(Said, Action)| {
        let onclick = {
            let (session, action) = (session.clone(), action.clone());
            move |_| session.dispatch(Act::Do(action.clone(), Action::perform))
        };
        html! { <button class="button outlined compact" type="button" {onclick}>{ (texts.of)(*name) }</button> }
    };
    let dismiss = {
        let focus = focus.clone();
        move |_| focus.dispatch(Look::Guide(None))
    };
    html! {
        <aside class="guide" aria-label={texts.guide}>
            <p><strong>{ (texts.of)(example.name) }</strong>{ " " }{ (texts.of)(example.watch) }</p>
            <div class="deeds">
                { for example.actions().iter().map(action) }
                if session.replaced.is_some() { <button class="button compact" type="button" onclick={bring_back}>{ frame.bring_back }</button> }
            </div>
            <button class="button square dismiss" type="button" aria-label={texts.dismiss} onclick={dismiss}>{ symbol(Icon::Close) }</button>
        </aside>
    }
}
