//! Manifests that come as files: dropped, pasted, or chosen.

use crate::state::{DraftHandle, Write, use_draft};
use engine::scenario::TextFile;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, Event, File, FileList, HtmlInputElement};
use yew::platform::spawn_local;
use yew::{Callback, DragEvent, TargetCast, hook};

/// Returns the callback that reads files into the editor.
#[hook]
pub(super) fn use_taking() -> Callback<Vec<File>> {
    let draft = use_draft();
    Callback::from(move |files| read(files, draft.clone()))
}

pub(super) fn dropped(event: &DragEvent, on_files: &Callback<Vec<File>>) {
    let files = event.data_transfer().and_then(|data| data.files());
    if take(files, on_files) {
        event.prevent_default();
    }
}

pub(super) fn pasted(event: &ClipboardEvent, on_files: &Callback<Vec<File>>) {
    let files = event.clipboard_data().and_then(|data| data.files());
    if take(files, on_files) {
        event.prevent_default();
    }
}

/// Takes the chosen files and empties the field, so that the same file can be chosen again.
pub(super) fn chosen(event: &Event, on_files: &Callback<Vec<File>>) {
    let field: HtmlInputElement = event.target_unchecked_into();
    take(field.files(), on_files);
    field.set_value("");
}

/// Hands the files over, and returns whether there were any.
fn take(files: Option<FileList>, on_files: &Callback<Vec<File>>) -> bool {
    let Some(files) = files.filter(|files| files.length() > 0) else {
        return false;
    };
    // The list belongs to the field and is emptied with it, so the files are copied first.
    let files: Vec<File> = (0..files.length())
        .filter_map(|index| files.get(index))
        .collect();
    on_files.emit(files);
    true
}

/// Reads the files and puts their texts into the editor.
fn read(files: Vec<File>, draft: DraftHandle) {
    spawn_local(async move {
        let mut texts = Vec::new();
        for file in files {
            // A file that was deleted meanwhile cannot be read and is skipped.
            if let Ok(text) = JsFuture::from(file.text()).await {
                let text = text.as_string().unwrap_or_default();
                let name = file.name();
                texts.push(TextFile { name, text });
            }
        }
        draft.dispatch(Write::Add(texts));
    });
}
