//! Tells each decision to those who listen to the page: politely, and the newest only.

use super::i18n::use_texts;
use super::state::{use_focus, use_session};
use crate::view::story;
use yew::{Html, component, html};

#[component]
pub fn Announcer() -> Html {
    let (session, focus) = (use_session(), use_focus());
    let words = &use_texts().words;
    let workload = focus.workload(&session);
    let last = workload.and_then(|one| story::of_workload(&session.timeline(), one.uid, 1).pop());
    let said = last.map(|told| (words.happening)(&told.entry));
    html! { <p class="visually-hidden" role="status" aria-live="polite">{ said.unwrap_or_default() }</p> }
}
