//! The context that the cluster hands to a component: the store, the present moment, and the trace for what it did.

use crate::controllers::Memory;
use crate::rng::Rng;
use crate::store::{NewEvent, Store};
use crate::trace::{Actor, Effect, Entry, Reason, Trace};
use kube::api::event::{EventReason, EventSource, EventType, Message, ObjectReference};
use kube::api::{KubernetesVersion, PodTemplate};
use kube::clock::Time;
use kube::manifest::hash;

pub struct Context<'a> {
    pub store: &'a mut Store,
    pub now: Time,
    pub version: KubernetesVersion,
    pub rng: &'a mut Rng,
    pub trace: &'a mut Trace,
    /// The largest number of pods that the namespace may hold.
    pub pod_quota: Option<u32>,
    pub memory: &'a mut Memory,
}

impl Context<'_> {
    /// The hash that names the ReplicaSet of a template.
    pub fn pod_template_hash(&self, template: &PodTemplate, collisions: Option<i32>) -> String {
        hash::pod_template_hash(&template.to_json(), self.version, collisions)
    }

    pub fn record(&mut self, actor: Actor, object: ObjectReference, effect: Effect, why: Reason) {
        self.trace.push(Entry {
            at: self.now,
            actor,
            object,
            effect,
            reason: why,
        });
    }

    pub fn event(
        &mut self,
        source: EventSource,
        involved: ObjectReference,
        reason: EventReason,
        message: impl Into<Message>,
    ) {
        self.report(source, involved, EventType::Normal, reason, message.into());
    }

    pub fn warning(
        &mut self,
        source: EventSource,
        involved: ObjectReference,
        reason: EventReason,
        message: impl Into<Message>,
    ) {
        self.report(source, involved, EventType::Warning, reason, message.into());
    }

    fn report(
        &mut self,
        source: EventSource,
        involved: ObjectReference,
        kind: EventType,
        reason: EventReason,
        message: Message,
    ) {
        let event = NewEvent {
            involved,
            container: None,
            kind,
            reason,
            message,
            source,
        };
        self.store.record_event(event, self.now);
    }
}
