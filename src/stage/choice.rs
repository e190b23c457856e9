//! All workloads of the cluster, small: what happens in each, and one press to see it large.

use super::pod::{class, hue_class, shape};
use crate::i18n::StageTexts;
use crate::select::Select;
use crate::state::{FocusHandle, Look, PlaybackHandle};
use engine::timeline::Timeline;
use kube::api::meta::Uid;
use view::PodView;
use view::stage::{Lane, Stage};
use view::workload::{Workload, workloads};
use yew::{Callback, Html, classes, html};

/// More workloads do not fit beside each other, so a list shows their names instead.
const MOST: usize = 8;
/// A workload with more pods than this is shown by numbers only.
const MOST_SHAPES: usize = 16;

/// Draws nothing if there are fewer than two workloads, because there is no choice then.
pub(super) fn view(
    shown: Uid,
    playback: &PlaybackHandle,
    focus: &FocusHandle,
    texts: &StageTexts,
) -> Html {
    let timeline = playback.timeline();
    let all = workloads(timeline.cluster().store());
    match all.len() {
        0 | 1 => Html::default(),
        2..=MOST => chips(&all, shown, &timeline, focus, texts),
        _ => list(&all, shown, timeline.commands_done(), focus, texts),
    }
}

fn chips(
    all: &[Workload],
    shown: Uid,
    timeline: &Timeline,
    focus: &FocusHandle,
    texts: &StageTexts,
) -> Html {
    let commands = timeline.commands_done();
    let chip = |stage: Stage| {
        let uid = stage.workload.uid;
        let onclick = {
            let focus = focus.clone();
            move |_| focus.dispatch(Look::At(uid, commands))
        };
        html! {
            <button type="button" key={uid.0} aria-pressed={(uid == shown).to_string()} title={stage.workload.kind.name()} {onclick}>
                <b>{ &*stage.workload.name }</b>
                <span>{ format!("{}/{}", stage.available, stage.desired) }</span>
                { shapes(&stage) }
            </button>
        }
    };
    let stages = all.iter().filter_map(|one| Stage::of(timeline, one.uid));
    html! { <div class="workloads" role="group" aria-label={texts.workload}>{ for stages.map(chip) }</div> }
}

fn shapes(stage: &Stage) -> Html {
    let lanes = stage.lanes.iter();
    let pods = lanes.flat_map(|lane| lane.pods.iter().map(move |pod| (lane, pod)));
    let pods: Vec<(&Lane, &PodView)> = pods.take(MOST_SHAPES + 1).collect();
    if pods.len() > MOST_SHAPES {
        return Html::default();
    }
    let pod = |(lane, pod): (&Lane, &PodView)| {
        html! {
            <i key={pod.uid.0} class={classes!(class(pod.state), hue_class(lane.hue))}>{ shape(pod.state) }</i>
        }
    };
    html! { <span class="shapes">{ for pods.into_iter().map(pod) }</span> }
}

fn list(
    all: &[Workload],
    shown: Uid,
    commands: usize,
    focus: &FocusHandle,
    texts: &StageTexts,
) -> Html {
    let uids: Vec<Uid> = all.iter().map(|one| one.uid).collect();
    let chosen = uids.iter().position(|uid| *uid == shown);
    let on_choose = {
        let focus = focus.clone();
        Callback::from(move |index: usize| {
            if let Some(uid) = uids.get(index) {
                focus.dispatch(Look::At(*uid, commands));
            }
        })
    };
    let option = |one: &Workload| html! { <option>{ &*one.name }</option> };
    html! { <Select label={texts.workload} chosen={chosen.unwrap_or(0)} {on_choose}>{ for all.iter().map(option) }</Select> }
}
