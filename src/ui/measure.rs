//! What `cargo xtask bench` measures in a browser; the page itself makes no use of it.

use crate::benchmark::{roll_out, settled};
use crate::timeline::Timeline;
use wasm_bindgen::prelude::wasm_bindgen;

/// A settled Deployment, and the rollout of a new image to it. Whoever calls has the clock.
#[wasm_bindgen]
pub struct Measure(Timeline);

#[wasm_bindgen]
impl Measure {
    #[wasm_bindgen(constructor)]
    pub fn new(replicas: u32) -> Self {
        Self(settled(replicas))
    }

    /// Rolls out, to the end, and returns how many things happened.
    #[wasm_bindgen(js_name = rollOut)]
    pub fn roll_out(&mut self) -> usize {
        roll_out(&mut self.0)
    }
}
