//! The page, in Yew.

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;
use yew::{Html, Renderer, component, html};

/// Shows the playground inside `element`, in place of what is there.
#[wasm_bindgen(js_name = mountPlayground)]
pub fn mount_playground(element: Element) {
    Renderer::<Page>::with_root(element).render();
}

#[component]
fn Page() -> Html {
    html! { <main><h1>{ "Rollout Playground" }</h1></main> }
}
