//! The list of what happened, newest first. A press on a line goes to its moment.

use crate::i18n::Words;
use crate::transport::clock;
use kube::clock::Time;
use view::story::Happening;
use yew::{Callback, Html, html};

/// Draws the lines. Each line names its object if `named`.
pub(super) fn view(
    title: &'static str,
    happenings: &[Happening],
    named: bool,
    on_seek: &Callback<Time>,
    words: &Words,
) -> Html {
    let line = |told: &Happening| {
        let at = told.entry.at;
        let onclick = {
            let seek = on_seek.clone();
            move |_| seek.emit(at)
        };
        let text = match (named, (words.reason)(&told.entry.reason)) {
            (true, _) => (words.happening)(&told.entry),
            (false, why) if why.is_empty() => (words.effect)(&told.entry.effect),
            (false, why) => format!("{}: {why}", (words.effect)(&told.entry.effect)),
        };
        html! {
            <li key={told.index}><button type="button" {onclick}><time>{ clock(at) }</time><span>{ text }</span></button></li>
        }
    };
    if happenings.is_empty() {
        return Html::default();
    }
    html! {
        <section class="story">
            <h2 class="label">{ title }</h2>
            <ol reversed=true>{ for happenings.iter().rev().map(line) }</ol>
        </section>
    }
}
