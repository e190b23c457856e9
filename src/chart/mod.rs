//! The chart of pods over time. It is the scrubber, too: a press on it goes to that moment.

pub(crate) mod areas;
mod hover;
mod markers;
mod requests;

use super::i18n::{RequestTexts, use_texts};
use super::stage::pod::hue_class;
use super::state::{Act, PlaybackHandle, use_focus, use_playback};
use super::transport::clock;
use engine::timeline::Timeline;
use kube::api::meta::Uid;
use kube::clock::Time;
use kube::decimal::Places;
use view::chart::{Chart, SetLayer, Window, Zoom};
use view::requests::{expose, is_asked, may_be_asked};
use view::workload::Workload;
use web_sys::Element;
use yew::{
    Callback, Html, KeyboardEvent, MouseEvent, PointerEvent, TargetCast, classes, component, html,
    use_mut_ref, use_state_eq,
};

/// Columns of a chart at most: about one for two pixels.
const COLUMNS: usize = 480;

#[component]
pub(crate) fn ChartView() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let all_texts = use_texts();
    let (texts, frame) = (&all_texts.chart, &all_texts.frame);
    let zoom = use_state_eq(Zoom::default);
    let hovered = use_state_eq(|| None::<Time>);
    // The window does not move while a person drags through it, so that the pointer stays on its moment.
    let held = use_mut_ref(|| None::<Window>);
    let timeline = playback.timeline();
    let window = held
        .borrow()
        .unwrap_or_else(|| Window::of(&timeline, *zoom));
    let Some(workload) = focus.workload(&playback) else {
        return html! { <div class="chart"></div> };
    };
    let chart = Chart::of(&timeline, workload.uid, window, COLUMNS);
    let seek = {
        let playback = playback.clone();
        Callback::from(move |to: Time| {
            if playback.timeline().now() != to {
                playback.dispatch(Act::Seek(to));
            }
        })
    };
    let onpointerdown = {
        let (held, seek) = (held.clone(), seek.clone());
        move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            let plot: Element = event.current_target_unchecked();
            // If the capture fails, dragging merely ends at the edge of the plot.
            let _ = plot.set_pointer_capture(event.pointer_id());
            held.replace(Some(window));
            seek.emit(moment(&event, window));
        }
    };
    let onpointermove = {
        let (held, seek, hovered) = (held.clone(), seek.clone(), hovered.clone());
        move |event: PointerEvent| {
            let at = moment(&event, window);
            hovered.set(Some(at));
            if held.borrow().is_some() {
                seek.emit(at);
            }
        }
    };
    let release = {
        let (held, hovered) = (held.clone(), hovered.clone());
        move |_: PointerEvent| {
            held.replace(None);
            hovered.set(None);
        }
    };
    let onkeydown = {
        let (seek, now) = (seek.clone(), chart.now);
        move |event: KeyboardEvent| {
            if let Some(to) = key_target(&event, now, window) {
                event.prevent_default();
                seek.emit(to);
            }
        }
    };
    let toggle = {
        let zoom = zoom.clone();
        move |_| {
            zoom.set(match *zoom {
                Zoom::Auto => Zoom::Whole,
                Zoom::Whole => Zoom::Auto,
            })
        }
    };
    let counts = chart.at(chart.now).map_or((0, 0, 0), |column| {
        (
            column.available.iter().sum(),
            column.not_ready,
            column.terminating,
        )
    });
    let value = format!("{}: {}", clock(chart.now), (texts.counts)(counts));
    let layer = |layer: &SetLayer| {
        let name = name_of(&timeline, layer.set);
        html! { <span class={classes!("item", "available", hue_class(layer.hue))}>{ (texts.available)(&name) }</span> }
    };
    let ticks = window
        .ticks(8)
        .into_iter()
        .filter(|tick| *tick > window.from);
    let tick = |at: Time| {
        html! { <span ~style={format!("left:{}%", Places(window.permille(at) / 10.0))}>{ short(at) }</span> }
    };
    html! {
        <>
        if is_asked(timeline.cluster().store()) {
            { requests::strip(window, playback.stamp()) }
        } else {
            { offer(&workload, &playback, &all_texts.requests) }
        }
        <div class="chart" role="group" aria-label={frame.chart}>
            <div class="key">
                { for chart.sets.iter().map(layer) }
                <span class="item not-ready">{ texts.not_ready }</span>
                <span class="item terminating">{ texts.terminating }</span>
                <span class="space"></span>
                if chart.is_part || *zoom == Zoom::Whole {
                    <button type="button" class="button compact" aria-pressed={(*zoom == Zoom::Whole).to_string()} onclick={toggle}>{ texts.whole }</button>
                }
            </div>
            { markers::view(&chart, &timeline, &seek, all_texts) }
            <div class="plot" role="slider" tabindex="0" aria-label={texts.scrubber} aria-orientation="horizontal"
                aria-valuemin={window.from.as_millis().to_string()} aria-valuemax={window.to.as_millis().to_string()}
                aria-valuenow={chart.now.as_millis().to_string()} aria-valuetext={value}
                {onpointerdown} {onpointermove} onpointerup={release.clone()} onpointercancel={release.clone()}
                onpointerleave={release} {onkeydown}>
                { areas::view(&chart) }
                { hovered.map(|at| hover::view(&chart, at, &timeline, all_texts)).unwrap_or_default() }
            </div>
            <div class="axis" aria-hidden="true">{ for ticks.map(tick) }</div>
        </div>
        </>
    }
}

