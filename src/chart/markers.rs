//! Markers above the areas for decisions and commands. A press on a marker goes to its moment.

use crate::i18n::{Texts, Words};
use crate::transport::clock;
use engine::timeline::Timeline;
use kube::clock::Time;
use kube::decimal::Places;
use view::chart::{Chart, Marker, MarkerKind};
use view::typed;
use yew::{Callback, Html, classes, html};

/// Sentences about one marker at most.
const MOST_LINES: usize = 6;

pub(super) fn view(
    chart: &Chart,
    timeline: &Timeline,
    on_seek: &Callback<Time>,
    texts: &Texts,
) -> Html {
    let marker = |marker: &Marker| {
        let onclick = {
            let (seek, at) = (on_seek.clone(), marker.at);
            move |_| seek.emit(at)
        };
        let ahead = (marker.at > chart.now).then_some("ahead");
        let class = classes!("marker", class(marker.kind), ahead);
        let style = format!("left:{}%", Places(chart.window.permille(marker.at) / 10.0));
        let title = format!(
            "{}\n{}",
            clock(marker.at),
            lines(marker, timeline, &texts.words).join("\n")
        );
        html! {
            <button type="button" {class} ~style={style} {onclick} tabindex="-1" title={title.clone()} aria-label={title}>{ shape(marker.kind) }</button>
        }
    };
    html! { <div class="markers" role="group" aria-label={texts.chart.markers}>{ for chart.markers.iter().map(marker) }</div> }
}

/// Tells in words what happened at a marker.
pub(super) fn lines(marker: &Marker, timeline: &Timeline, words: &Words) -> Vec<String> {
    let commands = marker
        .commands
        .iter()
        .filter_map(|index| timeline.commands().get(*index));
    let commands = commands.map(|given| typed::command(&given.command));
    let entries = marker
        .entries
        .iter()
        .filter_map(|index| timeline.entries().get(*index));
    let entries = entries.map(|entry| (words.happening)(entry));
    let mut lines: Vec<String> = commands.chain(entries).collect();
    let surplus = lines.len().saturating_sub(MOST_LINES);
    if surplus > 0 {
        lines.truncate(MOST_LINES);
        lines.push(format!("… +{surplus}"));
    }
    lines
}

const fn class(kind: MarkerKind) -> &'static str {
    match kind {
        MarkerKind::Note => "note",
        MarkerKind::Down => "down",
        MarkerKind::Up => "up",
        MarkerKind::Complete => "complete",
        MarkerKind::Trouble => "trouble",
        MarkerKind::Command => "command",
    }
}

/// On a 12 × 12 grid.
fn shape(kind: MarkerKind) -> Html {
    let path = match kind {
        MarkerKind::Note => "M6 4.200a1.8 1.8 0 1 0 .001 0z",
        MarkerKind::Down => "M1.5 3.500h9L6 10.500z",
        MarkerKind::Up => "M1.5 8.500h9L6 1.500z",
        MarkerKind::Complete => "M2 6.500l3 3 5-6.500",
        MarkerKind::Trouble => "M6 1l5.200 9.500H.8z",
        MarkerKind::Command => "M6 .5L11.500 6 6 11.500.5 6z",
    };
    html! { <svg viewBox="0 0 12 12" aria-hidden="true"><path d={path} /></svg> }
}
