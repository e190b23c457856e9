//! What happened, newest first; a press goes there.

use crate::clock::Time;
use crate::ui::i18n::use_texts;
use crate::ui::transport::clock;
use crate::view::story::Happening;
use yew::{Callback, Html, Properties, component, html};

#[derive(Properties, PartialEq)]
pub struct StoryProps {
    pub title: &'static str,
    pub happenings: Vec<Happening>,
    /// Each line names its object.
    pub named: bool,
    pub on_seek: Callback<Time>,
}

#[component]
pub fn Story(props: &StoryProps) -> Html {
    let words = &use_texts().words;
    let line = |told: &Happening| {
        let at = told.entry.at;
        let onclick = {
            let seek = props.on_seek.clone();
            move |_| seek.emit(at)
        };
        let text = match (props.named, (words.reason)(&told.entry.reason)) {
            (true, _) => (words.happening)(&told.entry),
            (false, why) if why.is_empty() => (words.effect)(&told.entry.effect),
            (false, why) => format!("{}: {why}", (words.effect)(&told.entry.effect)),
        };
        html! {
            <li key={told.index}><button type="button" {onclick}><time>{ clock(at) }</time><span>{ text }</span></button></li>
        }
    };
    if props.happenings.is_empty() {
        return Html::default();
    }
    html! {
        <section class="story">
            <h2 class="label">{ props.title }</h2>
            <ol reversed=true>{ for props.happenings.iter().rev().map(line) }</ol>
        </section>
    }
}
