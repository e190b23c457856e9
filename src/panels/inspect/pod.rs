//! The fields that only pods have: containers, restarts, a node.

use super::named_link;
use crate::stage::pod::shape;
use crate::state::{FocusHandle, PlaybackHandle};
use kube::api::meta::{Kind, Uid};
use kube::api::pod::{ContainerState, ContainerStatus};
use kube::api::{Node, Pod, pod_status};
use view::PodState;
use view::inspect::{Identity, min_ready_seconds};
use yew::{Html, html};

pub(super) fn facts(uid: Uid, playback: &PlaybackHandle, focus: &FocusHandle) -> Html {
    let timeline = playback.timeline();
    let cluster = timeline.cluster();
    let store = cluster.store();
    let Some(pod) = store.get::<Pod>(uid) else {
        return Html::default();
    };
    let node = pod
        .node_name
        .as_deref()
        .and_then(|name| store.by_name::<Node>("", name));
    let node = node.map(|node| named_link(focus, &Identity::of(Kind::Node, &node.meta)));
    let (now, version) = (cluster.now(), cluster.version());
    let seconds = min_ready_seconds(store, pod);
    let state = PodState::of(pod, seconds, now);
    let (ready, all) = pod_status::ready(pod);
    let fact = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    let ip = pod
        .status
        .pod_ip
        .map_or("<none>".to_string(), |ip| ip.to_string());
    let statuses = pod
        .status
        .init_containers
        .iter()
        .chain(&pod.status.containers);
    let specs = pod.spec.init_containers.iter().chain(&pod.spec.containers);
    html! {
        <>
            <p class="state">{ shape(state) }{ pod_status::status(pod, version) }</p>
            <dl class="facts">
                { fact("READY", format!("{ready}/{all}")) }
                { fact("RESTARTS", pod_status::restarts(pod, version, now)) }
                { fact("AGE", now.truncated().since(pod.meta.creation_timestamp).human()) }
                <div><dt>{ "NODE" }</dt><dd>{ node.unwrap_or_else(|| html! { "<none>" }) }</dd></div>
                { fact("IP", ip) }
            </dl>
            <ul class="containers" role="list">
                { for specs.zip(statuses).map(|(spec, status)| html! {
                    <li><b>{ &*spec.name }</b>{ " " }<span class="mono">{ &*spec.image }</span><span>{ container(status) }</span></li>
                }) }
            </ul>
        </>
    }
}

fn container(status: &ContainerStatus) -> String {
    match status.state {
        ContainerState::Waiting(reason) => format!("Waiting: {}", reason.name()),
        ContainerState::Running { started_at } => format!("Running since {started_at}"),
        ContainerState::Terminated(end) => {
            format!("Terminated: {} ({})", end.reason.name(), end.exit_code)
        }
    }
}
