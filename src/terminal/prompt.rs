//! The line being typed, its keys, and the candidates that could complete it.

use super::line::{self, Edited};
use super::session::begin;
use super::shell::{AtPrompt, State};
use super::{KUBECTL, focus_element};
use crate::i18n::use_texts;
use crate::state::{Act, DraftHandle, PlaybackHandle, use_draft, use_focus, use_playback};
use gloo::utils::window;
use kubectl::{Candidate, Number, complete};
use shell::{below, lines};
use std::cell::RefCell;
use std::rc::Rc;
use view::suggestions::suggestions;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::{
    Callback, Html, KeyboardEvent, MouseEvent, NodeRef, Properties, UseStateHandle, component,
    html, use_mut_ref, use_node_ref, use_state_eq,
};

/// Candidates shown; more are only counted.
const MOST_CANDIDATES: usize = 40;

/// The person's place among the lines typed before.
#[derive(Default)]
struct Place {
    /// The index of the earlier line brought back; `None` for the line being written.
    at: Option<usize>,
    /// The text that Ctrl+R looks for.
    query: Option<String>,
}

#[derive(Clone)]
struct Typing {
    number: Number,
    playback: PlaybackHandle,
    draft: DraftHandle,
    input: NodeRef,
    place: Rc<RefCell<Place>>,
    candidates: UseStateHandle<Rc<[Candidate]>>,
    query: UseStateHandle<Option<String>>,
}

#[derive(Properties, PartialEq)]
pub(crate) struct PromptProps {
    /// The terminal that is typed in here.
    pub number: Number,
    /// Whether keys of the page lead here.
    pub active: bool,
}

#[component]
pub(crate) fn Prompt(props: &PromptProps) -> Html {
    let focus = use_focus();
    let texts = &use_texts().terminal;
    let input = use_node_ref();
    let typing = Typing {
        number: props.number,
        playback: use_playback(),
        draft: use_draft(),
        input: input.clone(),
        place: use_mut_ref(Place::default),
        candidates: use_state_eq(|| Rc::from([])),
        query: use_state_eq(|| None),
    };
    let State {
        open,
        waiting,
        folder,
        is_running,
        ..
    } = typing.state();
    let offered = {
        let timeline = typing.playback.timeline();
        let workload = focus.workload(&typing.playback);
        suggestions(timeline.cluster().store(), workload.as_ref())
    };
    let suggestion = |line: String| {
        let (typing, text) = (typing.clone(), line.clone());
        let onclick = move |_: MouseEvent| {
            typing.put(&text);
            typing.focus();
        };
        html! { <button type="button" {onclick}>{ line.trim_start_matches("kubectl ").to_string() }</button> }
    };
    let onkeydown = {
        let typing = typing.clone();
        move |event: KeyboardEvent| {
            if typing.key(&event) {
                event.prevent_default();
            }
        }
    };
    let onpaste = {
        let typing = typing.clone();
        move |event: yew::Event| {
            if let Some(text) = pasted(&event).filter(|text| text.trim_end().contains('\n')) {
                event.prevent_default();
                typing.submit(&format!("{}{text}", typing.text()));
            }
        }
    };
    let stop = {
        let typing = typing.clone();
        Callback::from(move |_: MouseEvent| typing.act(AtPrompt::Interrupt))
    };
    html! {
        <div class="prompt">
            if let Some(query) = &*typing.query { <p class="searching" role="status">{ (texts.searching)(query) }</p> }
            if !waiting.is_empty() {
                <div class="waiting"><p>{ texts.waiting }</p><pre>{ waiting.join("\n") }</pre></div>
            }
            if let Some(open) = &open { <pre class="open">{ open }</pre> }
            if !typing.candidates.is_empty() {
                <ul class="candidates" role="list" aria-label={texts.candidates}>{ for typing.candidates.iter().take(MOST_CANDIDATES).map(candidate) }</ul>
            }
            <div class="field-line">
                if !folder.is_empty() { <span class="folder" title={folder.clone()}><bdi>{ &folder }</bdi></span> }
                <span aria-hidden="true">{ if open.is_some() { ">" } else { "$" } }</span>
                <input id={props.active.then_some(KUBECTL)} ref={input} type="text" aria-label={texts.prompt} placeholder={texts.placeholder} autocomplete="off"
                    autocapitalize="off" spellcheck="false" {onkeydown} {onpaste} />
                if is_running { <button class="button compact" type="button" onclick={stop}>{ texts.stop }</button> }
            </div>
            <div class="suggestions" role="group" aria-label={texts.suggestions}>{ for offered.into_iter().map(suggestion) }</div>
        </div>
    }
}

fn candidate(candidate: &Candidate) -> Html {
    html! { <li><code>{ candidate.text.clone() }</code>{ candidate.about.clone() }</li> }
}

/// The text on the clipboard that an event brings.
fn pasted(event: &yew::Event) -> Option<String> {
    let event = event.dyn_ref::<web_sys::ClipboardEvent>()?;
    event.clipboard_data()?.get_data("text/plain").ok()
}

impl Typing {
    fn element(&self) -> Option<HtmlInputElement> {
        self.input.cast()
    }

    fn state(&self) -> State {
        self.playback.shell().state(self.number)
    }

    fn act(&self, act: AtPrompt) {
        self.playback.dispatch(Act::Prompt(self.number, act));
    }

    fn focus(&self) {
        if let Some(input) = self.element() {
            // A field that is out of sight cannot take the focus and does not need it.
            let _ = input.focus();
        }
    }

    fn text(&self) -> String {
        self.element()
            .map_or_else(String::new, |input| input.value())
    }

