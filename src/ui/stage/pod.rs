//! One pod: a shape for its state, and words where there is room.

use crate::api::meta::Uid;
use crate::ui::i18n::use_texts;
use crate::view::stage::Density;
use crate::view::{PodState, PodView};
use yew::{Callback, Html, Properties, component, html};

/// The name of a state in style sheets.
pub const fn class(state: PodState) -> &'static str {
    match state {
        PodState::Available => "available",
        PodState::Ready => "ready",
        PodState::NotReady => "not-ready",
        PodState::Creating => "creating",
        PodState::Pending => "pending",
        PodState::NoImage => "no-image",
        PodState::CrashLoop => "crash-loop",
        PodState::Error => "error",
        PodState::Completed => "completed",
        PodState::Terminating => "terminating",
    }
}

/// A shape for each state, so that none is told by colour alone. On a 20 × 20 grid.
pub fn shape(state: PodState) -> Html {
    let class = format!("shape {}", class(state));
    let inside = match state {
        PodState::Available => html! {<>
            <circle class="body" cx="10" cy="10" r="8.5" /><path class="mark" d="M6.2 10.4l2.6 2.6 5-5.6" />
        </>},
        PodState::Ready => html! {<>
            <circle class="ring" cx="10" cy="10" r="8" /><circle class="body" cx="10" cy="10" r="4.6" />
        </>},
        PodState::NotReady => html! {<>
            <circle class="ring" cx="10" cy="10" r="8" /><path class="body" d="M10 2a8 8 0 0 0 0 16z" />
        </>},
        PodState::Creating => html! {<>
            <circle class="ring" cx="10" cy="10" r="8" stroke-dasharray="3.4 2.88" /><circle class="body" cx="10" cy="10" r="2.2" />
        </>},
        PodState::Pending => {
            html! { <circle class="ring" cx="10" cy="10" r="8" stroke-dasharray="1.6 3.43" /> }
        }
        PodState::NoImage => html! {<>
            <path class="ring" d="M10 1.6L18.4 10 10 18.4 1.6 10z" /><path class="mark" d="M10 5.8v6M7.4 9.4l2.6 2.6 2.6-2.6M7.2 14.200h5.600" />
        </>},
        PodState::CrashLoop => html! {<>
            <rect class="ring" x="2" y="2" width="16" height="16" rx="3" /><path class="mark" d="M11.2 4.600l-4 6.200h5.600l-4 5" />
        </>},
        PodState::Error => html! {<>
            <rect class="body" x="1.500" y="1.500" width="17" height="17" rx="3" /><path class="mark" d="M6.4 6.400l7.200 7.200M13.6 6.400l-7.200 7.200" />
        </>},
        PodState::Completed => html! {<>
            <rect class="ring" x="2" y="2" width="16" height="16" rx="3" /><path class="mark" d="M6.2 10.4l2.6 2.6 5-5.6" />
        </>},
        PodState::Terminating => {
            html! { <path class="ring" d="M3 4.500h14L10 17.200z" stroke-linejoin="round" /> }
        }
    };
    html! { <svg {class} viewBox="0 0 20 20" aria-hidden="true">{ inside }</svg> }
}

#[derive(Properties, PartialEq)]
pub struct PodProps {
    pub pod: PodView,
    pub density: Density,
    /// Its colour, where its surroundings have none.
    pub hue: Option<u8>,
    /// Its story is being told.
    pub picked: bool,
    /// Tab leads here; arrow keys to its siblings.
    pub entry: bool,
    pub on_pick: Callback<Uid>,
}

#[component]
pub fn Pod(props: &PodProps) -> Html {
    let texts = &use_texts().stage;
    let PodProps { pod, .. } = props;
    let onclick = {
        let (pick, uid) = (props.on_pick.clone(), pod.uid);
        move |_| pick.emit(uid)
    };
    let title = (texts.pod_title)(&pod.name, (texts.state)(pod.state), &pod.status);
    html! {
        <li class={class(pod.state)} style={props.hue.map(|hue| format!("--hue:var(--hue-{})", hue + 1))}>
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

/// As short as it can be told: kubectl's STATUS, but READY for a pod that runs and is not available.
fn status(pod: &PodView) -> String {
    match (pod.state, pod.ready) {
        (PodState::NotReady, (ready, all)) => format!("{} {ready}/{all}", pod.status),
        (_, _) if pod.restarts > 0 => format!("{} ×{}", pod.status, pod.restarts),
        _ => pod.status.to_string(),
    }
}
