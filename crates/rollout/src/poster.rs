//! The poster: the first screen as plain HTML, which a browser can show before the program is loaded.
//!
//! `rollout poster PAGE` prints the page with the poster in it; `cargo xtask build` calls it. The engine runs the first
//! scenario here, at build time. The markup has the classes of the page, so that one style
//! sheet draws both and each part has the position that the program will give it. The poster has no words, since it is
//! the same in every language, and no `style` attribute, because a strict policy of the page refuses those.

use crate::{Refusal, out};
use engine::timeline::Timeline;
use kube::api::KubernetesVersion;
use kube::decimal::Places;
use std::fmt::Write;
use std::process::ExitCode;
use view::preview::preview;
use view::shapes::{self, Stroke};
use view::stage::{Lane, Stage};
use view::workload::subject;
use view::{PodState, PodView, catalog, change};

/// The placeholders in `index.html` for the two halves of the poster.
const MANIFEST: &str = "<!-- poster: manifest -->";
const STAGE: &str = "<!-- poster: stage -->";

pub(crate) fn run(words: &[&str]) -> Result<ExitCode, Refusal> {
    crate::refuse_flags(words)?;
    let [page] = words else {
        return Err("poster needs one page: rollout poster index.html".to_string());
    };
    let text = std::fs::read_to_string(page).map_err(|error| format!("{page}: {error}"))?;
    let text = put_into(&text).map_err(|refusal| format!("{page}: {refusal}"))?;
    out::line(text.trim_end());
    Ok(ExitCode::SUCCESS)
}

/// Puts the poster into the page.
///
/// # Errors
/// The page lacks a placeholder, or the first scenario shows no workload.
fn put_into(page: &str) -> Result<String, Refusal> {
    let scenario = catalog::open_first(KubernetesVersion::NEWEST);
    let timeline = scenario.timeline();
    let workload = subject(&timeline).ok_or("the first scenario has no workload")?;
    let stage = Stage::of(&timeline, workload.uid).ok_or("the first scenario has no stage")?;
    let (files, active) = scenario.texts();
    let text = &files.get(active).ok_or("no file is open")?.text;
    for place in [MANIFEST, STAGE] {
        if !page.contains(place) {
            return Err(format!("the page has no {place}"));
        }
    }
    let clock = timeline.now().as_millis();
    let changed = changed_lines(text, &timeline);
    let page = page.replace(MANIFEST, &manifest(text, &changed));
    Ok(page.replace(STAGE, &stage_and_time(&stage, clock)))
}

/// The lines, from 0, that Apply would change.
fn changed_lines(text: &str, timeline: &Timeline) -> Vec<usize> {
    let manifests = kube::manifest::read(text, KubernetesVersion::NEWEST).manifests;
    change::lines(text, &preview(timeline.cluster(), &manifests))
}

fn manifest(text: &str, changed: &[usize]) -> String {
    let (mut numbers, mut lines) = (String::new(), String::new());
    for (index, line) in text.trim_end().lines().enumerate() {
        let class = if changed.contains(&index) {
            " class=\"changed\""
        } else {
            ""
        };
        put(
            &mut numbers,
            format_args!("<div{class}>{}</div>", index + 1),
        );
        put(
            &mut lines,
            format_args!("<div{class}>{}\n</div>", coloured(line)),
        );
    }
    format!(
        "<div class=\"scroller\"><div class=\"gutter\"><div>{numbers}</div></div>\
         <div class=\"code\"><pre class=\"ink\">{lines}</pre></div></div>"
    )
}

/// A line of plain block YAML, marked with the classes that the editor uses.
fn coloured(line: &str) -> String {
    let indented = line.trim_start_matches([' ', '-']);
    let (indentation, rest) = line.split_at(line.len() - indented.len());
    let Some((key, value)) = rest.split_once(':') else {
        return escaped(line);
    };
    let mut out = String::new();
    put(
        &mut out,
        format_args!("{indentation}<span class=\"key\">{}</span>", escaped(key)),
    );
    put(&mut out, format_args!("<span class=\"mark\">:</span>"));
    let class = if value.trim().parse::<f64>().is_ok() {
        "number"
    } else {
        "text"
    };
    put(
        &mut out,
        format_args!("<span class=\"{class}\">{}</span>", escaped(value)),
    );
    out
}

fn stage_and_time(stage: &Stage, clock: u64) -> String {
    let lanes: String = stage.lanes.iter().map(lane).collect();
    let (seconds, tenths) = (clock / 1000, clock % 1000 / 100);
    format!(
        "<div class=\"stage\"><div class=\"heading\"><h2>{name}</h2><button class=\"kind\">{kind} · RollingUpdate</button>\
         <span class=\"space\"></span><span class=\"forms unseen\"><button class=\"button compact\">ReplicaSets</button><button class=\"button compact\">Nodes</button>\
         <button class=\"button compact\">Table</button></span></div>\
         {gauge}<div class=\"lanes\">{lanes}</div></div>\
         <p class=\"requests none unseen\"><span>–</span><button class=\"button compact\">–</button></p><div class=\"chart\"></div>\
         <div class=\"transport\"><span class=\"clock\">{:02}:{:02}.{tenths}</span><div class=\"moves\">{moves}<button class=\"play first\">\
         <svg class=\"icon solid\" viewBox=\"0 0 24 24\"><path d=\"M7 4.5v15l12.5-7.5z\"/></svg><span class=\"unseen\">Roll out 2.2.32</span></button>{moves}\
         <select class=\"field speed unseen\"><option>60×</option></select></div></div>",
        seconds / 60,
        seconds % 60,
        name = escaped(&stage.workload.name),
        kind = stage.workload.kind.name(),
        gauge = gauge(stage),
        moves = "<button class=\"button square unseen\"></button>".repeat(3),
    )
}

