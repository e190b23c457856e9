//! The files of the editor as tabs: choose, add, open, rename, close.

use super::files;
use crate::i18n::{EditorTexts, use_texts};
use crate::icons::{Icon, symbol};
use crate::state::{DraftHandle, Write, use_draft};
use engine::scenario::TextFile;
use web_sys::{Element, File, HtmlInputElement, HtmlSelectElement};
use yew::{
    Callback, Event, FocusEvent, Html, KeyboardEvent, NodeRef, TargetCast, UseStateHandle,
    component, html, use_effect_with, use_node_ref, use_state_eq,
};

/// With more files than this a list of all names stands beside the tabs.
const MOST_AT_A_GLANCE: usize = 3;

#[component]
pub(crate) fn Tabs() -> Html {
    let draft = use_draft();
    let texts = &use_texts().editor;
    let taking = files::use_taking();
    let renaming = use_state_eq(|| false);
    let field = use_node_ref();
    use_effect_with(*renaming, {
        let field = field.clone();
        move |renaming| {
            if let Some(field) = field.cast::<HtmlInputElement>().filter(|_| *renaming) {
                // The person has just pressed this tab, so the field is visible and can take the focus.
                let _ = field.focus();
                field.select();
            }
        }
    });
    let bar = use_node_ref();
    use_effect_with((draft.active(), draft.files().len()), {
        let bar = bar.clone();
        move |_| show_active(&bar)
    });
    let several = draft.files().len() > 1;
    html! {
        <>
            if several {
                <div class="files" ref={bar} role="group" aria-label={texts.files}>
                    { for (0..draft.files().len()).map(|index| tab(index, &draft, &renaming, &field, texts)) }
                </div>
                if draft.files().len() > MOST_AT_A_GLANCE { { chooser(&draft, texts) } }
            } else {
                <h2 class="label">{ texts.manifest }</h2>
                <span class="space"></span>
            }
            if let Some(name) = draft.closed() {
                { button(Icon::ToStart, (texts.reopen)(name), &draft, || Write::Reopen) }
            }
            { add(&draft, texts) }
            { open(taking, texts) }
        </>
    }
}

/// A list of all files by their whole names.
fn chooser(draft: &DraftHandle, texts: &EditorTexts) -> Html {
    let onchange = {
        let draft = draft.clone();
        move |event: Event| {
            let list: HtmlSelectElement = event.target_unchecked_into();
            draft.dispatch(Write::Show(list.selected_index().max(0) as usize));
        }
    };
    let option = |index: usize| {
        html! { <option selected={index == draft.active()}>{ &*draft.files()[index].name }</option> }
    };
    html! {
        <label class="button square small all-files" title={texts.all_files}>
            { symbol(Icon::Unfold) }
            <select aria-label={texts.all_files} {onchange}>{ for (0..draft.files().len()).map(option) }</select>
        </label>
    }
}

/// Scrolls the bar, and nothing around it, so that the tab of the file in view can be seen.
fn show_active(bar: &NodeRef) {
    let Some(bar) = bar.cast::<Element>() else {
        return;
    };
    let active = bar.query_selector(".file:has([aria-pressed=true])");
    if let Some(tab) = active.ok().flatten() {
        let offset = tab.get_bounding_client_rect().left() - bar.get_bounding_client_rect().left();
        bar.set_scroll_left(bar.scroll_left() + offset as i32);
    }
}

/// Pressing the tab of the file in view renames it.
fn tab(
    index: usize,
    draft: &DraftHandle,
    renaming: &UseStateHandle<bool>,
    field: &NodeRef,
    texts: &EditorTexts,
) -> Html {
    let file = &draft.files()[index];
    let active = index == draft.active();
    if active && **renaming {
        return name_field(&file.name, draft, renaming, field, texts);
    }
    let problems = file.reading.problems.len();
    let onclick = {
        let (draft, renaming) = (draft.clone(), renaming.clone());
        move |_| {
            if active {
                renaming.set(true)
            } else {
                draft.dispatch(Write::Show(index))
            }
        }
    };
    let title = match (active, problems) {
        (true, 0) => format!("{} ({})", file.name, texts.rename),
        (_, 0) => file.name.to_string(),
        (_, count) => format!("{}: {}", file.name, (texts.problems)(count)),
    };
    html! {
        <span class="file" key={index}>
            <button type="button" aria-pressed={active.to_string()} {title} {onclick}>
                if problems > 0 { <span class="wrong" aria-hidden="true">{ "●" }</span> }
                <span class="name"><bdi>{ &*file.name }</bdi></span>
            </button>
            if active { { button(Icon::Close, (texts.close_file)(&file.name), draft, || Write::Close) } }
        </span>
    }
}

fn name_field(
    name: &str,
    draft: &DraftHandle,
    renaming: &UseStateHandle<bool>,
    field: &NodeRef,
    texts: &EditorTexts,
) -> Html {
    let onblur = {
        let (draft, renaming) = (draft.clone(), renaming.clone());
        move |event: FocusEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            draft.dispatch(Write::Rename(field.value()));
            renaming.set(false);
        }
    };
    let onkeydown = {
        let name = name.to_string();
        move |event: KeyboardEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            if event.key() == "Escape" {
                field.set_value(&name);
            }
            if matches!(event.key().as_str(), "Escape" | "Enter") {
                // Renaming ends when the field loses the focus.
                let _ = field.blur();
            }
        }
    };
    html! {
        <input ref={field} class="field mono" aria-label={texts.rename} value={name.to_string()} spellcheck="false" {onblur} {onkeydown} />
    }
}

fn button(icon: Icon, name: String, draft: &DraftHandle, write: fn() -> Write) -> Html {
    let onclick = {
        let draft = draft.clone();
        move |_| draft.dispatch(write())
    };
    html! {
        <button class="button square small" type="button" title={name.clone()} aria-label={name} {onclick}>{ symbol(icon) }</button>
    }
}

fn add(draft: &DraftHandle, texts: &EditorTexts) -> Html {
    let onclick = {
        let draft = draft.clone();
        move |_| {
            let name = draft.free_name();
            let text = String::new();
            draft.dispatch(Write::Add(vec![TextFile { name, text }]));
        }
    };
    html! {
        <button class="button square small" type="button" title={texts.new_file} aria-label={texts.new_file} {onclick}>{ symbol(Icon::Add) }</button>
    }
}

fn open(taking: Callback<Vec<File>>, texts: &EditorTexts) -> Html {
    let onchange = move |event: Event| files::chosen(&event, &taking);
    html! {
        <label class="button square small" title={texts.open_files}>
            { symbol(Icon::Open) }
            <input class="visually-hidden" type="file" multiple=true accept=".yaml,.yml,.json,.txt" aria-label={texts.open_files} {onchange} />
        </label>
    }
}
