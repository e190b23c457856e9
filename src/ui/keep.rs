//! Keeps the work in the browser's storage, shortly after each change and when the page goes away.

use super::late::{Late, here, late};
use super::state::{DraftHandle, SessionHandle, use_draft, use_session};
use super::storage;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use yew::platform::spawn_local;
use yew::{UseStateHandle, hook, use_effect_with, use_mut_ref, use_state_eq};

/// How the part of an address begins that carries a scenario.
const LINK: &str = "#s=";
/// Rest after a change before it is written.
const DELAY_MS: u32 = 300;

type Work = (DraftHandle, SessionHandle);

/// Returns whether the browser keeps the work.
#[hook]
pub fn use_kept_work() -> bool {
    let (draft, session) = (use_draft(), use_session());
    let kept = use_state_eq(|| true);
    let newest = use_mut_ref(|| (draft.clone(), session.clone()));
    newest.replace((draft.clone(), session.clone()));
    let changes = (draft.turn, session.turn, session.playing);
    use_effect_with(changes, {
        let (newest, kept) = (newest.clone(), kept.clone());
        move |changes| {
            let untouched = *changes == (0, 0, false);
            let timeout =
                (!untouched).then(|| Timeout::new(DELAY_MS, move || save_soon(newest, kept)));
            move || drop(timeout)
        }
    });
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "pagehide", move |_| {
            let newest = newest.borrow();
            let touched = newest.0.turn > 0 || newest.1.turn > 0;
            if let Some(late) = here().filter(|_| touched) {
                save(&newest, late);
            }
        });
        move || drop(listener)
    });
    *kept
}

/// From now on the browser's store is what a reload opens, not the link that this began with.
fn leave_link() {
    let page = window();
    let place = page.location();
    let is_link = place.hash().is_ok_and(|hash| hash.starts_with(LINK))
        || place.search().is_ok_and(|search| !search.is_empty());
    let (Ok(path), Ok(history)) = (page.location().pathname(), page.history()) else {
        return;
    };
    if is_link {
        // A page that is a file may not rewrite its address; then the link stays.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}

/// When what writes it is here; before that, nothing is worth more than the first scenario.
fn save_soon(newest: Rc<RefCell<Work>>, kept: UseStateHandle<bool>) {
    spawn_local(async move {
        let saved = late().await.is_ok_and(|late| save(&newest.borrow(), late));
        kept.set(saved);
    });
}

fn save((draft, session): &Work, late: &Late) -> bool {
    leave_link();
    storage::save_work(&(late.write)(&draft.scenario(&session.timeline())))
}
