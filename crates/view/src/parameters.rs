//! Reads a scenario from an address that a person can read and write:
//! `?image=httpd:2.4&replicas=5&maxSurge=1&maxUnavailable=0`, or `?scenario=ds-surge&kubernetes=1.20`.
//!
//! Parameters that are not understood are ignored, so that such an address still opens. This module knows no browser:
//! the caller reads the address and passes names and values.

use crate::catalog::{self, Opened};
use crate::knobs::{KNOBS, Knob, workloads};
use engine::scenario::Scenario;
use kube::api::KubernetesVersion;

/// The scenario that an address describes, and the ready one that it names, if it names one. `None` when the address has
/// none of the parameters that are known here.
pub fn scenario<'a>(given: impl Fn(&str) -> Option<&'a str>) -> Option<(Scenario, Option<Opened>)> {
    let version: Option<KubernetesVersion> = given("kubernetes").and_then(|text| text.parse().ok());
    let example = given("scenario").and_then(catalog::find);
    let knobs = KNOBS.into_iter().chain([Knob::Image(0)]);
    let knobs = knobs.filter_map(|knob| Some((knob, given(knob.field())?)));
    let knobs: Vec<(Knob, &str)> = knobs.collect();
    let named = version.is_some() || example.is_some() || !knobs.is_empty();
    if !named {
        return None;
    }
    let version = version.unwrap_or(KubernetesVersion::NEWEST);
    let (opened, scenario) = match example.map(|example| example.open(version)) {
        Some((opened, scenario)) => (Some(opened), scenario),
        None => (None, catalog::open_first(version)),
    };
    Some((with_knobs(scenario, knobs.into_iter()), opened))
}

/// Turns the knobs of the first workload in the visible file, as a person would do it by hand.
fn with_knobs<'a>(scenario: Scenario, knobs: impl Iterator<Item = (Knob, &'a str)>) -> Scenario {
    let (mut files, active) = scenario.texts();
    let text = &mut files[active].text;
    for (knob, value) in knobs.filter(|(knob, value)| knob.takes(value)) {
        let found = workloads(text, scenario.kubernetes);
        let turned = found.first().map(|knobs| knobs.turn(text, knob, value));
        if let Some(Ok(turned)) = turned {
            *text = turned;
        }
    }
    scenario.with_files(files, active)
}
