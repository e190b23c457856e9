//! HorizontalPodAutoscalers.

use crate::run::{LONG, Run};
use engine::cluster::{Command, Target};
use engine::trace::{Actor, Effect, Reason};
use kube::api::HorizontalPodAutoscaler;
use kube::api::autoscaler::AutoscalerReason;
use kube::api::meta::Kind;
use kube::clock::Duration;
use std::rc::Rc;

const WEB: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx:1.25
        resources: {requests: {cpu: 200m, memory: 100Mi}, limits: {cpu: 400m}}
";

const AUTOSCALER: &str = "
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 10
  metrics:
  - type: Resource
    resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}
";

fn run() -> Run {
    let mut run = Run::new(1);
    run.apply(WEB);
    run.settle();
    run.wait(60);
    run.apply(AUTOSCALER);
    run
}

fn load(run: &mut Run, cpu_milli: u64) {
    let target = Target::deployment("web");
    run.act(Command::SetLoad {
        target,
        cpu_milli,
        memory: 0,
    });
}

fn autoscaler(run: &Run) -> Rc<HorizontalPodAutoscaler> {
    let store = run.cluster().store();
    let found = store.by_name::<HorizontalPodAutoscaler>("default", "web");
    found.expect("it was applied").clone()
}

fn replicas(run: &Run) -> i32 {
    let web = run.cluster().deployment("web");
    web.expect("it was applied").spec.replicas
}

/// The conditions as `Type=Status Reason`.
fn conditions(run: &Run) -> Vec<String> {
    let status = &autoscaler(run).status;
    let said = status.conditions.iter().map(|one| {
        let (kind, value, reason) = (one.kind.name(), one.status.name(), one.reason.name());
        format!("{kind}={value} {reason}")
    });
    said.collect()
}

fn messages(run: &Run) -> Vec<String> {
    let uid = autoscaler(run).meta.uid;
    let events = run.cluster().store().events_about(uid);
    let said = events.map(|event| {
        format!(
            "{} {} {}: {}",
            event.kind.name(),
            event.source.name(),
            event.reason.name(),
            event.message()
        )
    });
    said.collect()
}

#[test]
fn it_scales_up_with_the_load_and_down_five_minutes_later() {
    let mut run = run();
    load(&mut run, 500);
    run.wait(14);
    assert_eq!(conditions(&run), [] as [&str; 0], "the first look is due");
    run.wait(2);
    // 250m of 200m requested are 125 %, and 125 / 50 × 2 = 5; twice the size is 4.
    assert_eq!(replicas(&run), 4);
    assert_eq!(
        conditions(&run),
        [
            "AbleToScale=True SucceededRescale",
            "ScalingActive=True ValidMetricFound",
            "ScalingLimited=True ScaleUpLimit",
        ]
    );
    assert_eq!(
        messages(&run),
        [
            "Normal horizontal-pod-autoscaler SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of \
             request) above target"
        ]
    );
    run.settle();
    // Each of 5 pods uses 100m of 200m requested.
    assert_eq!(replicas(&run), 5);
    let status = &autoscaler(&run).status;
    let metrics = status.current_metrics.as_ref().expect("they were read");
    let cpu = metrics[0].resource.as_ref().expect("it is known");
    assert_eq!(cpu.current.average_utilization, Some(50));
    assert_eq!(cpu.current.average_value, "100m");
    assert_eq!((status.current_replicas, status.desired_replicas), (5, 5));
    assert_eq!(
        conditions(&run),
        [
            "AbleToScale=True ReadyForNewScale",
            "ScalingActive=True ValidMetricFound",
            "ScalingLimited=False DesiredWithinRange",
        ]
    );

    let before = run.timeline.now();
    load(&mut run, 0);
    run.wait(120);
    assert_eq!(replicas(&run), 5);
    assert_eq!(conditions(&run)[0], "AbleToScale=True ScaleDownStabilized");
    run.settle();
    assert_eq!(replicas(&run), 2);
    assert!(run.timeline.now().since(before) >= Duration::from_secs(300));
    let last = messages(&run).pop().expect("there are some");
    assert!(
        last.ends_with("New size: 2; reason: All metrics below target"),
        "{last}"
    );
    assert_eq!(conditions(&run)[2], "ScalingLimited=True TooFewReplicas");
}

