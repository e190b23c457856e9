//! The horizontal pod autoscaler: every 15 seconds it compares the usage of an application's pods with its target, and sets
//! the application's size. Models `pkg/controller/podautoscaler`, with the defaults of the kube-controller-manager.

mod calculate;
mod metrics;
mod normalize;
mod scale;
mod status;

pub(super) use normalize::History;

use super::{Controller, Requeue, Snapshot, Wakes};
use crate::api_server;
use crate::context::Context;
use crate::store::{Change, Store, Verb};
use crate::trace::{Actor, Autoscaling, AutoscalingFormula, AutoscalingMetric, Effect, Reason};
use calculate::Goal;
use kube::api::HorizontalPodAutoscaler;
use kube::api::autoscaler::{
    AutoscalerConditionType, AutoscalerReason, HorizontalPodAutoscalerStatus, SelectPolicy,
};
use kube::api::event::{EventReason, EventSource, ObjectReference};
use kube::api::meta::{Kind, Uid};
use kube::clock::Duration;
use metrics::{Reading, Wanted};
use normalize::{Granted, Wish};
use scale::Scale;
use serde_json::json;
use std::rc::Rc;

/// The time between two looks, and until the first.
const SYNC_PERIOD: Duration = Duration::from_secs(15);

pub(super) struct HorizontalPodAutoscalerController;

impl Controller for HorizontalPodAutoscalerController {
    /// The controller looks at an autoscaler only when the period is over, also at one that was just changed.
    fn kind(&self) -> Option<Kind> {
        None
    }

    fn wakes(&self, change: &Change, now: &Snapshot, wakes: &mut Wakes) {
        if change.kind == Kind::HorizontalPodAutoscaler && change.verb != Verb::Deleted {
            wakes.after(SYNC_PERIOD, change.uid);
        }
        if now.store.horizontal_pod_autoscalers.is_empty() || change.kind.workload().is_none() {
            return;
        }
        let Some((kind, meta)) = now.store.object(change.uid) else {
            return;
        };
        for autoscaler in now.store.horizontal_pod_autoscalers.iter() {
            let named = &autoscaler.spec.scale_target_ref;
            let is_target = named.kind == kind.name()
                && *named.name == *meta.name
                && autoscaler.meta.namespace == meta.namespace;
            if is_target {
                wakes.after(SYNC_PERIOD, autoscaler.meta.uid);
            }
        }
    }

    fn load_changed(&self, store: &Store, wakes: &mut Wakes) {
        for autoscaler in store.horizontal_pod_autoscalers.iter() {
            wakes.after(SYNC_PERIOD, autoscaler.meta.uid);
        }
    }

    fn sync(&self, ctx: &mut Context, uid: Uid) -> Requeue {
        let Some(autoscaler) = ctx.store.get::<HorizontalPodAutoscaler>(uid).cloned() else {
            ctx.memory.autoscalers.remove(&uid);
            return Requeue::No;
        };
        let mut look = Look {
            status: autoscaler.status.clone(),
            autoscaler: &autoscaler,
            continues: false,
        };
        look.reconcile(ctx);
        let (status, continues) = (look.status, look.continues);
        if status != autoscaler.status {
            ctx.store
                .update(uid, |autoscaler: &mut HorizontalPodAutoscaler| {
                    autoscaler.status = status;
                });
        }
        if continues {
            Requeue::After(SYNC_PERIOD)
        } else {
            Requeue::Deadline(SYNC_PERIOD)
        }
    }
}

/// One look at an autoscaler.
struct Look<'a> {
    autoscaler: &'a HorizontalPodAutoscaler,
    status: HorizontalPodAutoscalerStatus,
    /// Whether a later look may decide something else although nothing changes until then.
    continues: bool,
}

/// The size that was decided on.
struct Decision {
    to: i32,
    /// The controller's words for the event.
    why: String,
    reason: Autoscaling,
}

