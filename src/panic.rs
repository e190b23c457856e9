//! When the program breaks, the page says so and gives the work back.
//!
//! The program cannot be relied on by then, so it only hands the words to `boot.js`, which notices the failure and shows
//! them.

use super::i18n::Language;
use super::storage;
use gloo::utils::document;
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;

/// Breaks the program, so that a test can check the screen that a person sees then.
#[wasm_bindgen(js_name = breakOnPurpose)]
pub fn break_on_purpose() {
    panic!("broken on purpose");
}

/// The words that `boot.js` shows when the program has broken, and the work as it was last saved.
#[wasm_bindgen(js_name = whenBroken)]
pub fn when_broken() -> Object {
    let texts = &language_shown().texts().frame;
    let said = Object::new();
    let words = [
        ("title", texts.broken),
        ("advice", texts.broken_advice),
        ("copy", texts.copy_scenario),
        ("copied", texts.copied),
        ("again", texts.try_again),
        ("over", texts.start_over),
        ("work", &storage::work_text().unwrap_or_default()),
    ];
    for (key, value) in words {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&said, &key.into(), &value.into());
    }
    said
}

fn language_shown() -> Language {
    let root = document().document_element();
    let tag = root.and_then(|root| root.get_attribute("lang"));
    let shown = |language: &Language| tag.as_deref() == Some(language.tag());
    Language::ALL.into_iter().find(shown).unwrap_or_default()
}
