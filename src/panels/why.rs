//! Why the last step was taken, and why there is no other now.

use super::equation::Equations;
use super::story;
use crate::autoscaling::Autoscaler;
use crate::i18n::{PanelTexts, Words, upstream, use_texts};
use crate::state::{Act, Look, use_focus, use_playback};
use crate::transport::clock;
use engine::trace::{BlockedPod, Reason, WorkloadStep};
use kube::api::meta::Kind;
use view::explain::{Decision, Explanation, Said};
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
            <Autoscaler />
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

/// A decision with its arithmetic.
pub(crate) fn decision(decision: &Decision, words: &Words) -> Html {
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
    let kind = match &explanation.hold {
        Some(hold) if hold.is_complete() => Some("complete"),
        _ if explanation
            .blockers
            .iter()
            .any(|one| one.cause.is_trouble()) =>
        {
            Some("trouble")
        }
        Some(_) => Some("waiting"),
        None => None,
    };
    let title = match explanation.hold {
        Some(_) => texts.why_not_now,
        None => texts.now,
    };
    let said = explanation.said().into_iter();
    html! {
        <section class={classes!("now", kind)}>
            <h2 class="label">{ title }</h2>
            { for said.map(|one| sentence(one, texts, words, on_pod)) }
            if explanation.hold.is_none() { <p>{ texts.moving }</p> }
            <Equations lines={explanation.hold_lines.clone()} />
        </section>
    }
}

/// One sentence on why the workload does not move, and the pods that it is about.
fn sentence(
    said: Said,
    texts: &PanelTexts,
    words: &Words,
    on_pod: &Callback<kube::api::meta::Uid>,
) -> Html {
    let Said::Blocker(blocker) = said else {
        return html! { <p>{ said.words(words) }</p> };
    };
    let pod = |pod: &BlockedPod| {
        let onclick = {
            let (pick, uid) = (on_pod.clone(), pod.uid);
            move |_| pick.emit(uid)
        };
        let short = pod.name.rsplit('-').next().unwrap_or_default().to_string();
        html! { <button type="button" class="link mono" title={pod.name.to_string()} {onclick}>{ short }</button> }
    };
    let others = blocker.count - blocker.pods.len();
    html! {
        <>
            <p>{ said.words(words) }</p>
            if !blocker.pods.is_empty() {
                <div class="pods">
                    { for blocker.pods.iter().map(pod) }
                    if others > 0 { <span>{ (texts.and_others)(others) }</span> }
                </div>
            }
        </>
    }
}