impl Look<'_> {
    fn reconcile(&mut self, ctx: &mut Context) {
        let scale = match scale::read(ctx.store, self.autoscaler, ctx.version) {
            Ok(scale) => scale,
            Err(error) => return self.without_scale(ctx, &error),
        };
        self.able(ctx, AutoscalerReason::SucceededGetScale);
        let uid = self.autoscaler.meta.uid;
        let history = ctx.memory.autoscalers.or_default(uid);
        history.begin(scale.replicas, ctx.now);
        let (current, spec) = (scale.replicas, &self.autoscaler.spec);
        let decision = if current == 0 && spec.least() != 0 {
            self.active(ctx, false, AutoscalerReason::ScalingDisabled, None);
            self.status.current_metrics = None;
            None
        } else if current > spec.max_replicas {
            self.status.current_metrics = None;
            let why = "Current number of replicas above Spec.MaxReplicas";
            Some(self.bounded(current, spec.max_replicas, why))
        } else if current < spec.least() {
            self.status.current_metrics = None;
            let why = "Current number of replicas below Spec.MinReplicas";
            Some(self.bounded(current, spec.least(), why))
        } else {
            match self.by_metrics(ctx, &scale) {
                Ok(decision) => decision,
                Err(()) => return self.status.current_replicas = current,
            }
        };
        self.status.current_replicas = current;
        self.status.desired_replicas = current;
        if let Some(decision) = decision {
            self.rescale(ctx, &scale, decision);
        }
    }

    fn without_scale(&mut self, ctx: &mut Context, error: &str) {
        self.warn(ctx, EventReason::FailedGetScale, error);
        let message =
            format!("the HPA controller was unable to get the target's current scale: {error}");
        let kind = AutoscalerConditionType::AbleToScale;
        let reason = AutoscalerReason::FailedGetScale;
        status::set(&mut self.status, kind, false, reason, &message, ctx.now);
    }

    /// A size that follows from the limits alone.
    fn bounded(&self, from: i32, to: i32, why: &str) -> Decision {
        let limit = if to < from {
            AutoscalerReason::TooManyReplicas
        } else {
            AutoscalerReason::TooFewReplicas
        };
        Decision {
            to,
            why: why.to_string(),
            reason: self.reason(None, to, limit),
        }
    }

    /// # Errors
    /// The metrics do not tell enough; conditions and events say so.
    fn by_metrics(&mut self, ctx: &mut Context, scale: &Scale) -> Result<Option<Decision>, ()> {
        let reading = metrics::read(ctx, self.autoscaler, scale);
        self.continues |= reading.settles;
        self.report(ctx, &reading, scale.replicas)?;
        let Reading {
            wanted, statuses, ..
        } = reading;
        self.status.current_metrics = Some(statuses);
        let wanted = wanted.ok_or(())?;
        let message = format!(
            "the HPA was able to successfully calculate a replica count from {}",
            wanted.name
        );
        self.active(
            ctx,
            true,
            AutoscalerReason::ValidMetricFound,
            Some(&message),
        );
        let spec = &self.autoscaler.spec;
        let (current, desired) = (scale.replicas, wanted.proposal.replicas);
        let granted = self.grant(ctx, current, desired);
        let later = desired.clamp(spec.least(), spec.max_replicas.max(spec.least()));
        self.continues |= granted.stability.is_some() && later != current;
        if granted.to == current {
            return Ok(None);
        }
        let why = match desired.cmp(&current) {
            std::cmp::Ordering::Greater => format!("{} above target", wanted.name),
            std::cmp::Ordering::Less => "All metrics below target".to_string(),
            std::cmp::Ordering::Equal => String::new(),
        };
        Ok(Some(Decision {
            to: granted.to,
            why,
            reason: self.reason(Some((&wanted, current)), granted.stabilized, granted.limit),
        }))
    }

    /// Reports the metrics that could not be read.
    fn report(&mut self, ctx: &mut Context, reading: &Reading, current: i32) -> Result<(), ()> {
        for failure in &reading.failures {
            self.warn(ctx, failure.event, &failure.message);
        }
        let Some((first, words)) = reading.refusal(current) else {
            return Ok(());
        };
        let message = format!(
            "the HPA was unable to compute the replica count: {}",
            first.message
        );
        self.active(ctx, false, first.reason, Some(&message));
        self.status.current_metrics = Some(reading.statuses.clone());
        self.warn(ctx, EventReason::FailedComputeMetricsReplicas, &words);
        Err(())
    }

    fn grant(&mut self, ctx: &mut Context, current: i32, desired: i32) -> Granted {
        let spec = &self.autoscaler.spec;
        let wish = Wish {
            now: ctx.now,
            current,
            desired,
            least: spec.least(),
            most: spec.max_replicas,
        };
        let uid = self.autoscaler.meta.uid;
        let history = ctx.memory.autoscalers.or_default(uid);
        let granted = history.grant(wish, spec.behavior.as_ref());
        let stability = granted.stability;
        self.able(ctx, stability.unwrap_or(AutoscalerReason::ReadyForNewScale));
        let limited = granted.to != granted.stabilized;
        let kind = AutoscalerConditionType::ScalingLimited;
        let message = status::message(granted.limit);
        status::set(
            &mut self.status,
            kind,
            limited,
            granted.limit,
            message,
            ctx.now,
        );
        let rules = spec.behavior.as_ref().map(|behavior| match granted.limit {
            AutoscalerReason::ScaleDownLimit => behavior.scale_down.select_policy,
            _ => behavior.scale_up.select_policy,
        });
        let by_rate = matches!(
            granted.limit,
            AutoscalerReason::ScaleUpLimit | AutoscalerReason::ScaleDownLimit
        );
        self.continues |= by_rate && rules != Some(SelectPolicy::Disabled);
        granted
    }

    fn rescale(&mut self, ctx: &mut Context, scale: &Scale, decision: Decision) {
        let Decision { to, why, reason } = decision;
        let from = scale.replicas;
        let spec = json!({"replicas": to});
        let kind = AutoscalerConditionType::AbleToScale;
        if let Err(error) = api_server::patch_spec(ctx, &scale.target, spec) {
            let text = format!("New size: {to}; reason: {why}; error: {error}");
            self.warn(ctx, EventReason::FailedRescale, &text);
            let message =
                format!("the HPA controller was unable to update the target scale: {error}");
            let reason = AutoscalerReason::FailedUpdateScale;
            return status::set(&mut self.status, kind, false, reason, &message, ctx.now);
        }
        let message = format!("the HPA controller was able to update the target scale to {to}");
        let succeeded = AutoscalerReason::SucceededRescale;
        status::set(&mut self.status, kind, true, succeeded, &message, ctx.now);
        ctx.event(
            EventSource::HorizontalPodAutoscaler,
            self.reference(),
            EventReason::SuccessfulRescale,
            format!("New size: {to}; reason: {why}"),
        );
        if let Some(behavior) = &self.autoscaler.spec.behavior {
            let history = ctx.memory.autoscalers.or_default(self.autoscaler.meta.uid);
            history.note(behavior, from, to, ctx.now);
        }
        self.status.desired_replicas = to;
        self.status.last_scale_time = Some(ctx.now.truncated());
        let object = ObjectReference::to(scale.target.kind, &scale.meta);
        let reason = Reason::Autoscaled(Box::new(reason));
        let actor = Actor::HorizontalPodAutoscaler;
        ctx.record(actor, object, Effect::Scaled { from, to }, reason);
    }

    fn reason(
        &self,
        wanted: Option<(&Wanted, i32)>,
        recommended: i32,
        limit: AutoscalerReason,
    ) -> Autoscaling {
        let spec = &self.autoscaler.spec;
        Autoscaling {
            autoscaler: self.autoscaler.meta.name.clone(),
            metric: wanted.map(|(wanted, current)| AutoscalingMetric::of(wanted, current)),
            recommended,
            limit,
            least: spec.least(),
            most: spec.max_replicas,
        }
    }

    fn able(&mut self, ctx: &Context, reason: AutoscalerReason) {
        let kind = AutoscalerConditionType::AbleToScale;
        let message = status::message(reason);
        status::set(&mut self.status, kind, true, reason, message, ctx.now);
    }

    fn active(
        &mut self,
        ctx: &Context,
        value: bool,
        reason: AutoscalerReason,
        message: Option<&str>,
    ) {
        let kind = AutoscalerConditionType::ScalingActive;
        let message = message.unwrap_or(status::message(reason));
        status::set(&mut self.status, kind, value, reason, message, ctx.now);
    }

    fn warn(&self, ctx: &mut Context, reason: EventReason, message: &str) {
        let source = EventSource::HorizontalPodAutoscaler;
        ctx.warning(source, self.reference(), reason, message.to_string());
    }

    fn reference(&self) -> ObjectReference {
        ObjectReference::to(Kind::HorizontalPodAutoscaler, &self.autoscaler.meta)
    }
}

impl AutoscalingMetric {
    fn of(wanted: &Wanted, current: i32) -> AutoscalingMetric {
        let proposal = &wanted.proposal;
        let (usage, target, is_percentage) = match wanted.goal {
            Goal::Utilization(percent) => {
                let used = proposal.utilization.unwrap_or(0);
                (i64::from(used), i64::from(percent), true)
            }
            Goal::AverageValue(amount) => (proposal.average, amount, false),
        };
        AutoscalingMetric {
            resource: Rc::from(wanted.resource.as_str()),
            is_percentage,
            usage,
            target,
            current,
            proposed: proposal.replicas,
            formula: proposal.formula.map(|formula| AutoscalingFormula {
                pods: formula.pods,
                usage: formula.usage,
                assumes: formula.assumes,
            }),
        }
    }
}
