//! Functions that the benchmark and the tests call in a browser; the page itself does not use them.

use engine::scenario::Scenario;
use engine::timeline::Timeline;
use kube::clock::Time;
use view::benchmark;
use wasm_bindgen::prelude::wasm_bindgen;

/// A Deployment, settled or with a long past, whose operations are measured. The caller takes the time.
#[wasm_bindgen]
pub struct Measure(Timeline);

#[wasm_bindgen]
impl Measure {
    pub fn settled(replicas: u32) -> Measure {
        Measure(benchmark::settled(replicas))
    }

    #[wasm_bindgen(js_name = longRun)]
    pub fn long_run(replicas: u32) -> Measure {
        Measure(benchmark::long_run(replicas))
    }

    /// Rolls out, to the end, and returns how many things happened.
    #[wasm_bindgen(js_name = rollOut)]
    pub fn roll_out(&mut self) -> usize {
        benchmark::roll_out(&mut self.0)
    }

    /// Jumps to a moment that depends only on `number`, so that measurements can be repeated.
    pub fn seek(&mut self, number: u32) {
        benchmark::seek(&mut self.0, number);
    }

    /// Computes what stage and chart show, and returns the pods and columns drawn.
    pub fn frame(&self) -> usize {
        benchmark::frame(&self.0)
    }
}

/// Returns as text all that happens in a scenario during its first `until` milliseconds, or why the text is no scenario.
#[wasm_bindgen]
pub fn trail(scenario: &str, until: u32) -> String {
    match Scenario::from_json(scenario) {
        Ok(scenario) => scenario.trail(Time(u64::from(until))),
        Err(error) => error.to_string(),
    }
}
