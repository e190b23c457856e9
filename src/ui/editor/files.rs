//! Manifests that come as files.

use crate::ui::state::{DraftHandle, Write};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;
use yew::platform::spawn_local;
use yew::{Callback, DragEvent, hook};

/// Files dropped on the editor take the place of its text; several become several documents.
#[hook]
pub fn use_dropped_files(draft: &DraftHandle) -> Callback<DragEvent> {
    let draft = draft.clone();
    Callback::from(move |event: DragEvent| {
        let files = event.data_transfer().and_then(|data| data.files());
        let files: Vec<File> = files
            .into_iter()
            .flat_map(|files| (0..files.length()).filter_map(move |index| files.get(index)))
            .collect();
        if files.is_empty() {
            return;
        }
        event.prevent_default();
        let draft = draft.clone();
        spawn_local(async move {
            let mut texts = Vec::new();
            for file in files {
                // A file that vanished meanwhile has nothing to give.
                if let Ok(text) = JsFuture::from(file.text()).await {
                    texts.extend(text.as_string());
                }
            }
            draft.dispatch(Write::Typed(texts.join("---\n")));
        });
    })
}
