//! Why the last step was taken, and why there is no other now.

use super::equation::Equations;
use super::story;
use crate::i18n::{PanelTexts, Words, upstream, use_texts};
use crate::state::{Act, Look, use_focus, use_playback};
use crate::transport::clock;
use engine::trace::{DeploymentHold, Hold, PodHold, Reason, WorkloadStep};
use kube::api::meta::Kind;
use view::explain::{Decision, Explanation};
use view::story::of_workload;
use yew::{Callback, Html, classes, component, html};

/// Earlier decisions that are listed.
const MOST_EARLIER: usize = 40;

#[component]
pub(crate) fn WhyPanel() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let texts = use_texts();
    let Some(workload) = focus.workload(&playback) else {
        return html! { <p class="hint">{ texts.stage.nothing }</p> };
    };
    let timeline = playback.timeline();
    let explanation = Explanation::of(&timeline, workload.uid);
    let earlier = of_workload(&timeline, workload.uid, MOST_EARLIER);
    let on_seek = {
        let playback = playback.clone();
        Callback::from(move |at| playback.dispatch(Act::Seek(at)))
    };
    let on_pod = {
        let focus = focus.clone();
        Callback::from(move |pod| focus.dispatch(Look::Object(Some(pod))))
    };
    html! {
        <div class="why">
            { now(&explanation, &texts.panels, &texts.words, &on_pod) }
            if let Some(last) = explanation.decisions.last() {
                <section class="last">
                    <h2 class="label">{ texts.panels.last_decision }<time>{ clock(last.entry.at) }</time></h2>
                    { for explanation.decisions.iter().map(|one| decision(one, &texts.words)) }
                </section>
            }
            { story::view(texts.panels.so_far, &earlier, true, &on_seek, &texts.words) }
        </div>
    }
}

fn decision(decision: &Decision, words: &Words) -> Html {
    let entry = &decision.entry;
    let set = (entry.object.kind == Kind::ReplicaSet).then_some(entry.object.uid);
    let (rule, name) = match &entry.reason {
        Reason::Step(WorkloadStep::Deployment(why)) => {
            ((words.rule)(**why).to_string(), Some(upstream(**why)))
        }
        other => ((words.reason)(other), None),
    };
    html! {
        <article class="decision" key={decision.index}>
            <h3><span class="mono">{ &*entry.object.name }</span>{ " " }<b>{ (words.effect)(&entry.effect) }</b></h3>
            <p>{ rule }</p>
            <Equations lines={decision.lines.clone()} {set} />
            if let Some(name) = name { <p class="upstream mono">{ name }</p> }
        </article>
    }
}

fn now(
    explanation: &Explanation,
    texts: &'static PanelTexts,
    words: &Words,
    on_pod: &Callback<kube::api::meta::Uid>,
) -> Html {
    let Some(hold) = &explanation.hold else {
        return html! {
            <section class="now"><h2 class="label">{ texts.now }</h2><p>{ texts.moving }</p></section>
        };
    };
    let kind = match hold {
        _ if hold.is_complete() => "complete",
        Hold::Deployment(DeploymentHold::ReplicaFailure(_)) => "trouble",
        _ => "waiting",
    };
    let pods = hold.pods();
    let pod = |hold: &PodHold| {
        let onclick = {
            let (pick, uid) = (on_pod.clone(), hold.pod);
            move |_| pick.emit(uid)
        };
        let short = hold.name.rsplit('-').next().unwrap_or_default().to_string();
        html! { <button type="button" class="link mono" title={hold.name.to_string()} {onclick}>{ short }</button> }
    };
    let group = |(cause, holds): (String, Vec<&PodHold>)| {
        html! { <li>{ for holds.into_iter().map(pod) }<span>{ cause }</span></li> }
    };
    html! {
        <section class={classes!("now", kind)}>
            <h2 class="label">{ texts.why_not_now }</h2>
            <p>{ (words.hold)(hold) }</p>
            <Equations lines={explanation.hold_lines.clone()} />
            if !pods.is_empty() { <ul>{ for by_cause(pods, words).into_iter().map(group) }</ul> }
        </section>
    }
}

/// Groups the pods that wait for the same cause, so that the cause is told once.
fn by_cause<'h>(holds: &'h [PodHold], words: &Words) -> Vec<(String, Vec<&'h PodHold>)> {
    let mut groups: Vec<(String, Vec<&PodHold>)> = Vec::new();
    for hold in holds {
        let cause = (words.pod_hold)(&hold.cause);
        match groups.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, group)) => group.push(hold),
            None => groups.push((cause, vec![hold])),
        }
    }
    groups
}