#[test]
fn the_load_beyond_the_limits_is_lost_and_the_maximum_holds() {
    let mut run = run();
    load(&mut run, 100_000);
    run.settle();
    assert_eq!(replicas(&run), 10);
    assert_eq!(conditions(&run)[2], "ScalingLimited=True TooManyReplicas");
    let status = &autoscaler(&run).status;
    let metrics = status.current_metrics.as_ref().expect("they were read");
    let cpu = metrics[0].resource.as_ref().expect("it is known");
    assert_eq!(cpu.current.average_utilization, Some(200));
    assert_eq!(cpu.current.average_value, "400m");
}

#[test]
fn the_decision_carries_its_numbers() {
    let mut run = run();
    load(&mut run, 500);
    run.wait(16);
    let entries = run.timeline.entries().iter();
    let mut decisions = entries.filter(|entry| entry.actor == Actor::HorizontalPodAutoscaler);
    let first = decisions.next().expect("it scaled");
    assert_eq!(first.effect, Effect::Scaled { from: 2, to: 4 });
    assert_eq!(
        (first.object.kind, &*first.object.name),
        (Kind::Deployment, "web")
    );
    let Reason::Autoscaled(reason) = &first.reason else {
        panic!("{:?}", first.reason);
    };
    let metric = reason.metric.as_ref().expect("the usage decided");
    let formula = metric.formula.expect("a size was computed");
    assert_eq!((metric.usage, metric.target, metric.proposed), (125, 50, 5));
    assert_eq!(
        (formula.pods, formula.usage, formula.assumes),
        (2, 125, false)
    );
    assert_eq!(reason.limit, AutoscalerReason::ScaleUpLimit);
    assert_eq!((reason.least, reason.most), (2, 10));
}

/// A manifest with `replicas` and an autoscaler pull the size to and fro.
#[test]
fn an_apply_with_replicas_undoes_what_the_autoscaler_did() {
    let mut run = run();
    load(&mut run, 500);
    run.settle();
    assert_eq!(replicas(&run), 5);
    run.apply(WEB);
    assert_eq!(replicas(&run), 2);
    run.settle();
    assert_eq!(replicas(&run), 5);
}

/// `kubectl apply` takes a field out that the manifest gave before, and the API server puts in the default.
#[test]
fn taking_replicas_out_of_the_manifest_leaves_one_pod_for_a_while() {
    let mut run = run();
    load(&mut run, 500);
    run.settle();
    run.apply(&WEB.replace("  replicas: 2\n", ""));
    assert_eq!(replicas(&run), 1);
    run.wait(16);
    let last = messages(&run).pop().expect("there are some");
    assert!(
        last.ends_with("New size: 2; reason: Current number of replicas below Spec.MinReplicas"),
        "{last}"
    );
    run.settle();
    assert_eq!(replicas(&run), 5);
    run.apply(&WEB.replace("  replicas: 2\n", ""));
    assert_eq!(replicas(&run), 5);
}

#[test]
fn an_application_of_size_zero_is_left_alone() {
    let mut run = run();
    load(&mut run, 500);
    let target = Target::deployment("web");
    run.act(Command::Scale {
        target,
        replicas: 0,
    });
    run.wait(60);
    assert_eq!(replicas(&run), 0);
    assert_eq!(
        conditions(&run),
        [
            "AbleToScale=True SucceededGetScale",
            "ScalingActive=False ScalingDisabled",
        ]
    );
}

