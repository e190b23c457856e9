//! The actions that a person is offered for one object, each with the command that does it.

use super::inspect::Identity;
use engine::cluster::{Cascade, Cluster, Command, Target};
use kube::api::meta::Kind;
use kube::api::pod::ContainerState;
use kube::api::{Deployment, Node, Pod};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Delete,
    Crash,
    FailReadiness,
    Heal,
    Evict,
    Pause,
    Resume,
    Restart,
    Undo,
    Cordon,
    Uncordon,
    Drain,
    LoseNode,
    RestoreNode,
}

/// An action, the input it needs, and whether it would change anything now.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    pub action: Action,
    pub command: Command,
    pub possible: bool,
}

/// All actions on the object; empty when the object does not exist now.
pub fn offers(cluster: &Cluster, object: &Identity) -> Vec<Offer> {
    let store = cluster.store();
    match object.kind {
        Kind::Pod => store
            .get::<Pod>(object.uid)
            .map_or(Vec::new(), |pod| of_pod(cluster, pod)),
        Kind::Node => store
            .get::<Node>(object.uid)
            .map_or(Vec::new(), |node| of_node(cluster, node)),
        Kind::Deployment => {
            let deployment = store.get::<Deployment>(object.uid);
            let several = store.owned_replica_sets(object.uid).nth(1).is_some();
            deployment.map_or(Vec::new(), |one| of_deployment(one, object, several))
        }
        kind if kind.has_revisions() => {
            let several = store.owned_revisions(object.uid).len() > 1;
            vec![restart(object, true), undo(object, several), delete(object)]
        }
        Kind::ControllerRevision | Kind::Endpoints | Kind::EndpointSlice => Vec::new(),
        _ => vec![delete(object)],
    }
}

const fn offer(action: Action, command: Command, possible: bool) -> Offer {
    Offer {
        action,
        command,
        possible,
    }
}

fn delete(object: &Identity) -> Offer {
    let command = Command::Delete {
        target: object.target(),
        grace_seconds: None,
        cascade: Cascade::default(),
    };
    offer(Action::Delete, command, true)
}

fn restart(object: &Identity, possible: bool) -> Offer {
    let target = object.target();
    offer(Action::Restart, Command::Restart { target }, possible)
}

fn undo(object: &Identity, possible: bool) -> Offer {
    let command = Command::Undo {
        target: object.target(),
        to_revision: 0,
    };
    offer(Action::Undo, command, possible)
}

/// A paused Deployment can be neither restarted nor rolled back. A rollback also needs an earlier revision: `several`
/// says that there is one.
fn of_deployment(deployment: &Deployment, object: &Identity, several: bool) -> Vec<Offer> {
    let paused = deployment.spec.paused;
    let target: Target = object.target();
    let pause = if paused {
        offer(Action::Resume, Command::Resume { target }, true)
    } else {
        offer(Action::Pause, Command::Pause { target }, true)
    };
    vec![
        restart(object, !paused),
        undo(object, several && !paused),
        pause,
        delete(object),
    ]
}

fn of_pod(cluster: &Cluster, pod: &Pod) -> Vec<Offer> {
    let name = pod.meta.name.to_string();
    let unready = cluster.is_pod_unready(pod.meta.uid);
    let first = pod.status.containers.first();
    let running = first.is_some_and(|first| matches!(first.state, ContainerState::Running { .. }));
    let active = pod.is_active();
    let readiness = if unready {
        Action::Heal
    } else {
        Action::FailReadiness
    };
    let set_unready = Command::SetPodUnready {
        pod: name.clone(),
        unready: !unready,
    };
    let evict = Command::Evict {
        namespace: pod.meta.namespace.to_string(),
        pod: name.clone(),
        grace_seconds: None,
    };
    let delete = delete(&Identity::of(Kind::Pod, &pod.meta));
    vec![
        Offer {
            possible: active,
            ..delete
        },
        offer(
            Action::Crash,
            Command::CrashPod { pod: name },
            active && running,
        ),
        offer(readiness, set_unready, active),
        offer(Action::Evict, evict, active),
    ]
}

fn of_node(cluster: &Cluster, node: &Node) -> Vec<Offer> {
    let name = node.meta.name.to_string();
    let cordon = |unschedulable| Command::Cordon {
        node: name.clone(),
        unschedulable,
    };
    let failed = cluster.is_node_down(&name);
    let fail = Command::FailNode {
        node: name.clone(),
        failed: !failed,
    };
    let drain = Command::Drain {
        node: name.clone(),
        grace_seconds: None,
    };
    vec![
        if node.unschedulable {
            offer(Action::Uncordon, cordon(false), true)
        } else {
            offer(Action::Cordon, cordon(true), true)
        },
        offer(Action::Drain, drain, !cluster.is_draining(&name)),
        if failed {
            offer(Action::RestoreNode, fail, true)
        } else {
            offer(Action::LoseNode, fail, true)
        },
    ]
}
