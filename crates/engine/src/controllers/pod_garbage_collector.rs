//! The pod garbage collector: deletes the pods of nodes that exist no more. Models `pkg/controller/podgc`.

use super::pods::delete_pod;
use super::{Controller, Requeue, Snapshot, Wakes};
use crate::context::Context;
use crate::store::{Change, Verb};
use crate::trace::{Actor, Reason};
use kube::api::meta::{Kind, Uid};
use kube::api::node::Node;
use kube::clock::Duration;

/// Time after which the pods of a deleted node are deleted.
const QUARANTINE: Duration = Duration::from_secs(40);

pub(super) struct PodGarbageCollector;

impl Controller for PodGarbageCollector {
    fn kind(&self) -> Option<Kind> {
        None
    }

    fn wakes(&self, change: &Change, _: &Snapshot, wakes: &mut Wakes) {
        if (change.kind, change.verb) == (Kind::Node, Verb::Deleted) {
            wakes.after(QUARANTINE, change.uid);
        }
    }

    /// Looks at the pods of all nodes, because the name of the deleted node is not known any more.
    fn sync(&self, ctx: &mut Context, _: Uid) -> Requeue {
        let pods = ctx.store.pods.iter();
        let lost = pods.filter(|pod| {
            let node = pod.node_name.as_ref();
            node.is_some_and(|node| ctx.store.by_name::<Node>("", node).is_none())
        });
        let lost: Vec<Uid> = lost.map(|pod| pod.meta.uid).collect();
        for pod in lost {
            delete_pod(ctx, Actor::GarbageCollector, pod, Some(0), Reason::NodeGone);
        }
        Requeue::No
    }
}
