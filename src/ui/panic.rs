//! When the program finds itself broken: the page says so, and gives the work back.
//!
//! Nothing of the program can be relied on by then, so it only hands the words over to `boot.js`, which shows them.

use super::i18n::Language;
use super::storage;
use gloo::utils::{document, window};
use std::panic::PanicHookInfo;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{CustomEvent, CustomEventInit};

/// The event that `boot.js` listens for.
const EVENT: &str = "rollout-playground-broken";

pub fn set_hook() {
    // Yew's own way, since it would put another hook in the place of one that it does not know of.
    yew::set_custom_panic_hook(Box::new(report));
}

/// Breaks the program, so that a test can see what a person would.
#[wasm_bindgen(js_name = breakOnPurpose)]
pub fn break_on_purpose() {
    panic!("broken on purpose");
}

fn report(info: &PanicHookInfo) {
    let texts = &language_shown().texts().frame;
    let detail = js_sys::Object::new();
    let words = [
        ("title", texts.broken),
        ("advice", texts.broken_advice),
        ("copy", texts.copy_scenario),
        ("copied", texts.copied),
        ("again", texts.try_again),
        ("over", texts.start_over),
    ];
    let set = |key: &str, value: &str| {
        // Setting a field of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&detail, &key.into(), &value.into());
    };
    for (key, value) in words {
        set(key, value);
    }
    set("error", &info.to_string());
    set("work", &storage::work_text().unwrap_or_default());
    let init = CustomEventInit::new();
    init.set_detail(&detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(EVENT, &init) {
        let _ = window().dispatch_event(&event);
    }
}

fn language_shown() -> Language {
    let root = document().document_element();
    let tag = root.and_then(|root| root.get_attribute("lang"));
    let shown = |language: &Language| tag.as_deref() == Some(language.tag());
    Language::ALL.into_iter().find(shown).unwrap_or_default()
}
