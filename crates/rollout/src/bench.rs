//! `rollout bench [--json] [REPLICAS...]`: how long simulated rollouts take here, moving about in a long run, and large files.

use crate::Refusal;
use crate::out;
use serde_json::{Value, json};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use view::benchmark::{
    LargeFile, apply_file, foresee, frame, large_files, long_run, many_revisions, read_file,
    roll_out, run_on, seek, settled,
};

const REPLICAS: [u32; 4] = [10, 100, 1_000, 10_000];
/// Each size is repeated for this long, and the fastest run counts, because noise can only make a run slower.
const PATIENCE: Duration = Duration::from_millis(600);
/// Sizes of the long runs, in replicas: one of many updates, and one whose states are large.
const LONG: [u32; 2] = [300, 1_250];
const SEEKS: u32 = 200;
const ROUNDS: u32 = 5;
const REVISIONS: u32 = 250;
/// Seconds that are simulated after a large file was applied.
const FIRST_SECONDS: u64 = 60;

pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Refusal> {
    let as_json = words.contains(&"--json");
    let sizes = words.iter().filter(|word| **word != "--json");
    let parsed = sizes.map(|word| word.parse().map_err(|_| format!("not a number: {word}")));
    let mut sizes = parsed.collect::<Result<Vec<u32>, Refusal>>()?;
    if sizes.is_empty() {
        sizes = REPLICAS.to_vec();
    }
    let figures = sizes
        .into_iter()
        .map(|replicas| (replicas, fastest(replicas)));
    if as_json {
        let rollout = |(replicas, (ms, _))| json!({"replicas": replicas, "ms": ms});
        let rollouts: Vec<Value> = figures.map(rollout).collect();
        let (seek, frame) = slowest_moves();
        let figures = json!({"rollouts": rollouts, "seek": seek, "frame": frame});
        out::line(&figures.to_string());
    } else {
        for (replicas, (ms, happened)) in figures {
            out::line(&format!(
                "{replicas:>6} replicas  {ms:>9.2} ms  {happened:>7} things happened"
            ));
        }
        let (seek, frame) = slowest_moves();
        out::line(&format!(
            "seek, the worst  {seek:>9.2} ms\nframe, the worst {frame:>9.2} ms"
        ));
        out::line(&format!(
            "frame, {REVISIONS} revisions {:>5.2} ms",
            frame_of_many_revisions()
        ));
        large_files().iter().for_each(measure_file);
    }
    Ok(ExitCode::SUCCESS)
}

fn fastest(replicas: u32) -> (f64, usize) {
    let began = Instant::now();
    let mut best = (f64::INFINITY, 0);
    while best.1 == 0 || began.elapsed() < PATIENCE {
        let mut timeline = settled(replicas);
        let start = Instant::now();
        let happened = roll_out(&mut timeline);
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        if ms < best.0 {
            best = (ms, happened);
        }
    }
    best
}

/// The slowest of many moves to random moments of a long run, and the slowest computation of a frame there, in
/// milliseconds. Each is repeated, and its fastest time counts.
fn slowest_moves() -> (f64, f64) {
    let mut slowest = (0.0, 0.0);
    for replicas in LONG {
        let mut best = [(f64::INFINITY, f64::INFINITY); SEEKS as usize];
        let mut timeline = long_run(replicas);
        for _ in 0..ROUNDS {
            for (number, best) in (0..SEEKS).zip(&mut best) {
                let start = Instant::now();
                seek(&mut timeline, number);
                best.0 = best.0.min(start.elapsed().as_secs_f64() * 1000.0);
                let start = Instant::now();
                frame(&timeline);
                best.1 = best.1.min(start.elapsed().as_secs_f64() * 1000.0);
            }
        }
        for (seek, frame) in best {
            slowest = (f64::max(slowest.0, seek), f64::max(slowest.1, frame));
        }
    }
    slowest
}

fn frame_of_many_revisions() -> f64 {
    let timeline = many_revisions(REVISIONS);
    timed(|| frame(&timeline)).0
}

fn measure_file(file: &LargeFile) {
    let (read, reading) = timed(|| read_file(file));
    let (preview, _) = timed(|| foresee(&reading));
    let (apply, timeline) = timed(|| apply_file(&reading));
    let mut timeline = timeline;
    let start = Instant::now();
    run_on(&mut timeline, FIRST_SECONDS);
    let run = start.elapsed().as_secs_f64() * 1000.0;
    out::line(&format!(
        "{:<31} {:>8} bytes: read {read:.1} ms, preview {preview:.1} ms, apply {apply:.1} ms, {FIRST_SECONDS} s of it {run:.1} ms",
        file.name,
        file.text.len()
    ));
}

/// The fastest of several times, in milliseconds, and the result.
fn timed<T>(work: impl Fn() -> T) -> (f64, T) {
    let once = || {
        let start = Instant::now();
        let result = work();
        (start.elapsed().as_secs_f64() * 1000.0, result)
    };
    let mut best = once();
    for _ in 1..ROUNDS {
        let next = once();
        if next.0 < best.0 {
            best = next;
        }
    }
    best
}
