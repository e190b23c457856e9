//! Everything that can be done on the page, found by typing a part of its name.

mod entries;

use super::i18n::use_texts;
use super::lazy::{NotLoaded, lazy_view};
use super::preferences::use_preferences;
use super::state::{Look, use_draft, use_focus, use_playback};
use entries::{Entry, Reach, all};
use wasm_split_helpers::wasm_split;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement};
use yew::{
    Callback, Html, InputEvent, KeyboardEvent, TargetCast, component, html, use_effect_with,
    use_node_ref, use_state_eq,
};

/// Entries shown at once; typing more finds the others.
const MOST: usize = 60;

#[component]
pub(crate) fn Palette() -> Html {
    lazy_view(|| Box::pin(dialog()))
}

/// The palette lists the ready scenarios, so its code is in their part.
#[wasm_split(scenarios, fallible)]
fn dialog() -> Result<Html, NotLoaded> {
    Ok(html! { <Dialog /> })
}

#[component]
fn Dialog() -> Html {
    let focus = use_focus();
    let reach = Reach {
        draft: use_draft(),
        playback: use_playback(),
        focus: focus.clone(),
        preferences: use_preferences(),
    };
    let whole = use_texts();
    let texts = &whole.frame;
    let (typed, chosen) = (use_state_eq(String::new), use_state_eq(|| 0usize));
    let dialog = use_node_ref();
    use_effect_with((), {
        let dialog = dialog.clone();
        move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // The call fails only if the dialog is open already, which does no harm.
                let _ = dialog.show_modal();
            }
        }
    });
    let mut found = all(&reach, whole);
    found.retain(|entry| entry.matches(&typed));
    found.truncate(MOST);
    let at = (*chosen).min(found.len().saturating_sub(1));
    use_effect_with((at, (*typed).clone()), {
        let dialog = dialog.clone();
        move |_| show_chosen(dialog.cast())
    });
    let close = {
        let focus = focus.clone();
        move || focus.dispatch(Look::Palette(false))
    };
    let oninput = {
        let (typed, chosen) = (typed.clone(), chosen.clone());
        move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            typed.set(field.value());
            chosen.set(0);
        }
    };
    let known = (*typed).clone();
    let onkeydown = {
        let (count, close, chosen) = (found.len(), close.clone(), chosen.clone());
        move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" if at + 1 < count => chosen.set(at + 1),
                "ArrowUp" => chosen.set(at.saturating_sub(1)),
                "Enter" => {
                    let field: HtmlInputElement = event.target_unchecked_into();
                    let value = field.value();
                    // A fast typist can press Enter before the matches are drawn; the first match is meant then.
                    let index = if value == known { at } else { 0 };
                    let entries = all(&reach, whole).into_iter();
                    let mut found = entries.filter(|entry| entry.matches(&value));
                    let chosen = found.nth(index);
                    close();
                    if let Some(entry) = chosen {
                        entry.run.emit(());
                    }
                }
                _ => return,
            }
            event.prevent_default();
        }
    };
    let option = |(index, entry): (usize, &Entry)| {
        let onclick = {
            let (run, close) = (entry.run.clone(), close.clone());
            Callback::from(move |_| {
                close();
                run.emit(());
            })
        };
        html! {
            <li role="option" key={index} id={format!("found-{index}")} aria-selected={(index == at).to_string()} {onclick}>
                <span>{ &entry.name }</span><small>{ &entry.group }</small>
            </li>
        }
    };
    let active = (!found.is_empty()).then(|| format!("found-{at}"));
    let onclose = {
        let close = close.clone();
        move |_| close()
    };
    html! {
        <dialog ref={dialog} class="dialog palette" aria-label={texts.palette} {onclose}>
            <input type="text" class="field" role="combobox" aria-expanded="true" aria-controls="found" aria-activedescendant={active}
                aria-label={texts.palette} placeholder={texts.palette_hint} autocomplete="off" spellcheck="false" autofocus=true {oninput} {onkeydown} />
            if found.is_empty() { <p role="status">{ texts.palette_nothing }</p> }
            <ul id="found" role="listbox" aria-label={texts.palette}>{ for found.iter().enumerate().map(option) }</ul>
        </dialog>
    }
}

fn show_chosen(dialog: Option<HtmlElement>) {
    let chosen = dialog.and_then(|dialog| {
        let found = dialog.query_selector("[aria-selected=true]");
        found.ok().flatten()
    });
    if let Some(chosen) = chosen {
        let nearest = web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
        chosen.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}
