//! The height of the terminal, which a person drags or moves with the arrow keys.

use crate::i18n::use_texts;
use gloo::utils::window;
use web_sys::Element;
use yew::{
    Callback, Html, KeyboardEvent, PointerEvent, Properties, TargetCast, component, hook, html,
    use_state_eq,
};

/// Heights are in rem.
const LEAST: i32 = 8;
const MOST: i32 = 36;
pub(super) const FIRST: i32 = 15;

/// The height in rem, and how to ask for another one.
#[hook]
pub(crate) fn use_height() -> (i32, Callback<i32>) {
    let height = use_state_eq(|| FIRST);
    let setter = height.setter();
    let resize = Callback::from(move |wanted: i32| setter.set(wanted.clamp(LEAST, MOST)));
    (*height, resize)
}

#[derive(Properties, PartialEq)]
pub(crate) struct HandleProps {
    pub height: i32,
    pub resize: Callback<i32>,
}

#[component]
pub(crate) fn Handle(props: &HandleProps) -> Html {
    let texts = &use_texts().terminal;
    let onkeydown = {
        let (height, resize) = (props.height, props.resize.clone());
        move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowUp" => 1,
                "ArrowDown" => -1,
                _ => return,
            };
            event.prevent_default();
            resize.emit(height + by);
        }
    };
    let onpointerdown = |event: PointerEvent| {
        let handle: Element = event.target_unchecked_into();
        // The call fails only if the pointer is gone already, and then there is nothing to drag.
        let _ = handle.set_pointer_capture(event.pointer_id());
    };
    let onpointermove = {
        let resize = props.resize.clone();
        move |event: PointerEvent| {
            let handle: Element = event.target_unchecked_into();
            if handle.has_pointer_capture(event.pointer_id()) {
                resize.emit(height_at(&event, &handle));
            }
        }
    };
    html! {
        <div class="handle" role="separator" aria-orientation="horizontal" tabindex="0" aria-label={texts.resize} data-own-keys=""
            aria-valuemin={LEAST.to_string()} aria-valuemax={MOST.to_string()} aria-valuenow={props.height.to_string()}
            {onkeydown} {onpointerdown} {onpointermove}></div>
    }
}

/// Distance in rem from the pointer down to the lower end of the terminal.
fn height_at(event: &PointerEvent, handle: &Element) -> i32 {
    let dock = handle.closest(".dock").ok().flatten();
    let bottom = dock.map_or(0.0, |dock| dock.get_bounding_client_rect().bottom());
    let root = window().document().and_then(|page| page.document_element());
    // The header's logo is 1.5 rem wide, so its width tells how many pixels a rem has.
    let logo = root.and_then(|root| root.query_selector(".logo").ok().flatten());
    let rem = logo.map_or(16.0, |logo| logo.get_bounding_client_rect().width() / 1.5);
    ((bottom - f64::from(event.client_y())) / rem.max(1.0)) as i32
}
