//! `cargo xtask bench` measures how long a simulated rollout and seeking in a long run take, natively and in Chromium;
//! how long replaying the recorded decisions takes; and how soon the page appears.

use crate::browser::Node;
use crate::site::{self, Profile};
use crate::{size, toolchain, tree};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Sizes of the rollouts that are measured, in replicas.
const REPLICAS: [u64; 4] = [10, 100, 1_000, 10_000];

/// Milliseconds for one rollout of each size of `REPLICAS`.
type Times = [f64; REPLICAS.len()];

/// Recorded decisions of the Deployment controller; the benchmark replays all of them.
const RECORDED: &str = "tests/conformance/deployment-controller.jsonl.gz";
const ROUNDS: u32 = 10;

/// The slowest times in a run of 10,000 events, in milliseconds.
struct Moves {
    seek: f64,
    frame: f64,
}

pub(crate) fn run() -> Result<()> {
    toolchain::prepare_for_wasm()?;
    let (native, moves) = measure_native()?;
    let recorded = measure_recorded()?;
    site::build(Profile::Release)?;
    let weight = size::measure(&Profile::Release.site_dir())?;
    let page = measure_page(&Node::prepare()?)?;
    println!("\n{}", rollout_table(&native, &page.rollouts));
    println!("{}", moves_table(&moves, &page.moves));
    println!(
        "memory of a page with 10,000 events {:>7.1} MB",
        page.memory / 1e6
    );
    println!("all recorded decisions, one process {recorded:>7.0} ms\n");
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
    moves: Moves,
    memory: f64,
    slowed: u64,
    first_paint: f64,
    first_scenario: f64,
}

fn measure_native() -> Result<(Times, Moves)> {
    let mut build = toolchain::cargo(&["build", "--release", "--bin", "rollout"]);
    toolchain::run(
        &mut build,
        "the build failed; the compiler's message is above",
    )?;
    let figures = run_for_json(Command::new(program()).args(["bench", "--json"]))?;
    Ok((rollouts(&figures)?, moves(&figures)?))
}

fn program() -> PathBuf {
    tree::target().join("release").join("rollout")
}

/// The time of the whole process, including unpacking, in milliseconds. The fastest run counts, because noise can only
/// make a run slower.
fn measure_recorded() -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let mut replay = Command::new(program());
        replay.arg("conformance").arg(tree::root().join(RECORDED));
        let start = Instant::now();
        let status = replay.stdout(Stdio::null()).status()?;
        best = best.min(start.elapsed().as_secs_f64() * 1000.0);
        ensure!(status.success(), "some recorded decisions differ");
    }
    Ok(best)
}

fn measure_page(node: &Node) -> Result<Page> {
    let sizes = REPLICAS.map(|replicas| replicas.to_string());
    let figures = run_for_json(node.command(&["bench.mjs"]).args(sizes))?;
    Ok(Page {
        rollouts: rollouts(&figures)?,
        moves: moves(&figures)?,
        memory: number(&figures, "memory")?,
        slowed: number(&figures, "slowed")? as u64,
        first_paint: number(&figures, "firstPaint")?,
        first_scenario: number(&figures, "firstScenario")?,
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

fn number(figures: &Value, name: &str) -> Result<f64> {
    figures[name]
        .as_f64()
        .with_context(|| format!("no {name} was measured"))
}

fn moves(figures: &Value) -> Result<Moves> {
    Ok(Moves {
        seek: number(figures, "seek")?,
        frame: number(figures, "frame")?,
    })
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

fn moves_table(native: &Moves, chromium: &Moves) -> String {
    let row = |name: &str, native: f64, chromium: f64| {
        format!("{name:<26} {native:>9.3} ms {chromium:>21.3} ms\n")
    };
    let heading = format!(
        "{:<26} {:>12} {:>24}\n",
        "run of 10,000 events", "native", "Chromium"
    );
    heading
        + &row("worst of 200 seeks", native.seek, chromium.seek)
        + &row("worst frame, computed", native.frame, chromium.frame)
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
    fn moves_are_shown_side_by_side_and_missed_when_not_measured() {
        let read = |figures: Value| moves(&figures);
        let native = read(json!({"seek": 1.5, "frame": 0.25})).unwrap();
        let page = read(json!({"seek": 3.5, "frame": 0.75, "memory": 1})).unwrap();
        let table = moves_table(&native, &page);
        assert!(
            table
                .lines()
                .any(|row| row.contains("1.500 ms") && row.contains("3.500 ms"))
        );
        assert!(read(json!({"seek": 1.5})).is_err());
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
