//! Announces each decision to screen readers, politely. When decisions come faster than they can be spoken, only the
//! newest is announced.

use super::i18n::use_texts;
use super::state::{use_focus, use_playback};
use gloo::timers::callback::Timeout;
use view::story;
use yew::{Html, component, html, use_effect_with, use_mut_ref, use_state_eq};

/// Pause between two announcements, so that each can be spoken.
const PAUSE_MS: u32 = 1_500;

#[component]
pub(crate) fn Announcer() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let words = &use_texts().words;
    let workload = focus.workload(&playback);
    let last = workload.and_then(|one| story::of_workload(&playback.timeline(), one.uid, 1).pop());
    let newest = last.map_or(String::new(), |told| (words.happening)(&told.entry));
    let said = use_state_eq(String::new);
    let waiting = use_mut_ref(String::new);
    let pause = use_mut_ref(|| None::<Timeout>);
    use_effect_with(newest, {
        let said = said.setter();
        move |newest| {
            waiting.replace(newest.clone());
            if pause.borrow().is_some() {
                return;
            }
            said.set(newest.clone());
            let (over, waiting) = (pause.clone(), waiting.clone());
            let timeout = Timeout::new(PAUSE_MS, move || {
                over.replace(None);
                said.set(waiting.borrow().clone());
            });
            pause.replace(Some(timeout));
        }
    });
    html! { <p class="visually-hidden" role="status" aria-live="polite">{ (*said).clone() }</p> }
}
