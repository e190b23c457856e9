//! `cargo xtask bench`: how long a simulated rollout takes, natively and in Chromium, and how soon the page is there.

use crate::browser::Browser;
use crate::site::{self, Profile};
use crate::{size, toolchain, tree};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::process::{Command, Stdio};

/// Sizes of the rollouts that are measured, in replicas.
const REPLICAS: [u64; 4] = [10, 100, 1_000, 10_000];

/// Milliseconds for one rollout of each size of `REPLICAS`.
type Times = [f64; REPLICAS.len()];

pub fn run() -> Result<()> {
    toolchain::prepare_for_wasm()?;
    let native = measure_native()?;
    site::build(Profile::Release)?;
    let weight = size::measure(&Profile::Release.site_dir())?;
    let page = measure_page(&Browser::prepare()?)?;
    println!("\n{}", rollout_table(&native, &page.rollouts));
    println!("{weight}");
    println!("opening the page, processor slowed {}×", page.slowed);
    println!(
        "  first paint                  {:>8.0} ms",
        page.first_paint
    );
    println!(
        "  first scenario on the screen {:>8.0} ms",
        page.first_scenario
    );
    Ok(())
}

struct Page {
    rollouts: Times,
    slowed: u64,
    first_paint: f64,
    first_scenario: f64,
}

fn measure_native() -> Result<Times> {
    let mut build = toolchain::cargo(&["build", "--release", "--bin", "rollout"]);
    toolchain::run(
        &mut build,
        "the build failed; the compiler's message is above",
    )?;
    let program = tree::target().join("release").join("rollout");
    let figures = run_for_json(Command::new(program).args(["bench", "--json"]))?;
    rollouts(&figures)
}

fn measure_page(browser: &Browser) -> Result<Page> {
    let sizes = REPLICAS.map(|replicas| replicas.to_string());
    let figures = run_for_json(browser.node(&["bench.mjs"]).args(sizes))?;
    let number = |name: &str| {
        figures[name]
            .as_f64()
            .with_context(|| format!("bench.mjs told no {name}"))
    };
    Ok(Page {
        rollouts: rollouts(&figures)?,
        slowed: number("slowed")? as u64,
        first_paint: number("firstPaint")?,
        first_scenario: number("firstScenario")?,
    })
}

/// Runs a program that prints one JSON document.
fn run_for_json(command: &mut Command) -> Result<Value> {
    let name = format!("{command:?}");
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("{name} does not start"))?;
    ensure!(output.status.success(), "{name} failed");
    serde_json::from_slice(&output.stdout).with_context(|| format!("{name} printed no JSON"))
}

/// Reads `{"rollouts": [{"replicas": 10, "ms": 0.1}, …]}`.
fn rollouts(figures: &Value) -> Result<Times> {
    let listed = figures["rollouts"]
        .as_array()
        .context("no list of rollouts")?;
    let mut times = [0.0; REPLICAS.len()];
    for (time, replicas) in times.iter_mut().zip(REPLICAS) {
        *time = listed
            .iter()
            .find(|one| one["replicas"] == replicas)
            .and_then(|one| one["ms"].as_f64())
            .with_context(|| format!("no rollout of {replicas} replicas was measured"))?;
    }
    Ok(times)
}

fn rollout_table(native: &Times, chromium: &Times) -> String {
    let mut table = format!(
        "{:<26} {:>12} {:>8} {:>12} {:>8} {:>16}\n",
        "rollout, to the end", "native", "growth", "Chromium", "growth", "Chromium/native"
    );
    for (at, replicas) in REPLICAS.into_iter().enumerate() {
        let growth = |times: &Times| match at.checked_sub(1) {
            Some(before) => format!("{:.1}×", times[at] / times[before]),
            None => String::new(),
        };
        table += &format!(
            "{:<26} {:>9.3} ms {:>8} {:>9.3} ms {:>8} {:>15.1}×\n",
            format!("{replicas} replicas"),
            native[at],
            growth(native),
            chromium[at],
            growth(chromium),
            chromium[at] / native[at],
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn figures_are_read_by_their_size() {
        let one = |replicas: u64| json!({"replicas": replicas, "ms": replicas as f64 / 100.0});
        let figures = json!({"rollouts": REPLICAS.map(one)});
        assert_eq!(rollouts(&figures).unwrap(), [0.1, 1.0, 10.0, 100.0]);
    }

    #[test]
    fn a_size_that_was_not_measured_is_named() {
        let figures = json!({"rollouts": [{"replicas": 10, "ms": 1}]});
        let error = rollouts(&figures).unwrap_err().to_string();
        assert!(error.contains("100 replicas"), "{error}");
    }

    #[test]
    fn the_table_shows_growth_and_ratio() {
        let table = rollout_table(&[1.0, 2.0, 3.0, 36.0], &[2.0, 4.0, 6.0, 60.0]);
        let last = table.lines().last().unwrap();
        for part in ["10000 replicas", "12.0×", "10.0×", "1.7×"] {
            assert!(last.contains(part), "{part} in {last}");
        }
    }
}
