//! One pod: what it is, what befell it, and what may be done to it.

use super::events;
use super::story::Story;
use crate::api::Pod;
use crate::api::meta::{Kind, Uid};
use crate::api::pod::{ContainerState, ContainerStatus};
use crate::api::pod_status;
use crate::cluster::{Cascade, Command, Target};
use crate::ui::i18n::{PanelTexts, use_texts};
use crate::ui::stage::pod::shape;
use crate::ui::state::{Act, SessionHandle, use_focus, use_session};
use crate::view::events::of_object;
use crate::view::{PodState, story};
use std::rc::Rc;
use yew::{Callback, Html, component, html};

#[component]
pub fn PodPanel() -> Html {
    let (session, focus) = (use_session(), use_focus());
    let texts = &use_texts().panels;
    let Some(uid) = focus.pod else {
        return html! { <p class="hint">{ texts.pick_a_pod }</p> };
    };
    let timeline = session.timeline();
    let told = story::of_object(&timeline, uid);
    let pod = timeline.cluster().store().get::<Pod>(uid).cloned();
    let name = told.first().map(|first| first.entry.object.name.clone());
    let name = pod.as_ref().map(|pod| pod.meta.name.clone()).or(name);
    let Some(name) = name else {
        return html! { <p class="hint">{ texts.not_yet }</p> };
    };
    let on_seek = {
        let session = session.clone();
        Callback::from(move |at| session.dispatch(Act::Seek(at)))
    };
    let rows = of_object(&timeline, uid);
    html! {
        <div class="inspect">
            <h2 class="mono">{ &*name }</h2>
            if let Some(pod) = &pod {
                { facts(pod, &session) }
                { actions(pod, &session, texts) }
            } else {
                <p class="hint">{ texts.gone }</p>
            }
            <Story title={texts.so_far} happenings={told} named=false {on_seek} />
            if !rows.is_empty() {
                <section><h2 class="label">{ texts.events }</h2>{ events::table(&rows, timeline.now()) }</section>
            }
        </div>
    }
}

fn facts(pod: &Rc<Pod>, session: &SessionHandle) -> Html {
    let timeline = session.timeline();
    let cluster = timeline.cluster();
    let (now, version) = (cluster.now(), cluster.version());
    let seconds = owner_seconds(pod, session);
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
                { fact("NODE", pod.node_name.as_deref().unwrap_or("<none>").to_string()) }
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

fn owner_seconds(pod: &Pod, session: &SessionHandle) -> i32 {
    let owner: Option<Uid> = pod.meta.owner.as_ref().map(|owner| owner.uid);
    let timeline = session.timeline();
    let store = timeline.cluster().store();
    let set = owner.and_then(|uid| store.get::<crate::api::ReplicaSet>(uid));
    set.map_or(0, |set| set.spec.min_ready_seconds)
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

fn actions(pod: &Rc<Pod>, session: &SessionHandle, texts: &'static PanelTexts) -> Html {
    let unready = session.timeline().cluster().is_pod_unready(pod.meta.uid);
    let name = pod.meta.name.to_string();
    let button = |text: &'static str, command: Command, enabled: bool| {
        let session = session.clone();
        let onclick = move |_| session.dispatch(Act::Execute(vec![command.clone()]));
        html! { <button type="button" class="button outlined compact" disabled={!enabled} {onclick}>{ text }</button> }
    };
    let running = pod
        .status
        .containers
        .first()
        .is_some_and(|first| matches!(first.state, ContainerState::Running { .. }));
    let active = pod.is_active();
    let delete = Command::Delete {
        target: Target::new(Kind::Pod, &name),
        grace_seconds: None,
        cascade: Cascade::default(),
    };
    let readiness = Command::SetPodUnready {
        pod: name.clone(),
        unready: !unready,
    };
    let text = if unready {
        texts.heal
    } else {
        texts.fail_readiness
    };
    html! {
        <div class="actions" role="group" aria-label={texts.do_something}>
            { button(texts.delete, delete, active) }
            { button(texts.crash, Command::CrashPod { pod: name }, active && running) }
            { button(text, readiness, active) }
        </div>
    }
}
