//! What the browser keeps for the next visit. Anything unreadable is set aside, never thrown away, never fatal.

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

/// Preferences that cannot be kept are chosen again at the next visit.
pub(crate) fn save_preferences(preferences: &Preferences) {
    save(PREFERENCES, &preferences.to_json());
}

/// `false` when storage is switched off, or full.
pub(crate) fn save_work(text: &str) -> bool {
    save(WORK, text)
}

/// The text of what was kept last, whatever it is.
pub(crate) fn work_text() -> Option<String> {
    raw(WORK)
}

/// What was kept cannot be read by this version of the page: it is kept under another key.
pub(crate) fn set_work_aside(text: &str) {
    set_aside(WORK, text);
}

fn save(key: &str, text: &str) -> bool {
    local_storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

fn raw(key: &str) -> Option<String> {
    local_storage()?.get_item(key).ok().flatten()
}

/// `None` where the browser gives none, as in some private windows.
fn local_storage() -> Option<Storage> {
    gloo::utils::window().local_storage().ok().flatten()
}

fn set_aside(key: &str, text: &str) {
    let Some(storage) = local_storage() else {
        return;
    };
    // A store that takes nothing more leaves the old contents where they are.
    if storage.set_item(&format!("{key}.set-aside"), text).is_ok() {
        let _ = storage.remove_item(key);
    }
}
