//! What a cluster does without while nothing but a Deployment runs in it and nobody asks for anything: as functions, so that
//! the page can load them after its first screen. Whoever makes a cluster says where they are.

use super::command::{ApiError, Command, Outcome};
use super::queue::{Controller, Task};
use super::{Cluster, PROPAGATION};
use crate::context::{Context, TemplateHash};
use crate::controllers::{
    Requeue, daemon_set, disruption, endpoints, node, replica_set, stateful_set,
};
use crate::store::Store;
use crate::trace::{DaemonSetHold, StatefulSetHold, Trace};
use kube::api::meta::Uid;
use kube::manifest::hash;

/// Where they are at the moment: they may come while the cluster is there already.
pub type WhereParts = fn() -> &'static Parts;

pub type CarryOut = fn(&mut Cluster, &Command, &mut Trace) -> Result<Outcome, ApiError>;

#[derive(Debug)]
pub struct Parts {
    pub(super) carry_out: CarryOut,
    template_hash: TemplateHash,
    pub(super) rest: Option<Rest>,
}

/// What only other objects than Deployments have need of.
#[derive(Debug)]
pub(super) struct Rest {
    pub sync: fn(&mut Context, Controller, Uid) -> Requeue,
    pub run: fn(&mut Cluster, Task, &mut Trace),
    pub stateful_set_hold: fn(&Store, Uid, &Cluster) -> Option<StatefulSetHold>,
    pub daemon_set_hold: fn(&Store, Uid, &Cluster) -> Option<DaemonSetHold>,
}

static ALL: Parts = Parts {
    carry_out: Cluster::carry_out,
    template_hash: |template, version, collisions| {
        hash::pod_template_hash(&template.to_json(), version, collisions)
    },
    rest: Some(Rest {
        sync,
        run,
        stateful_set_hold: |store, set, cluster| {
            stateful_set::why::hold(store, set, cluster.now(), cluster.version())
        },
        daemon_set_hold: |store, set, cluster| {
            daemon_set::why::hold(store, set, cluster.now(), cluster.version())
        },
    }),
};

impl Parts {
    pub fn all() -> &'static Parts {
        &ALL
    }

    /// Enough where `carry_out` makes nothing but Deployments, with templates whose hashes `template_hash` knows.
    pub const fn of_deployments(carry_out: CarryOut, template_hash: TemplateHash) -> Parts {
        Parts {
            carry_out,
            template_hash,
            rest: None,
        }
    }

    pub const fn template_hash(&self) -> TemplateHash {
        self.template_hash
    }

    pub(super) fn rest(&self) -> &Rest {
        let rest = self.rest.as_ref();
        rest.expect("there are only Deployments where only their part is here")
    }
}

fn sync(ctx: &mut Context, controller: Controller, uid: Uid) -> Requeue {
    match controller {
        Controller::StatefulSet => stateful_set::sync(ctx, uid),
        Controller::DaemonSet => daemon_set::sync(ctx, uid),
        Controller::Replication => replica_set::sync_replication_controller(ctx, uid),
        Controller::Deployment
        | Controller::ReplicaSet
        | Controller::Endpoints
        | Controller::Disruption => unreachable!("it does not come late, or is a task of its own"),
    }
}

fn run(cluster: &mut Cluster, task: Task, trace: &mut Trace) {
    match task {
        Task::Sync(Controller::Disruption, budget) => {
            disruption::sync(&mut cluster.context(trace), budget);
        }
        Task::Sync(Controller::Endpoints, service) => {
            if endpoints::sync(&mut cluster.context(trace), service) {
                let at = cluster.now + PROPAGATION;
                cluster.queue.later(at, Task::Program(service));
            }
        }
        Task::Program(service) => cluster.program_proxies(service),
        Task::NodeSilent(node) => cluster.node_silent(node, trace),
        Task::TaintEviction(pod) => node::evict_for_taint(&mut cluster.context(trace), pod),
        Task::Drain(node) => cluster.go_on_draining(node, trace),
        Task::CollectPods => node::collect_pods(&mut cluster.context(trace)),
        Task::Sync(..) | Task::Schedule(_) | Task::Kubelet(_) | Task::Collect(_) => {
            unreachable!("{task:?} does not come late")
        }
    }
}
