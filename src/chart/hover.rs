//! Tells the counts at the moment under the pointer, and what happened near it.

use super::markers::lines;
use crate::i18n::Texts;
use crate::transport::clock;
use engine::timeline::Timeline;
use kube::clock::Time;
use kube::decimal::Places;
use view::chart::{Chart, Marker};
use yew::{Html, html};

/// How near a marker must be, in thousandths of the window.
const NEAR: f64 = 12.0;

pub(super) fn view(chart: &Chart, at: Time, timeline: &Timeline, texts: &Texts) -> Html {
    let place = chart.window.permille(at);
    let distance = |marker: &&Marker| (chart.window.permille(marker.at) - place).abs();
    let near = chart
        .markers
        .iter()
        .filter(|marker| distance(marker) < NEAR);
    let near = near.min_by(|a, b| distance(a).total_cmp(&distance(b)));
    let said = near.map(|marker| lines(marker, timeline, &texts.words));
    let counts = chart.at(at).filter(|_| at <= chart.horizon);
    let counts = counts.map(|column| {
        let available = column.available.iter().sum();
        (texts.chart.counts)((available, column.not_ready, column.terminating))
    });
    let side = if place > 500.0 { "before" } else { "after" };
    html! {
        <div class={yew::classes!("hover", side)} ~style={format!("left:{}%", Places(place / 10.0))} aria-hidden="true">
            <p><b>{ clock(at) }</b>{ " " }{ counts.unwrap_or_else(|| texts.chart.unknown.to_string()) }</p>
            { for said.into_iter().flatten().map(|line| html! { <p class="said">{ line }</p> }) }
        </div>
    }
}