    /// Replaces the line and puts the caret at its end.
    fn put(&self, text: &str) {
        let caret = text.encode_utf16().count() as u32;
        self.write(&Edited {
            text: text.to_string(),
            caret,
        });
    }

    fn write(&self, edited: &Edited) {
        if let Some(input) = self.element() {
            input.set_value(&edited.text);
            // The call cannot fail, because the caret is within the text.
            let _ = input.set_selection_range(edited.caret, edited.caret);
        }
    }

    fn forget_place(&self) {
        self.place.replace(Place::default());
        self.query.set(None);
        self.candidates.set(Rc::from([]));
    }

    fn submit(&self, text: &str) {
        self.put("");
        self.forget_place();
        let lines = if self.state().open.is_some() {
            text.split('\n').map(str::to_string).collect()
        } else {
            lines(text)
        };
        if !lines.is_empty() {
            self.act(AtPrompt::Type(lines, self.draft.edited(), begin));
        }
    }

    /// Acts on a key. Returns whether the key meant something, so that the browser does not act on it too.
    fn key(&self, event: &KeyboardEvent) -> bool {
        if event.is_composing() {
            return false;
        }
        if event.ctrl_key() && !event.alt_key() && !event.shift_key() {
            return self.control_key(&event.key().to_ascii_lowercase());
        }
        if event.alt_key() && !event.shift_key() {
            return self.alt_key(&event.key());
        }
        match event.key().as_str() {
            "Enter" => self.submit(&self.text()),
            "ArrowUp" => self.recall(-1),
            "ArrowDown" => self.recall(1),
            "Tab" if !event.shift_key() && !self.text().is_empty() => self.complete(),
            "Escape" if self.is_plain() => focus_element("stage"),
            "Escape" => self.forget_place(),
            _ => {
                if event.key().chars().count() == 1 {
                    self.forget_place();
                }
                return false;
            }
        }
        true
    }

    /// Whether nothing is offered or searched for, so that Escape leaves the prompt.
    fn is_plain(&self) -> bool {
        self.candidates.is_empty() && self.query.is_none()
    }

    /// Alt+↑ and Alt+↓ lead to the terminals before and after this one.
    fn alt_key(&self, key: &str) -> bool {
        let shell = self.playback.shell();
        let windows = shell.windows();
        let at = windows
            .iter()
            .position(|window| window.number == self.number);
        let to = match (key, at) {
            ("ArrowUp", Some(at)) => at.checked_sub(1).unwrap_or(windows.len() - 1),
            ("ArrowDown", Some(at)) => (at + 1) % windows.len(),
            _ => return false,
        };
        let number = windows[to].number;
        drop(shell);
        self.playback.dispatch(Act::Prompt(number, AtPrompt::Show));
        true
    }

    /// Ctrl+D at an empty line ends what was begun on the lines before, or else closes the terminal if there are several.
    fn end_of_input(&self) {
        let state = self.state();
        if state.open.is_some() {
            self.act(AtPrompt::EndInput);
        } else if !state.is_running {
            self.act(AtPrompt::Close);
        }
    }

    fn control_key(&self, key: &str) -> bool {
        match key {
            "c" if is_text_selected() => false,
            "c" => {
                self.act(AtPrompt::Interrupt);
                self.put("");
                self.forget_place();
                true
            }
            "d" if self.text().is_empty() => {
                self.end_of_input();
                true
            }
            "l" => {
                self.submit("clear");
                true
            }
            "r" => {
                self.search_back();
                true
            }
            _ => {
                let caret = self
                    .element()
                    .and_then(|input| input.selection_start().ok()?);
                let edited = line::edit(key, &self.text(), caret.unwrap_or_default());
                edited.inspect(|edited| self.write(edited)).is_some()
            }
        }
    }

    fn recall(&self, by: isize) {
        let shell = self.playback.shell();
        let Some(history) = shell.window(self.number).map(|window| &window.history) else {
            return;
        };
        let from = self.place.borrow().at.unwrap_or(history.len());
        let to = from.saturating_add_signed(by).min(history.len());
        self.place.borrow_mut().at = Some(to);
        self.put(history.get(to).map_or("", String::as_str));
    }

    /// Searches back for the text in the line; when pressed again, for a still earlier line that contains the same text.
    fn search_back(&self) {
        let mut place = self.place.borrow_mut();
        let shell = self.playback.shell();
        let Some(history) = shell.window(self.number).map(|window| &window.history) else {
            return;
        };
        let again = place.query.is_some();
        let before = place.at.filter(|_| again);
        let before = before.unwrap_or(history.len());
        let query = place.query.get_or_insert_with(|| self.text()).clone();
        if let Some(found) = line::find_back(history, &query, before) {
            place.at = Some(found);
            self.put(&history[found]);
        }
        self.query.set(Some(query));
    }

    fn complete(&self) {
        let text = self.text();
        let folder = self.state().folder;
        let files = self.draft.files().iter();
        let found = complete(
            &text,
            self.playback.timeline().cluster(),
            files.filter_map(|file| below(&file.name, &folder)),
        );
        let texts: Vec<String> = found.iter().map(|one| one.text.clone()).collect();
        match line::complete(&text, &texts) {
            Some(completed) => {
                self.put(&completed);
                self.candidates.set(Rc::from([]));
            }
            None => self.candidates.set(found.into()),
        }
    }
}

/// Whether text is selected: Ctrl+C copies it then and interrupts nothing.
fn is_text_selected() -> bool {
    let selection = window().get_selection().ok().flatten();
    selection.is_some_and(|selection| !selection.is_collapsed())
}