#[test]
fn it_says_what_it_cannot_find() {
    let mut run = Run::new(1);
    run.apply(AUTOSCALER);
    run.wait(16);
    assert_eq!(conditions(&run), ["AbleToScale=False FailedGetScale"]);
    assert_eq!(
        messages(&run),
        ["Warning horizontal-pod-autoscaler FailedGetScale: deployments.apps \"web\" not found"]
    );
    run.apply(&WEB.replace(
        "        resources: {requests: {cpu: 200m, memory: 100Mi}, limits: {cpu: 400m}}\n",
        "",
    ));
    run.wait(40);
    assert_eq!(
        conditions(&run),
        [
            "AbleToScale=True SucceededGetScale",
            "ScalingActive=False FailedGetResourceMetric",
        ]
    );
    let pod = run.pods()[0].meta.name.clone();
    let missing = format!(
        "failed to get cpu utilization: missing request for cpu in container web of Pod {pod}"
    );
    let said = messages(&run);
    for line in [
        format!("Warning horizontal-pod-autoscaler FailedGetResourceMetric: {missing}"),
        format!(
            "Warning horizontal-pod-autoscaler FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first \
             error is: failed to get cpu resource metric value: {missing}"
        ),
    ] {
        assert!(said.contains(&line), "{line} is not in {said:#?}");
    }
}

#[test]
fn other_metrics_are_served_by_no_api() {
    let mut run = Run::new(1);
    run.apply(WEB);
    let pods = "  - type: Pods\n    pods: {metric: {name: packets}, target: {type: AverageValue, averageValue: 1k}}\n";
    run.apply(&format!("{AUTOSCALER}{pods}"));
    load(&mut run, 500);
    run.settle();
    assert_eq!(replicas(&run), 5, "a metric that asks for more is followed");
    let said = messages(&run);
    let line = "Warning horizontal-pod-autoscaler FailedGetPodsMetric: unable to get metric packets: unable to fetch metrics \
        from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";
    assert!(said.contains(&line.to_string()), "{said:#?}");
    load(&mut run, 0);
    run.wait(400);
    assert_eq!(
        replicas(&run),
        5,
        "nothing shrinks while a metric is unknown"
    );
    assert_eq!(
        conditions(&run)[1],
        "ScalingActive=False FailedGetPodsMetric"
    );
}

#[test]
fn every_api_version_is_stored_in_one_form() {
    let newest = autoscaler(&run()).spec.clone();
    let first = "
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 10
  targetCPUUtilizationPercentage: 50
";
    let beta = AUTOSCALER
        .replace("autoscaling/v2", "autoscaling/v2beta1")
        .replace(
            "target: {type: Utilization, averageUtilization: 50}",
            "targetAverageUtilization: 50",
        );
    for text in [
        first.to_string(),
        beta,
        AUTOSCALER.replace("/v2", "/v2beta2"),
    ] {
        let mut run = Run::version("1.20");
        run.apply(&text);
        assert_eq!(autoscaler(&run).spec, newest, "{text}");
        run.apply(&text.replace("50", "60"));
        let metric = autoscaler(&run).spec.metrics[0].resource.clone();
        let percent = metric.expect("cpu").target.average_utilization;
        assert_eq!(percent, Some(60), "{text}");
    }
}

/// The controller's memory is a part of the run: going back and forth changes nothing.
#[test]
fn going_back_and_forth_changes_nothing() {
    let mut run = run();
    load(&mut run, 500);
    run.settle();
    load(&mut run, 0);
    assert!(run.timeline.run_to_rest(LONG));
    let (end, entries) = (run.timeline.now(), run.timeline.entries().to_vec());
    run.timeline.seek(kube::clock::Time::from_secs(90));
    run.timeline.seek(end);
    assert_eq!(run.timeline.entries(), entries);
    assert_eq!(replicas(&run), 2);
}

/// Nobody means such amounts, but a typing slip must not stop the page.
#[test]
fn amounts_beyond_all_bounds_stop_nothing() {
    let mut run = Run::new(1);
    run.apply(
        &WEB.replace("200m", "9E")
            .replace("100Mi", "9E")
            .replace("400m", "9E"),
    );
    let average = "  - type: Resource\n    resource: {name: memory, target: {type: AverageValue, averageValue: 1n}}\n";
    run.apply(&format!("{AUTOSCALER}{average}"));
    let target = Target::deployment("web");
    run.act(Command::SetLoad {
        target,
        cpu_milli: u64::MAX,
        memory: u64::MAX,
    });
    run.wait(120);
    assert_eq!(replicas(&run), 2, "no node has room for such a pod");
}
