//! What the first screen does without. It is compiled into a file of its own, which is loaded once the page stands.
//!
//! All of it hangs from the functions of [`Late`]: what the rest of the page names too is in the first load again.

use super::terminal::dock;
use crate::catalog::Deed;
use crate::timeline::Timeline;
use gloo::timers::callback::Timeout;
use std::ptr;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::platform::spawn_local;
use yew::{Callback, Html, hook, use_callback, use_effect_with, use_state_eq};

/// The start is over by then, and what nobody waits for may be loaded.
const AFTER_START_MS: u32 = 500;

/// One function for each thing that comes late.
pub struct Late {
    pub terminal: fn() -> Html,
    pub act: fn(&Deed, &mut Timeline) -> Result<(), String>,
}

impl PartialEq for Late {
    fn eq(&self, other: &Late) -> bool {
        ptr::eq(self, other)
    }
}

/// Loads it, where it is not here yet. What failed is tried anew by the next call.
#[wasm_split(late, fallible)]
pub fn late() -> Result<&'static Late, SplitLoaderError> {
    static LATE: Late = Late {
        terminal: dock::terminal,
        act: Deed::act,
    };
    Ok(&LATE)
}

#[derive(Clone, Copy, PartialEq)]
pub enum Coming {
    Loading,
    Failed,
    Here(&'static Late),
}

/// How far it is, and how to try again.
#[hook]
pub fn use_late() -> (Coming, Callback<()>) {
    let coming = use_state_eq(|| Coming::Loading);
    let ask = use_callback(coming.setter(), |(), coming| {
        let coming = coming.clone();
        coming.set(Coming::Loading);
        spawn_local(async move {
            coming.set(match late().await {
                Ok(late) => Coming::Here(late),
                Err(_) => Coming::Failed,
            });
        });
    });
    use_effect_with(ask.clone(), |ask| ask.emit(()));
    (*coming, ask)
}

/// Loads it ahead of the time when somebody wants it.
#[hook]
pub fn use_late_soon() {
    use_effect_with((), |()| {
        let load = || {
            // Whoever needs it later asks again, and tells when it does not come.
            spawn_local(async { drop(late().await) });
        };
        let soon = Timeout::new(AFTER_START_MS, load);
        move || drop(soon)
    });
}
