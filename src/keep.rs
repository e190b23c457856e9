//! Keeps the work in the browser's storage, shortly after each change and when the page goes away.

use super::state::{DraftHandle, PlaybackHandle, use_draft, use_playback};
use super::storage;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use wasm_bindgen::JsValue;
use yew::{Callback, Html, Properties, component, use_effect_with, use_mut_ref};

/// Prefix of the part of an address that carries a scenario.
const LINK: &str = "#s=";
/// Pause after a change before the work is saved.
const DELAY_MS: u32 = 300;

type Work = (DraftHandle, PlaybackHandle);

#[derive(Properties, PartialEq)]
pub(crate) struct KeeperProps {
    /// Called after a change was saved, with whether the browser keeps the work.
    pub on_kept: Callback<bool>,
}

#[component]
pub(crate) fn Keeper(props: &KeeperProps) -> Html {
    let (draft, playback) = (use_draft(), use_playback());
    let newest = use_mut_ref(|| (draft.clone(), playback.clone()));
    newest.replace((draft.clone(), playback.clone()));
    let changes = (draft.stamp, playback.turn, playback.playing);
    use_effect_with(changes, {
        let (newest, on_kept) = (newest.clone(), props.on_kept.clone());
        move |changes| {
            let untouched = *changes == (0, 0, false);
            let save_it = move || on_kept.emit(save(&newest.borrow()));
            let timeout = (!untouched).then(|| Timeout::new(DELAY_MS, save_it));
            move || drop(timeout)
        }
    });
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "pagehide", move |_| {
            let newest = newest.borrow();
            let touched = newest.0.stamp > 0 || newest.1.turn > 0;
            if touched {
                save(&newest);
            }
        });
        move || drop(listener)
    });
    Html::default()
}

/// Removes the scenario from the address, so that a reload opens the saved work and not the link again.
fn leave_link() {
    let page = window();
    let place = page.location();
    let is_link = place.hash().is_ok_and(|hash| hash.starts_with(LINK))
        || place.search().is_ok_and(|search| !search.is_empty());
    let (Ok(path), Ok(history)) = (page.location().pathname(), page.history()) else {
        return;
    };
    if is_link {
        // A page opened from a file may not rewrite its address, so the link stays there.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}

fn save((draft, playback): &Work) -> bool {
    leave_link();
    storage::save_work(&draft.scenario(&playback.timeline()).to_json())
}
