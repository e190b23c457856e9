//! `kubectl rollout status`: a line for every change of the object until the rollout is done. Models `StatusViewer` of
//! `kubectl/pkg/polymorphichelpers`.

use super::Running;
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{REVISION, TIMEOUT, WATCH_ROLLOUT};
use crate::resource::{self, Resource};
use kube::api::WorkloadKind;
use kube::api::meta::Uid;
use kube::api::version::Feature;
use kube::clock::{Duration, Time};
use kube::well_known;
use serde_json::Value;
use std::collections::VecDeque;

pub(crate) struct Watch {
    /// Objects whose rollout is still to be waited for, the present one first.
    waiting: VecDeque<Resource>,
    /// The last reported state of the present object.
    seen: Option<(Uid, u64)>,
    revision: i64,
    keeps_watching: bool,
    deadline: Option<Time>,
    /// Failures, which kubectl prints at the end only.
    failures: Vec<Failure>,
}

pub(super) fn begin(
    call: &mut Call,
    args: &Args,
    found: Vec<Resource>,
    missing: Vec<Failure>,
) -> Result<Running, Failure> {
    if found.len() > 1 && !call.has(Feature::RolloutStatusSeveral) {
        let text = "rollout status is only supported on individual resources and resource \
            collections - 2 resources were found";
        return Err(Failure::error(text));
    }
    let timeout = args.span(&TIMEOUT).unwrap_or_default();
    Ok(Running::Status(Watch {
        waiting: found.into(),
        seen: None,
        revision: args.number(&REVISION).unwrap_or(0),
        keeps_watching: args.switch(&WATCH_ROLLOUT).unwrap_or(true),
        deadline: (timeout > Duration::ZERO).then(|| call.now() + timeout),
        failures: missing,
    }))
}

impl Watch {
    pub(crate) fn deadline(&self) -> Option<Time> {
        self.deadline
    }

    pub(crate) fn rewind(&mut self, call: &Call) {
        let state = self.waiting.front().and_then(|wanted| {
            let (namespace, name) = (&wanted.meta.namespace, &wanted.meta.name);
            resource::get(call.cluster(), wanted.kind, namespace, name)
        });
        self.seen = state.map(|now| (now.meta.uid, now.meta.resource_version));
    }

    /// A rollout that fails does not keep the command from waiting for the next object.
    pub(crate) fn poll(&mut self, call: &mut Call) -> Result<Option<i32>, Failure> {
        while let Some(wanted) = self.waiting.front().cloned() {
            match self.look(call, &wanted) {
                Ok(false) => return Ok(None),
                Ok(true) => {}
                Err(failure) => self.failures.push(failure),
            }
            self.waiting.pop_front();
            self.seen = None;
        }
        let status = i32::from(!self.failures.is_empty());
        for failure in self.failures.drain(..) {
            call.complain(failure.0);
        }
        Ok(Some(status))
    }

    /// Tells what is new of one object; whether there is nothing more to wait for.
    fn look(&mut self, call: &mut Call, wanted: &Resource) -> Result<bool, Failure> {
        let (namespace, name) = (&wanted.meta.namespace, &wanted.meta.name);
        let Some(now) = resource::get(call.cluster(), wanted.kind, namespace, name) else {
            return Err(Failure::error("object has been deleted"));
        };
        let state = (now.meta.uid, now.meta.resource_version);
        if self.seen == Some(state) {
            return if self.deadline.is_some_and(|deadline| deadline <= call.now()) {
                Err(Failure::error("timed out waiting for the condition"))
            } else {
                Ok(false)
            };
        }
        self.seen = Some(state);
        let (line, done) = line(&now, self.revision)?;
        call.print(line);
        Ok(done || !self.keeps_watching)
    }
}

const NOT_ROLLING: &str = "rollout status is only available for RollingUpdate strategy type";

/// The line about the rollout, and whether the rollout is done.
fn line(resource: &Resource, revision: i64) -> Result<(String, bool), Failure> {
    let json = resource.json();
    let name = &resource.meta.name;
    match resource.kind.workload() {
        Some(WorkloadKind::Deployment) => deployment(&json, name, revision),
        Some(WorkloadKind::DaemonSet) => daemon_set(&json, name),
        Some(WorkloadKind::StatefulSet) => stateful_set(&json),
        Some(WorkloadKind::ReplicaSet | WorkloadKind::ReplicationController) | None => {
            Err(Failure::error(format!(
                "no status viewer has been implemented for {}",
                resource.kind.with_group()
            )))
        }
    }
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or(0)
}

fn is_observed(json: &Value) -> bool {
    number(&json["metadata"]["generation"]) <= number(&json["status"]["observedGeneration"])
}

