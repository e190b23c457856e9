//! One pod: a shape for its state, and words where there is room.

use crate::i18n::use_texts;
use kube::api::meta::Uid;
use view::shapes::{self, ShapePath, Stroke};
use view::stage::Density;
use view::{PodState, PodView};
use yew::{Callback, Html, Properties, classes, component, html};

/// The class that gives an element the colour of a set, `0..HUES` of [`view::sets`].
pub(crate) const fn hue_class(hue: u8) -> &'static str {
    match hue {
        0 => "hue-1",
        1 => "hue-2",
        2 => "hue-3",
        3 => "hue-4",
        _ => "hue-5",
    }
}

/// The name of a state in style sheets.
pub(crate) const fn class(state: PodState) -> &'static str {
    match state {
        PodState::Available => "available",
        PodState::Ready => "ready",
        PodState::NotReady => "not-ready",
        PodState::Creating => "creating",
        PodState::Pending => "pending",
        PodState::NoImage => "no-image",
        PodState::NoConfig => "no-config",
        PodState::CrashLoop => "crash-loop",
        PodState::Error => "error",
        PodState::Completed => "completed",
        PodState::Terminating => "terminating",
    }
}

/// The shape of a state.
pub(crate) fn shape(state: PodState) -> Html {
    let class = format!("shape {}", class(state));
    let part = |part: &ShapePath| {
        let class = match part.stroke {
            Stroke::Body => "body",
            Stroke::Ring => "ring",
            Stroke::Mark => "mark",
        };
        let dashes = (!part.dashes.is_empty()).then_some(part.dashes);
        html! { <path {class} d={part.path} stroke-dasharray={dashes} /> }
    };
    html! { <svg {class} viewBox="0 0 20 20" aria-hidden="true">{ for shapes::of(state).iter().map(part) }</svg> }
}

#[derive(Properties, PartialEq)]
pub(crate) struct PodProps {
    pub pod: PodView,
    pub density: Density,
    /// The pod's colour, if its surroundings have none.
    pub hue: Option<u8>,
    /// Whether the pod's story is being told.
    pub picked: bool,
    /// Whether Tab leads to this pod; arrow keys lead from it to its siblings.
    pub entry: bool,
    pub on_pick: Callback<Uid>,
}

#[component]
pub(crate) fn Pod(props: &PodProps) -> Html {
    let texts = &use_texts().stage;
    let PodProps { pod, .. } = props;
    let onclick = {
        let (pick, uid) = (props.on_pick.clone(), pod.uid);
        move |_| pick.emit(uid)
    };
    let title = (texts.pod_title)(&pod.name, (texts.state)(pod.state), &pod.status);
    html! {
        <li class={classes!(class(pod.state), props.hue.map(hue_class))}>
            <button type="button" class="pod" title={title.clone()} aria-label={title} aria-pressed={props.picked.to_string()}
                tabindex={if props.entry { "0" } else { "-1" }} {onclick}>
                { shape(pod.state) }
                if props.density == Density::Cards {
                    <span class="words">
                        <span class="short">{ pod.short_name() }</span>
                        <span class="status">{ status(pod) }</span>
                    </span>
                }
            </button>
        </li>
    }
}

/// kubectl's STATUS, with READY for a pod that is not ready, else with the restarts. A card has no room for more.
fn status(pod: &PodView) -> String {
    match (pod.state, pod.ready) {
        (PodState::NotReady, (ready, all)) => format!("{} {ready}/{all}", pod.status),
        (_, _) if pod.restarts > 0 => format!("{} ×{}", pod.status, pod.restarts),
        _ => pod.status.to_string(),
    }
}
