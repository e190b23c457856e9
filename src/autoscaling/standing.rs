//! What the autoscaler of the workload on the stage sees, waits for, and decided last.

use crate::i18n::{PanelTexts, use_texts};
use crate::panels::decision;
use crate::state::{use_focus, use_playback};
use crate::transport::clock;
use view::autoscaling::{self, AutoscalerState, MetricLine};
use yew::{Html, classes, component, html};

#[component]
pub(super) fn StandingView() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let texts = use_texts();
    let workload = focus.workload(&playback);
    let timeline = playback.timeline();
    let standing = workload.and_then(|workload| autoscaling::standing(&timeline, &workload));
    let Some(standing) = standing else {
        return Html::default();
    };
    let panels = &texts.panels;
    let kind = match standing.state {
        AutoscalerState::Unable(_) => Some("trouble"),
        AutoscalerState::Stabilized(_) | AutoscalerState::Limited(_) => Some("waiting"),
        AutoscalerState::Steady => Some("complete"),
        AutoscalerState::NotYet | AutoscalerState::Disabled => None,
    };
    html! {
        <>
            <section class={classes!("now", "autoscaler", kind)}>
                <h2 class="label">{ panels.autoscaler }<span class="mono">{ &*standing.name }</span></h2>
                <p>{ (texts.words.autoscaler)(&standing.state) }</p>
                <ul>
                    { for standing.metrics.iter().map(|line| metric(line, panels)) }
                    <li>{ (panels.autoscaler_range)(standing.least, standing.most) }</li>
                </ul>
            </section>
            if let Some(last) = &standing.last {
                <section class="autoscaled">
                    <h2 class="label">{ panels.autoscaler_decided }<time>{ clock(last.entry.at) }</time></h2>
                    { decision(last, &texts.words) }
                </section>
            }
        </>
    }
}

/// `cpu 125% / 50%`
fn metric(line: &MetricLine, texts: &'static PanelTexts) -> Html {
    let current = line.current.as_deref().unwrap_or(texts.autoscaler_unknown);
    html! {
        <li><code>{ &line.name }</code><span class="mono">{ format!("{current} / {}", line.target) }</span></li>
    }
}
