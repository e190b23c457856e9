//! Manifests that come as files: dropped, pasted, or chosen.

use crate::scenario::TextFile;
use crate::ui::late::late;
use crate::ui::state::{DraftHandle, Write};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, Event, File, FileList, HtmlInputElement};
use yew::platform::spawn_local;
use yew::{DragEvent, TargetCast};

pub fn dropped(event: &DragEvent, draft: &DraftHandle) {
    let files = event.data_transfer().and_then(|data| data.files());
    if take(files, draft) {
        event.prevent_default();
    }
}

pub fn pasted(event: &ClipboardEvent, draft: &DraftHandle) {
    let files = event.clipboard_data().and_then(|data| data.files());
    if take(files, draft) {
        event.prevent_default();
    }
}

/// The field is emptied, so that the same file can be chosen again.
pub fn chosen(event: &Event, draft: &DraftHandle) {
    let field: HtmlInputElement = event.target_unchecked_into();
    take(field.files(), draft);
    field.set_value("");
}

/// Whether there were any.
fn take(files: Option<FileList>, draft: &DraftHandle) -> bool {
    let Some(files) = files.filter(|files| files.length() > 0) else {
        return false;
    };
    // The list is the field's own: emptied with it, while it is read.
    let files: Vec<File> = (0..files.length())
        .filter_map(|index| files.get(index))
        .collect();
    let draft = draft.clone();
    spawn_local(async move {
        if let Ok(late) = late().await {
            (late.take_files)(files, draft);
        }
    });
    true
}

/// What is in them comes into the editor. This comes late.
pub fn read(files: Vec<File>, draft: DraftHandle) {
    spawn_local(async move {
        let mut texts = Vec::new();
        for file in files {
            // A file that vanished meanwhile has nothing to give.
            if let Ok(text) = JsFuture::from(file.text()).await {
                let text = text.as_string().unwrap_or_default();
                let name = file.name();
                texts.push(TextFile { name, text });
            }
        }
        draft.dispatch(Write::Add(texts));
    });
}
