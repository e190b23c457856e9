//! The page, in Yew.
//!
//! `app` holds the state that everything shares and `layout` puts the parts in place; each part is a component in a file or
//! folder of its own. The page does no rollout arithmetic, so that it cannot disagree with the engine: it shows what
//! `timeline` and `view` compute.

#![cfg(target_arch = "wasm32")]

mod announcer;
mod app;
mod apply;
mod autoscaling;
mod chart;
mod choices;
mod editor;
mod faults;
mod foresight;
mod guide;
mod i18n;
mod icons;
mod keep;
mod knobs;
mod layout;
mod lazy;
pub mod measure;
mod notices;
mod palette;
mod panels;
pub mod panic;
mod preferences;
mod select;
mod stage;
mod state;
mod storage;
mod taking_part;
mod terminal;
mod top_bar;
mod transport;

use lazy::NotLoaded;
use preferences::Preferences;
use std::rc::Rc;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};
use web_sys::Element;
use yew::Renderer;

/// Shows the playground inside `element`, replacing its contents. `linked` is the scenario that a link carried; it is
/// empty if the link cannot be read.
///
/// # Errors
/// Fails when a part of the page that the opening needs could not be loaded.
#[wasm_bindgen(js_name = mountPlayground)]
pub async fn mount_playground(
    element: Element,
    linked: Option<String>,
    parameters: Vec<String>,
) -> Result<(), JsError> {
    let not_loaded = |NotLoaded| JsError::new("a part of it could not be loaded");
    let language = Preferences::load().language;
    // If a language cannot be loaded, the page opens in the default one and says so.
    drop(language.load().await);
    let opening = app::Opening::new(linked.as_deref(), parameters).await;
    let opening = Rc::new(opening.map_err(not_loaded)?);
    Renderer::<app::App>::with_root_and_props(element, app::AppProps { opening }).render();
    Ok(())
}
