//! `rollout bench [--json] [REPLICAS...]`: how long simulated rollouts take here.

use crate::Refusal;
use rollout_playground::benchmark::{roll_out, settled};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::time::{Duration, Instant};

const REPLICAS: [u32; 4] = [10, 100, 1_000, 10_000];
/// Each size is repeated for so long, and the fastest run counts: noise only ever adds.
const PATIENCE: Duration = Duration::from_millis(600);

pub fn run(words: &[&str]) -> Result<ExitCode, Refusal> {
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
        println!("{}", json!({"rollouts": rollouts}));
    } else {
        for (replicas, (ms, happened)) in figures {
            println!("{replicas:>6} replicas  {ms:>9.2} ms  {happened:>7} things happened");
        }
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
