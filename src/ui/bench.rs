//! How long a simulated rollout takes in this browser, for `cargo xtask bench`.

use crate::benchmark::{roll_out, settled};
use gloo::utils::window;
use wasm_bindgen::prelude::wasm_bindgen;

/// Milliseconds to simulate one rollout of so many replicas from Apply to rest.
#[wasm_bindgen(js_name = benchRollout)]
pub fn bench_rollout(replicas: u32) -> f64 {
    let mut timeline = settled(replicas);
    let now = || window().performance().map_or(0.0, |clock| clock.now());
    let start = now();
    roll_out(&mut timeline);
    now() - start
}
