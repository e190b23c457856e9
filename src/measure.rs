//! What the benchmark and the tests ask of the module in a browser; the page itself makes no use of it.

use crate::late::{NotLoaded, here, late};
use engine::scenario::Scenario;
use engine::timeline::Timeline;
use kube::clock::Time;
use view::benchmark::{frame, long_run, roll_out, seek, settled};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// A Deployment, settled or with a long past, and what is measured of it. Whoever calls has the clock.
#[wasm_bindgen]
pub struct Measure(Timeline);

/// How it is measured.
pub(crate) struct Measures {
    settled: fn(u32) -> Timeline,
    long_run: fn(u32) -> Timeline,
    roll_out: fn(&mut Timeline) -> usize,
    seek: fn(&mut Timeline, u32),
    frame: fn(&Timeline) -> usize,
}

pub(crate) const MEASURES: Measures = Measures {
    settled,
    long_run,
    roll_out,
    seek,
    frame,
};

fn measures() -> &'static Measures {
    let late = here();
    &late
        .expect("whoever has something to measure has loaded it")
        .measure
}

async fn load() -> Result<&'static Measures, JsError> {
    let loaded = late().await;
    let failed = |NotLoaded| JsError::new("the late part does not come");
    loaded.map(|late| &late.measure).map_err(failed)
}

#[wasm_bindgen]
impl Measure {
    pub async fn settled(replicas: u32) -> Result<Measure, JsError> {
        Ok(Measure((load().await?.settled)(replicas)))
    }

    #[wasm_bindgen(js_name = longRun)]
    pub async fn long_run(replicas: u32) -> Result<Measure, JsError> {
        Ok(Measure((load().await?.long_run)(replicas)))
    }

    /// Rolls out, to the end, and returns how many things happened.
    #[wasm_bindgen(js_name = rollOut)]
    pub fn roll_out(&mut self) -> usize {
        (measures().roll_out)(&mut self.0)
    }

    /// Goes to some moment, by number.
    pub fn seek(&mut self, number: u32) {
        (measures().seek)(&mut self.0, number);
    }

    /// Computes what stage and chart show, and returns the pods and columns drawn.
    pub fn frame(&self) -> usize {
        (measures().frame)(&self.0)
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

pub(crate) fn trail_of(scenario: &str, until: Time) -> String {
    match Scenario::from_json(scenario) {
        Ok(scenario) => scenario.trail(until),
        Err(error) => error.to_string(),
    }
}
