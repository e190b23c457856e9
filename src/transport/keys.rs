//! Keys that work anywhere on the page, except where a key means something else: in fields, on buttons.

use crate::state::{Act, FocusHandle, Look, PlaybackHandle, use_focus, use_playback};
use crate::terminal::focus_prompt;
use crate::top_bar::open_help;
use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use kube::clock::Time;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::{Callback, hook, use_effect_with, use_mut_ref};

/// `on_play` is called for the key that plays and pauses.
#[hook]
pub(crate) fn use_page_keys(on_play: &Callback<()>, on_apply: &Callback<()>) {
    let handles = (
        use_playback(),
        use_focus(),
        on_play.clone(),
        on_apply.clone(),
    );
    // The listener is added only once, so it finds the newest state through this cell.
    let newest = use_mut_ref(|| handles.clone());
    newest.replace(handles);
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener =
            EventListener::new_with_options(&document(), "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                    return;
                };
                let (playback, focus, on_play, on_apply) = newest.borrow().clone();
                if applies(event) {
                    on_apply.emit(());
                    event.prevent_default();
                } else if handle(&playback, &focus, &on_play, event) {
                    event.prevent_default();
                }
            });
        move || drop(listener)
    });
}

/// Whether the key is Ctrl+Enter, which applies from everywhere but from a dialog, and which the editor takes itself. At a
/// prompt, what is typed there stays as it is.
fn applies(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let in_dialog = target.is_some_and(|it| it.closest("dialog").ok().flatten().is_some());
    let command = event.ctrl_key() || event.meta_key();
    command && event.key() == "Enter" && !event.default_prevented() && !in_dialog
}

/// Acts on a key. Returns whether the key meant something, so that the browser does not act on it too.
fn handle(
    playback: &PlaybackHandle,
    focus: &FocusHandle,
    on_play: &Callback<()>,
    event: &KeyboardEvent,
) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let within = |selector: &str| {
        target
            .as_ref()
            .is_some_and(|target| target.closest(selector).ok().flatten().is_some())
    };
    if (event.ctrl_key() || event.meta_key())
        && event.key() == "k"
        && !within("dialog, [data-own-keys]")
    {
        focus.dispatch(Look::Palette(true));
        return true;
    }
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    if modified
        || event.default_prevented()
        || within(
            "textarea, input:not([type=radio]), select, dialog, [contenteditable], [data-own-keys]",
        )
    {
        return false;
    }
    let key = event.key();
    // Space presses the focused control and arrows choose among radio buttons, so the browser gets those keys.
    if (key == " " && within("button, a, summary, label"))
        || (key.starts_with("Arrow") && within("input, [role=tablist], [role=slider]"))
    {
        return false;
    }
    let act = match (key.as_str(), event.shift_key()) {
        (" ", _) => {
            on_play.emit(());
            return true;
        }
        ("ArrowRight", false) => Act::Step,
        ("ArrowLeft", false) => Act::StepBack,
        ("ArrowRight", true) => Act::NextDecision,
        ("ArrowLeft", true) => Act::PreviousDecision,
        ("f", _) => Act::NextFailure,
        ("End", _) => Act::ToEnd,
        ("Home", _) => Act::Seek(Time::ZERO),
        ("]", _) => Act::Speed(playback.speed.faster()),
        ("[", _) => Act::Speed(playback.speed.slower()),
        ("?", _) => return open_help(),
        ("/", _) => {
            focus.dispatch(Look::Terminal(true));
            focus_prompt();
            return true;
        }
        _ => return false,
    };
    playback.dispatch(act);
    true
}
