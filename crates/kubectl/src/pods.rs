//! Finds the pod that a command addresses: one by its name, or the most suitable one of a workload or Service.

use super::args::Args;
use super::call::{Call, Failure};
use super::resource::Resource;
use super::targets::Wanted;
use kube::api::Pod;
use kube::api::meta::{Kind, LabelSelector};
use kube::api::pod::PodPhase;
use kube::api::pod_spec::string_map;
use kube::clock::Time;
use kube::form::Data;
use kube::order::Order;
use kube::well_known::DEFAULT_CONTAINER;
use std::cmp::Reverse;
use std::rc::Rc;

/// The object that `word` names: a pod, unless it says otherwise.
pub(crate) fn named(call: &Call, args: &Args, word: &str) -> Result<Resource, Failure> {
    let words = if word.contains('/') {
        vec![word.to_string()]
    } else {
        vec!["pods".to_string(), word.to_string()]
    };
    let wanted = Wanted::read(call.version(), &words, args)?;
    let wanted = wanted.ok_or_else(|| Failure::error("expected a resource"))?;
    let (mut found, mut missing) = wanted.find(call);
    match (found.pop(), missing.pop()) {
        (Some(found), _) => Ok(found),
        (None, Some(failure)) => Err(failure),
        (None, None) => Err(Failure::error("expected a resource")),
    }
}

/// The pods that an object selects, the most suitable one first: pods on a node come first, then those that run, are ready,
/// and have been so for longest. Models `ActivePods` and `ByLogging` of `kubectl/pkg/util/podutils`.
pub(crate) fn of(call: &Call, object: &Resource) -> Result<Vec<Rc<Pod>>, Failure> {
    let store = call.cluster().store();
    if let Some(pod) = object.pod() {
        return Ok(vec![Rc::new(pod.clone())]);
    }
    let selector = selector(object)?;
    let belongs = |pod: &&Rc<Pod>| {
        pod.meta.namespace == object.meta.namespace && selector.matches(&pod.meta.labels)
    };
    let mut pods: Vec<Rc<Pod>> = store.pods.by_names().filter(belongs).cloned().collect();
    pods.order_by_key(|pod| best_first(pod));
    Ok(pods)
}

fn best_first(pod: &Pod) -> (bool, bool, Reverse<bool>, Option<Time>, Reverse<u32>, Time) {
    let restarts = pod
        .status
        .containers
        .iter()
        .map(|one| one.restart_count)
        .max();
    (
        pod.node_name.is_none(),
        pod.status.phase != PodPhase::Running,
        Reverse(pod.is_ready()),
        pod.status.ready.map(|ready| ready.last_transition_time()),
        Reverse(restarts.unwrap_or(0)),
        pod.meta.creation_timestamp,
    )
}

fn selector(object: &Resource) -> Result<LabelSelector, Failure> {
    let json = object.json();
    let given = &json["spec"]["selector"];
    match object.kind {
        Kind::Service | Kind::ReplicationController => Ok(LabelSelector {
            match_labels: string_map(Some(given)),
            ..LabelSelector::default()
        }),
        kind if kind.workload().is_some() => {
            LabelSelector::read(given).map_err(|misfit| Failure::error(misfit.to_string()))
        }
        kind => Err(Failure::error(format!(
            "cannot attach to *v1.{kind}: selector for {kind} not implemented"
        ))),
    }
}

/// All containers of a pod by name, as kubectl lists them.
pub(crate) fn container_names(pod: &Pod) -> String {
    let main = pod.spec.containers.iter().map(|one| one.name.to_string());
    let init = pod
        .spec
        .init_containers
        .iter()
        .map(|one| format!("{} (init)", one.name));
    main.chain(init).collect::<Vec<_>>().join(", ")
}

/// The container that a command addresses: that of `-c`, the one that an annotation names, or else the first. The first of
/// several is reported.
pub(crate) fn container(
    call: &mut Call,
    pod: &Pod,
    given: Option<&str>,
) -> Result<String, Failure> {
    let name = given.or(pod
        .meta
        .annotations
        .get(DEFAULT_CONTAINER)
        .map(String::as_str));
    let all = || pod.spec.containers.iter().chain(&pod.spec.init_containers);
    match name {
        Some(name) if all().any(|one| *one.name == *name) => Ok(name.to_string()),
        Some(name) => Err(Failure::error(format!(
            "container {name} is not valid for pod {} out of: {}",
            pod.meta.name,
            container_names(pod)
        ))),
        None => {
            let first = pod.spec.containers.first().map_or("", |one| &*one.name);
            if all().count() > 1 {
                let names = container_names(pod);
                call.complain(format!("Defaulted container \"{first}\" out of: {names}"));
            }
            Ok(first.to_string())
        }
    }
}