fn deployment(json: &Value, name: &str, revision: i64) -> Result<(String, bool), Failure> {
    let running = json["metadata"]["annotations"][well_known::REVISION].as_str();
    let running = running
        .and_then(|text| text.parse::<i64>().ok())
        .unwrap_or(0);
    if revision > 0 && revision != running {
        return Err(Failure::error(format!(
            "desired revision ({revision}) is different from the running revision ({running})"
        )));
    }
    if !is_observed(json) {
        let text = "Waiting for deployment spec update to be observed...";
        return Ok((text.to_string(), false));
    }
    let status = &json["status"];
    let conditions = status["conditions"].as_array().into_iter().flatten();
    let exceeded = conditions.filter(|condition| condition["type"] == "Progressing");
    if exceeded
        .into_iter()
        .any(|condition| condition["reason"] == "ProgressDeadlineExceeded")
    {
        return Err(Failure::error(format!(
            "deployment \"{name}\" exceeded its progress deadline"
        )));
    }
    let desired = number(&json["spec"]["replicas"]);
    let (total, updated, available) = (
        number(&status["replicas"]),
        number(&status["updatedReplicas"]),
        number(&status["availableReplicas"]),
    );
    let waiting = |what: String| {
        let text = format!("Waiting for deployment \"{name}\" rollout to finish: {what}...");
        Ok((text, false))
    };
    if updated < desired {
        return waiting(format!(
            "{updated} out of {desired} new replicas have been updated"
        ));
    }
    if total > updated {
        let old = total - updated;
        return waiting(format!("{old} old replicas are pending termination"));
    }
    if available < updated {
        return waiting(format!(
            "{available} of {updated} updated replicas are available"
        ));
    }
    Ok((
        format!("deployment \"{name}\" successfully rolled out"),
        true,
    ))
}

fn daemon_set(json: &Value, name: &str) -> Result<(String, bool), Failure> {
    if json["spec"]["updateStrategy"]["type"] != "RollingUpdate" {
        return Err(Failure::error(NOT_ROLLING));
    }
    if !is_observed(json) {
        let text = "Waiting for daemon set spec update to be observed...";
        return Ok((text.to_string(), false));
    }
    let status = &json["status"];
    let (desired, updated, available) = (
        number(&status["desiredNumberScheduled"]),
        number(&status["updatedNumberScheduled"]),
        number(&status["numberAvailable"]),
    );
    let waiting = |what: String| {
        let text = format!("Waiting for daemon set \"{name}\" rollout to finish: {what}...");
        Ok((text, false))
    };
    if updated < desired {
        return waiting(format!(
            "{updated} out of {desired} new pods have been updated"
        ));
    }
    if available < desired {
        return waiting(format!(
            "{available} of {desired} updated pods are available"
        ));
    }
    Ok((
        format!("daemon set \"{name}\" successfully rolled out"),
        true,
    ))
}

fn stateful_set(json: &Value) -> Result<(String, bool), Failure> {
    let strategy = &json["spec"]["updateStrategy"];
    if strategy["type"] != "RollingUpdate" {
        return Err(Failure::error(NOT_ROLLING));
    }
    if number(&json["status"]["observedGeneration"]) == 0 || !is_observed(json) {
        let text = "Waiting for statefulset spec update to be observed...";
        return Ok((text.to_string(), false));
    }
    let (spec, status) = (&json["spec"], &json["status"]);
    let desired = number(&spec["replicas"]);
    let ready = number(&status["readyReplicas"]);
    let updated = number(&status["updatedReplicas"]);
    if ready < desired {
        let text = format!("Waiting for {} pods to be ready...", desired - ready);
        return Ok((text, false));
    }
    if strategy["rollingUpdate"].is_object() {
        let wanted = desired - number(&strategy["rollingUpdate"]["partition"]);
        if updated < wanted {
            let text = format!(
                "Waiting for partitioned roll out to finish: {updated} out of {wanted} new pods \
                 have been updated..."
            );
            return Ok((text, false));
        }
        let text =
            format!("partitioned roll out complete: {updated} new pods have been updated...");
        return Ok((text, true));
    }
    let revision = status["updateRevision"].as_str().unwrap_or_default();
    if status["updateRevision"] != status["currentRevision"] {
        let text = format!(
            "waiting for statefulset rolling update to complete {updated} pods at revision {revision}..."
        );
        return Ok((text, false));
    }
    let current = number(&status["currentReplicas"]);
    let text =
        format!("statefulset rolling update complete {current} pods at revision {revision}...");
    Ok((text, true))
}
