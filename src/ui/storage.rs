//! What the browser keeps for the next visit. Anything unreadable is set aside, never thrown away, never fatal.

use super::preferences::Preferences;
use crate::scenario::Scenario;
use web_sys::Storage;

const PREFERENCES: &str = "rollout-playground.preferences";
const WORK: &str = "rollout-playground.work";

/// How reading what was kept went.
pub enum Kept<T> {
    Nothing,
    Found(T),
    /// It cannot be read by this version of the page; it is kept under another key.
    SetAside,
}

pub fn load_preferences() -> Option<Preferences> {
    match load(PREFERENCES, |text| serde_json::from_str(text).ok()) {
        Kept::Found(preferences) => Some(preferences),
        Kept::Nothing | Kept::SetAside => None,
    }
}

/// Preferences that cannot be kept are chosen again at the next visit.
pub fn save_preferences(preferences: &Preferences) {
    if let Ok(text) = serde_json::to_string(preferences) {
        save(PREFERENCES, &text);
    }
}

pub fn load_work() -> Kept<Scenario> {
    load(WORK, |text| Scenario::from_json(text).ok())
}

/// `false` when storage is switched off, or full.
pub fn save_work(work: &Scenario) -> bool {
    save(WORK, &work.to_json())
}

/// The text of what was kept last, whatever it is.
pub fn work_text() -> Option<String> {
    raw(WORK)
}

fn load<T>(key: &str, read: impl FnOnce(&str) -> Option<T>) -> Kept<T> {
    let Some(text) = raw(key) else {
        return Kept::Nothing;
    };
    match read(&text) {
        Some(value) => Kept::Found(value),
        None => {
            set_aside(key, &text);
            Kept::SetAside
        }
    }
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
