//! The store that the browser keeps for the next visit. Unreadable contents are moved to another key, so that they do not
//! stop the page and new work does not overwrite them.

use super::preferences::Preferences;
use web_sys::Storage;

const PREFERENCES: &str = "rollout-playground.preferences";
const WORK: &str = "rollout-playground.work";

pub(crate) fn load_preferences() -> Option<Preferences> {
    let text = raw(PREFERENCES)?;
    let preferences = Preferences::from_json(&text);
    if preferences.is_none() {
        set_aside(PREFERENCES, &text);
    }
    preferences
}

/// Saves the preferences. A failure is ignored, because the person can choose them again at the next visit.
pub(crate) fn save_preferences(preferences: &Preferences) {
    save(PREFERENCES, &preferences.to_json());
}

/// Saves the work. Returns `false` when storage is switched off or full.
pub(crate) fn save_work(text: &str) -> bool {
    save(WORK, text)
}

/// The text that was kept last, even if this version of the page cannot read it.
pub(crate) fn work_text() -> Option<String> {
    raw(WORK)
}

/// Keeps work that this version of the page cannot read under another key, so that new work does not overwrite it.
pub(crate) fn set_work_aside(text: &str) {
    set_aside(WORK, text);
}

fn save(key: &str, text: &str) -> bool {
    local_storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

fn raw(key: &str) -> Option<String> {
    local_storage()?.get_item(key).ok().flatten()
}

/// `None` if the browser offers no storage, as in some private windows.
fn local_storage() -> Option<Storage> {
    gloo::utils::window().local_storage().ok().flatten()
}

fn set_aside(key: &str, text: &str) {
    let Some(storage) = local_storage() else {
        return;
    };
    // If the store is full, the old contents stay under their own key.
    if storage.set_item(&format!("{key}.set-aside"), text).is_ok() {
        let _ = storage.remove_item(key);
    }
}
