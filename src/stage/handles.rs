//! The ceiling and the floor as handles: dragged, or moved with keys, they change their fields in the text of the editor.
//! This module is loaded after the start and does not know how the rest of the bar is drawn.

use super::gauge::{Scale, side};
use crate::i18n::use_texts;
use crate::lazy::NotLoaded;
use crate::state::{DraftHandle, Write, use_draft};
use kube::api::common::IntOrPercent;
use kube::decimal::Places;
use kube::manifest::Hint;
use std::rc::Rc;
use view::knobs::Knobs;
use view::limits::{Limit, Limits, NeverReplaced};
use wasm_split_helpers::wasm_split;
use web_sys::Element;
use yew::{
    Callback, Html, KeyboardEvent, PointerEvent, Properties, TargetCast, classes, component, html,
    use_mut_ref, use_state_eq,
};

/// Draws the handles of the workload whose fields the knobs are, on a bar of this scale.
pub(super) type Draw = fn(Rc<Knobs>, Limits, Scale) -> Html;

#[wasm_split(panels, fallible)]
pub(super) fn handles() -> Result<Draw, NotLoaded> {
    Ok(|knobs, limits, scale| html! { <Handles {knobs} {limits} {scale} /> })
}

#[derive(Properties, PartialEq)]
struct HandlesProps {
    knobs: Rc<Knobs>,
    limits: Limits,
    scale: Scale,
}

type Value = Result<IntOrPercent, NeverReplaced>;

#[component]
fn Handles(props: &HandlesProps) -> Html {
    let draft = use_draft();
    let texts = use_texts();
    let refused = use_state_eq(|| false);
    let on_move = {
        let (refused, knobs) = (refused.clone(), props.knobs.clone());
        Callback::from(move |(limit, value, from): Moved| {
            refused.set(value.is_err());
            if let Ok(value) = value {
                turn(&draft, &knobs, limit, value, from);
            }
        })
    };
    let on_leave = refused.setter();
    let on_leave = Callback::from(move |()| on_leave.set(false));
    let handle = |limit: Limit| {
        let (limits, scale) = (props.limits, props.scale);
        html! { <Handle key={limit.knob().field()} {limit} {limits} {scale} on_move={on_move.clone()} on_leave={on_leave.clone()} /> }
    };
    html! {
        <>
            { for [Limit::Ceiling, Limit::Floor].map(handle) }
            <p class="refused" role="alert">if *refused { { (texts.words.hint)(&Hint::NeverReplaced) } }</p>
        </>
    }
}

/// Writes the value into the text; a field that cannot be changed on its own stays, and a person can change it in the editor.
fn turn(
    draft: &DraftHandle,
    knobs: &Knobs,
    limit: Limit,
    value: IntOrPercent,
    from: Option<Rc<str>>,
) {
    let knob = limit.knob();
    let value = value.to_string();
    if knobs.value(knob) == Some(&*value) {
        return;
    }
    if let Ok(text) = knobs.turn(&draft.file().text, knob, &value) {
        draft.dispatch(match from {
            Some(from) => Write::Dragged { from, to: text },
            None => Write::Turned(text),
        });
    }
}

/// A limit, the value that it shall have, and, within a drag, the text that the drag began with.
type Moved = (Limit, Value, Option<Rc<str>>);

#[derive(Properties, PartialEq)]
struct HandleProps {
    limit: Limit,
    limits: Limits,
    scale: Scale,
    on_move: Callback<Moved>,
    on_leave: Callback<()>,
}

/// A drag that is going on.
struct Drag {
    /// Where it began: the pointer in pixels, the limit in pods, and the text of the editor.
    x: i32,
    place: i32,
    text: Rc<str>,
    /// The width of one pod in pixels. The bar may change its scale during the drag, and the pointer keeps its own.
    unit: f64,
    on_label: bool,
    moved: bool,
}

