//! The stage as a file: SVG, or painted by the browser as PNG.

use super::share::{Failure, data, save};
use crate::preferences::Preferences;
use crate::state::{Focus, Playback};
use crate::transport::clock;
use js_sys::{JsString, Promise};
use view::picture::{Captions, DARK, LIGHT, svg};
use view::stage::Stage;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// The address of a PNG painted from an SVG, see `boot.js`.
    #[wasm_bindgen(js_namespace = rolloutPlayground)]
    fn paint(svg: &str) -> Promise;
}

const SVG: &str = "image/svg+xml";

/// The stage as SVG, in the colours and the language of the page; `None` if the stage is empty.
pub(super) fn of_stage(
    playback: &Playback,
    focus: &Focus,
    preferences: Preferences,
) -> Option<String> {
    let workload = focus.workload(playback)?;
    let timeline = playback.timeline();
    let stage = Stage::of(&timeline, workload.uid)?;
    let texts = &preferences.language.texts().stage;
    let bounds = stage.bounds;
    let captions = Captions {
        title: format!(
            "{} {} · {}",
            workload.kind.name(),
            workload.name,
            clock(timeline.now())
        ),
        ceiling: bounds.map_or(String::new(), |bounds| {
            (texts.ceiling)(stage.total, bounds.max_total())
        }),
        floor: bounds.map_or(String::new(), |bounds| {
            (texts.floor)(stage.available, bounds.min_available())
        }),
        terminating: format!(
            "{} {} ({})",
            stage.terminating, texts.terminating, texts.not_counted
        ),
        state: texts.state,
    };
    let palette = if preferences.is_dark() { &DARK } else { &LIGHT };
    Some(svg(&stage, &captions, palette))
}

/// The address that a canvas gives for a picture that is too large for it.
const NO_PICTURE: &str = "data:,";

/// Hands over the picture as a file: as it is, or painted as PNG.
///
/// # Errors
/// Fails when the browser cannot paint the picture.
pub(super) async fn keep(svg: String, painted: bool) -> Result<(), Failure> {
    if !painted {
        save("rollout.svg", &data(SVG, &svg));
        return Ok(());
    }
    let address = JsFuture::from(paint(&data(SVG, &svg))).await;
    let address: JsString = address.map_err(|_| Failure::NotPainted)?.unchecked_into();
    let address = String::from(address);
    if address == NO_PICTURE {
        return Err(Failure::NotPainted);
    }
    save("rollout.png", &address);
    Ok(())
}