/// The bar between floor and ceiling, without its labels.
fn gauge(stage: &Stage) -> String {
    let ceiling = stage
        .bounds
        .map_or(stage.total, |bounds| bounds.max_total());
    let mut bars = String::new();
    let mut from = 0;
    for lane in stage.lanes.iter().rev() {
        let (hue, count) = (lane.hue + 1, lane.available);
        put(
            &mut bars,
            format_args!("<rect class=\"hue-{hue}\" x=\"{from}\" width=\"{count}\" height=\"1\"/>"),
        );
        from += count;
    }
    for unit in 1..from {
        let at = Places(f64::from(unit) - 0.005);
        put(
            &mut bars,
            format_args!("<path class=\"unit\" d=\"M{at} 0h.01v1h-.01z\"/>"),
        );
    }
    format!(
        "<div class=\"gauge\"><div class=\"bar\"><svg viewBox=\"0 0 {} 1\" preserveAspectRatio=\"none\">{bars}</svg></div>\
         <div class=\"leaving none unseen\">{}<span><b>0</b><small>–</small></span></div></div>",
        ceiling.max(from).max(1),
        shape(PodState::Terminating)
    )
}

fn lane(lane: &Lane) -> String {
    let dash = lane.name.rfind('-').map_or(0, |dash| dash + 1);
    let (stem, hash) = lane.name.split_at(dash);
    let counts = [
        ("desired", lane.desired.unwrap_or(lane.current)),
        ("current", lane.current),
        ("ready", lane.ready),
        ("available", lane.available),
    ];
    let counts = counts.map(|(name, count)| format!("<div><dt>{name}</dt><dd>{count}</dd></div>"));
    let pods: String = lane.pods.iter().map(pod).collect();
    format!(
        "<section class=\"lane new hue-{hue}\"><header><h3><button class=\"mono name\">{stem}<b>{hash}</b></button>\
         <span class=\"revision unseen\">revision {revision}</span><span class=\"badge unseen\">current</span></h3>\
         <span class=\"mono image\">{images}</span><dl class=\"counts\">{counts}</dl></header>\
         <ul class=\"pods cards\">{pods}</ul></section>",
        hue = lane.hue + 1,
        revision = lane.revision,
        images = escaped(&lane.images.join(", ")),
        counts = counts.concat(),
    )
}

fn pod(pod: &PodView) -> String {
    format!(
        "<li class=\"available\"><button class=\"pod\">{}<span class=\"words\"><span class=\"short\">{}</span>\
         <span class=\"status\">{}</span></span></button></li>",
        shape(pod.state),
        escaped(pod.short_name()),
        escaped(&pod.status),
    )
}

fn shape(state: PodState) -> String {
    let class = match state {
        PodState::Terminating => "terminating",
        _ => "available",
    };
    let mut paths = String::new();
    for part in shapes::of(state) {
        let stroke = match part.stroke {
            Stroke::Body => "body",
            Stroke::Ring => "ring",
            Stroke::Mark => "mark",
        };
        put(
            &mut paths,
            format_args!("<path class=\"{stroke}\" d=\"{}\"/>", part.path),
        );
    }
    format!("<svg class=\"shape {class}\" viewBox=\"0 0 20 20\">{paths}</svg>")
}

fn put(out: &mut String, text: std::fmt::Arguments) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kube::well_known::POD_TEMPLATE_HASH;

    #[test]
    fn the_first_scenario_is_drawn_in_both_places() {
        let page =
            put_into(&format!("<a>{MANIFEST}</a><b>{STAGE}</b>")).expect("it has both places");
        let timeline = catalog::open_first(KubernetesVersion::NEWEST).timeline();
        let mut sets = timeline.cluster().store().replica_sets.iter();
        let set = sets.next().expect("the first scenario has a ReplicaSet");
        let hash = set.meta.labels[POD_TEMPLATE_HASH].as_str();
        for part in ["<h2>httpd</h2>", hash, "httpd:2.2.31", "httpd:2.2.32"] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        assert_eq!(page.matches("class=\"pod\"").count(), 3);
        // The line that changes is marked in the text and in the column of numbers.
        assert_eq!(page.matches("class=\"changed\"").count(), 2);
        assert!(
            !page.contains("style="),
            "a strict policy refuses style attributes"
        );
    }

    #[test]
    fn a_page_without_a_place_for_it_is_an_error() {
        assert!(put_into("<main></main>").is_err());
    }
}
