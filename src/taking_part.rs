//! A line above Apply that says which kinds of the text run here, and which are left aside.

use super::i18n::Texts;
use view::reading::{LeftAside, Reading};
use yew::{Html, html};

/// The line, with the reasons folded behind it. There is none for a text of one kind that runs, because the preview
/// names that kind anyway.
pub(crate) fn view(reading: &Reading, texts: &Texts) -> Html {
    let (runs, aside) = (&reading.runs, &reading.left_aside);
    let editor = &texts.editor;
    let running = (!runs.is_empty()).then(|| (editor.runs)(&runs.join(editor.and)));
    if aside.is_empty() {
        return match running {
            Some(line) if runs.len() > 1 => html! { <p class="taking-part">{ line }</p> },
            _ => Html::default(),
        };
    }
    let kinds: Vec<&str> = aside.iter().map(short).collect();
    let count = aside.iter().map(|one| one.objects).sum();
    let left = (editor.left_aside)(&kinds.join(editor.and), count);
    let line: Vec<String> = running.into_iter().chain([left]).collect();
    let reason = |one: &LeftAside| {
        let words = (texts.words.hint)(&one.reason);
        let named = words.starts_with(&one.kind);
        let text = if named {
            words
        } else {
            format!("{}: {words}", one.kind)
        };
        html! { <li>{ text }</li> }
    };
    html! {
        <details class="taking-part">
            <summary>{ line.join(" · ") }</summary>
            <ul>{ for aside.iter().map(reason) }</ul>
        </details>
    }
}

/// The kind without the API version that stands behind the name of a custom resource.
fn short(aside: &LeftAside) -> &str {
    aside.kind.split(' ').next().unwrap_or_default()
}