#[component]
fn Handle(props: &HandleProps) -> Html {
    let draft = use_draft();
    let texts = &use_texts().stage;
    let drag = use_mut_ref(|| None::<Drag>);
    let held = use_state_eq(|| false);
    let (limit, limits) = (props.limit, props.limits);
    let place = limits.place(limit);
    let onpointerdown = {
        let (drag, held, scale) = (drag.clone(), held.clone(), props.scale);
        let text = draft.file().text.clone();
        move |event: PointerEvent| {
            if let Some(begun) = begin(&event, place, scale, text.clone()) {
                drag.replace(Some(begun));
                held.set(true);
            }
        }
    };
    let onpointermove = {
        let (drag, on_move) = (drag.clone(), props.on_move.clone());
        move |event: PointerEvent| {
            if let Some(drag) = &mut *drag.borrow_mut() {
                let pods = f64::from(event.client_x() - drag.x) / drag.unit;
                let to = drag.place.saturating_add(pods.round() as i32);
                drag.moved |= to != drag.place;
                if drag.moved {
                    on_move.emit((limit, limits.moved(limit, to), Some(drag.text.clone())));
                }
            }
        }
    };
    let release = {
        let (drag, held, on_move) = (drag.clone(), held.clone(), props.on_move.clone());
        move |_: PointerEvent| {
            held.set(false);
            let ended = drag.borrow_mut().take();
            if ended.is_some_and(|drag| drag.on_label && !drag.moved) {
                on_move.emit((limit, limits.rewritten(limit), None));
            }
        }
    };
    let cancel = {
        let (drag, held) = (drag.clone(), held.clone());
        move |_: PointerEvent| {
            drag.replace(None);
            held.set(false);
        }
    };
    let onkeydown = {
        let on_move = props.on_move.clone();
        move |event: KeyboardEvent| {
            let Some(value) = value_of_key(&event, limit, limits) else {
                return;
            };
            event.prevent_default();
            if let Some(value) = value {
                on_move.emit((limit, value, None));
            }
        }
    };
    let onblur = props.on_leave.reform(|_| ());
    let said = (texts.limit_at)(limit, place, &limits.value(limit).to_string());
    let range = limits.range(limit);
    let (name, running) = match limit {
        Limit::Ceiling => ("ceiling", props.scale.bounds.max_total()),
        Limit::Floor => ("floor", props.scale.bounds.min_available()),
    };
    let share = props.scale.share(place);
    let differs = place != running;
    let class = classes!(
        "handle",
        name,
        side(share),
        differs.then_some("differs"),
        held.then_some("held")
    );
    html! {
        <div {class} role="slider" tabindex="0" ~style={format!("left:{}%", Places(share))}
            aria-label={(texts.limit)(limit)} title={texts.limit_how}
            aria-valuenow={place.to_string()} aria-valuemin={range.start().to_string()} aria-valuemax={range.end().to_string()}
            aria-valuetext={said.clone()}
            {onpointerdown} {onpointermove} onpointerup={release} onpointercancel={cancel} {onkeydown} {onblur}>
            <i class="grip"></i>
            <span class="tag" data-said={said}></span>
        </div>
    }
}

/// Begins a drag with the main button of a pointer.
fn begin(event: &PointerEvent, place: i32, scale: Scale, text: Rc<str>) -> Option<Drag> {
    let pressed: Element = event.target_unchecked_into();
    let handle = pressed.closest(".handle").ok().flatten()?;
    let bar = handle.parent_element()?;
    if event.button() != 0 {
        return None;
    }
    // If the capture fails, the drag merely ends at the edge of the handle.
    let _ = handle.set_pointer_capture(event.pointer_id());
    Some(Drag {
        x: event.client_x(),
        place,
        text,
        unit: (bar.get_bounding_client_rect().width() / f64::from(scale.pods)).max(1.0),
        on_label: pressed.matches(".tag").unwrap_or(false),
        moved: false,
    })
}

/// The value that a key asks for. The outer `None` is a key without a meaning here, the inner one means that the end of the
/// range is reached.
fn value_of_key(event: &KeyboardEvent, limit: Limit, limits: Limits) -> Option<Option<Value>> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let range = limits.range(limit);
    Some(match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => limits.stepped(limit, true),
        "ArrowLeft" | "ArrowDown" => limits.stepped(limit, false),
        "Home" => Some(limits.moved(limit, *range.start())),
        "End" => Some(limits.moved(limit, *range.end())),
        "%" => Some(limits.rewritten(limit)),
        _ => return None,
    })
}