/// Offers to create a Service for a workload whose pods get no requests yet.
fn offer(workload: &Workload, playback: &PlaybackHandle, texts: &'static RequestTexts) -> Html {
    if !may_be_asked(playback.timeline().cluster().store(), workload) {
        return Html::default();
    }
    let onclick = {
        let (workload, playback) = (workload.clone(), playback.clone());
        move |_: MouseEvent| {
            let command = expose(playback.timeline().cluster().store(), &workload);
            playback.dispatch(Act::Execute(command.into_iter().collect()));
        }
    };
    html! {
        <p class="requests none">
            <span>{ texts.no_service }</span>
            <button type="button" class="button compact" title={texts.send_hint} {onclick}>{ texts.send }</button>
        </p>
    }
}

/// The end of a ReplicaSet's name, which tells it from its siblings.
fn name_of(timeline: &Timeline, set: Uid) -> String {
    let created = timeline
        .entries()
        .iter()
        .find(|entry| entry.object.uid == set);
    let name = created.map_or("", |entry| &*entry.object.name);
    name.rsplit('-').next().unwrap_or_default().to_string()
}

/// The moment under the pointer.
fn moment(event: &PointerEvent, window: Window) -> Time {
    let plot: Element = event.current_target_unchecked();
    let rect = plot.get_bounding_client_rect();
    let along = (f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0);
    window.at(along * 1000.0)
}

fn key_target(event: &KeyboardEvent, now: Time, window: Window) -> Option<Time> {
    let by = |permille: f64| window.at(window.permille(now) + permille);
    if event.shift_key() {
        return None;
    }
    Some(match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => by(10.0),
        "ArrowLeft" | "ArrowDown" => by(-10.0),
        "PageUp" => by(100.0),
        "PageDown" => by(-100.0),
        "Home" => window.from,
        "End" => window.to,
        _ => return None,
    })
}

/// `12s`, `1:05`.
fn short(at: Time) -> String {
    let seconds = at.whole_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        _ => format!("{}:{:02}", seconds / 60, seconds % 60),
    }
}

trait CurrentTarget {
    fn current_target_unchecked(&self) -> Element;
}

impl CurrentTarget for PointerEvent {
    /// The plot itself, not the part of it that the pointer is on.
    fn current_target_unchecked(&self) -> Element {
        let target: Element = self.target_unchecked_into();
        match target.closest(".plot") {
            Ok(Some(plot)) => plot,
            _ => target,
        }
    }
}
