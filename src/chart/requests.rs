//! The strip of requests above the chart, on the same axis: who answered, what was dropped and why.

use crate::i18n::{RequestTexts, use_texts};
use crate::select::Select;
use crate::stage::pod::hue_class;
use crate::state::{use_focus, use_playback};
use kube::decimal::Places;
use view::chart::Window;
use view::requests::{Column, PER_SECOND, Requests, Tape, Target, Version, targets};
use yew::{Callback, Html, Properties, classes, component, html, use_mut_ref, use_state_eq};

/// Height of the picture in its own units; its width is 1000.
const HEIGHT: f64 = 40.0;

pub(super) fn strip(window: Window, stamp: u64) -> Html {
    html! { <Strip {window} {stamp} /> }
}

#[derive(Properties, PartialEq)]
struct StripProps {
    window: Window,
    /// Grows with every change of the run.
    stamp: u64,
}

#[component]
fn Strip(props: &StripProps) -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let texts = &use_texts().requests;
    let tape = use_mut_ref(Tape::default);
    let chosen = use_state_eq(|| None);
    let timeline = playback.timeline();
    let store = timeline.cluster().store();
    let Some(workload) = focus.workload(&playback) else {
        return Html::default();
    };
    let targets = targets(store, &workload);
    let wanted = targets.iter().find(|one| Some(one.service) == *chosen);
    let Some(target) = wanted.or(targets.first()) else {
        return Html::default();
    };
    let mut tape = tape.borrow_mut();
    tape.follow(&timeline, playback.opened, target.service, props.window);
    let Some(requests) = tape.requests(&timeline, &workload) else {
        return Html::default();
    };
    let choose = {
        let services: Vec<_> = targets.iter().map(|one| one.service).collect();
        Callback::from(move |index: usize| chosen.set(services.get(index).copied()))
    };
    let now = props.window.permille(timeline.now());
    html! {
        <div class="requests" role="group" aria-label={texts.requests}>
            { head(&targets, target, choose, &requests, texts) }
            { picture(&requests, props.window, now, texts) }
        </div>
    }
}

fn head(
    targets: &[Target],
    shown: &Target,
    choose: Callback<usize>,
    requests: &Requests,
    texts: &'static RequestTexts,
) -> Html {
    let option = |one: &Target| html! { <option>{ &*one.name }</option> };
    let chosen = targets.iter().position(|one| one == shown);
    let versions = requests.versions.iter().zip(&requests.served);
    let served = |(version, count): (&Version, &u32)| {
        html! { <li class={classes!("item", hue_class(version.hue))}><b>{ count }</b>{ " " }{ &*version.image }</li> }
    };
    let dropped: u32 = requests.dropped.iter().map(|(_, count)| count).sum();
    html! {
        <div class="key">
            <span title={(texts.rate)(PER_SECOND)}>{ texts.requests }</span>
            if targets.len() > 1 {
                <Select label={texts.service} chosen={chosen.unwrap_or(0)} on_choose={choose}>{ for targets.iter().map(option) }</Select>
            } else {
                <code>{ format!("service/{}", shown.name) }</code>
            }
            <ul role="list" aria-label={texts.answered}>{ for versions.map(served) }</ul>
            if requests.not_up_yet > 0 { <span class="early" title={texts.not_up_yet_hint}>{ (texts.not_up_yet)(requests.not_up_yet) }</span> }
            if dropped > 0 { { reasons(requests, dropped, texts) } } else { <span class="fine">{ texts.none_dropped }</span> }
        </div>
    }
}

/// How many requests were dropped; a person can open the reasons, each with a sentence on how it comes about.
fn reasons(requests: &Requests, dropped: u32, texts: &'static RequestTexts) -> Html {
    let reason = |(reason, count): &(engine::cluster::Dropped, u32)| {
        let (name, why) = (texts.reason)(*reason);
        html! { <li><b>{ *count }</b>{ " " }<strong>{ name }</strong>{ " " }{ why }</li> }
    };
    html! {
        <details class="dropped">
            <summary>{ "✕ " }{ (texts.dropped)(dropped) }</summary>
            <ul role="list">{ for requests.dropped.iter().map(reason) }</ul>
        </details>
    }
}

fn picture(requests: &Requests, window: Window, now: f64, texts: &RequestTexts) -> Html {
    let column = |column: &Column| bars(requests, column, window);
    let ahead = (now < 1000.0).then(|| {
        html! { <rect class="ahead" x={Places(now).to_string()} y="0" width={Places(1000.0 - now).to_string()} height="40" /> }
    });
    html! {
        <svg viewBox="0 0 1000 40" preserveAspectRatio="none" role="img" aria-label={texts.picture}>
            { for requests.columns.iter().map(column) }
            { ahead }
        </svg>
    }
}

/// Stacks the answers by version, the requests that came too early, and the dropped requests on top of them.
fn bars(requests: &Requests, column: &Column, window: Window) -> Html {
    let from = window.permille(column.at);
    let to = window.permille(column.at + requests.column);
    let width = Places((to - from - 1.5).max(0.5)).to_string();
    let unit = HEIGHT / f64::from(requests.top);
    let mut below = 0;
    let mut bar = |count: u32, class: &'static str, hue: Option<&'static str>| {
        if count == 0 {
            return Html::default();
        }
        below += count;
        let y = HEIGHT - f64::from(below) * unit;
        html! { <rect class={classes!(class, hue)} x={Places(from).to_string()} y={Places(y).to_string()} width={width.clone()} height={Places(f64::from(count) * unit).to_string()} /> }
    };
    let versions = requests.versions.iter().zip(&column.served);
    let mut all: Vec<Html> = versions
        .map(|(version, count)| bar(*count, "served", Some(hue_class(version.hue))))
        .collect();
    all.push(bar(column.not_up_yet, "early", None));
    all.push(bar(column.dropped, "lost", None));
    html! { <g>{ for all }</g> }
}
