//! What the benchmark and the tests ask of the module in a browser; the page itself makes no use of it.

use crate::benchmark::{frame, long_run, roll_out, seek, settled};
use crate::clock::Time;
use crate::scenario::Scenario;
use crate::timeline::Timeline;
use crate::ui::late::{NotLoaded, late};
use wasm_bindgen::prelude::wasm_bindgen;

/// A Deployment, settled or with a long past, and what is measured of it. Whoever calls has the clock.
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

    #[wasm_bindgen(js_name = longRun)]
    pub fn long_run(replicas: u32) -> Self {
        Self(long_run(replicas))
    }

    /// Goes to some moment, by number.
    pub fn seek(&mut self, number: u32) {
        seek(&mut self.0, number);
    }

    /// Computes what stage and chart show, and returns the pods and columns drawn.
    pub fn frame(&self) -> usize {
        frame(&self.0)
    }
}

/// All that happens in a scenario until so many milliseconds, as text. A text that is no scenario gives the reason.
#[wasm_bindgen]
pub async fn trail(scenario: String, until: u32) -> String {
    match late().await {
        Ok(late) => (late.trail)(&scenario, Time(u64::from(until))),
        Err(NotLoaded) => "the late part does not come".to_string(),
    }
}

pub fn trail_of(scenario: &str, until: Time) -> String {
    match Scenario::from_json(scenario) {
        Ok(scenario) => scenario.trail(until),
        Err(error) => error.to_string(),
    }
}
