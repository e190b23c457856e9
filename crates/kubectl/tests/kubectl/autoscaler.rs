//! HorizontalPodAutoscalers, and `kubectl top`. The forms are those of `pkg/printers/internalversion/printers.go` and of
//! `kubectl/pkg/describe`, the values those of the walkthrough of Kubernetes' documentation.

use crate::terminal::Terminal;
use engine::cluster::{Command, Target};
use kube::clock::Duration;

const PHP: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: php-apache}
spec:
  selector: {matchLabels: {run: php-apache}}
  template:
    metadata: {labels: {run: php-apache}}
    spec:
      containers:
      - {name: php-apache, image: 'registry.k8s.io/hpa-example', resources: {limits: {cpu: 500m}, requests: {cpu: 200m}}}
";

fn php(version: &str) -> Terminal {
    let mut terminal = Terminal::of(version);
    terminal.file("php.yaml", PHP);
    terminal.run("kubectl apply -f php.yaml && sleep 60");
    terminal.check(
        "kubectl autoscale deployment php-apache --cpu-percent=50 --min=1 --max=10 2>&1 | tail -1",
        "horizontalpodautoscaler.autoscaling/php-apache autoscaled\n",
    );
    terminal
}

fn load(terminal: &mut Terminal, cpu_milli: u64, memory: u64) {
    let command = Command::SetLoad {
        target: Target::deployment("php-apache"),
        cpu_milli,
        memory,
    };
    terminal.timeline.execute(command).expect("it exists");
}

const TARGETS: &str = "kubectl get hpa --no-headers | awk '{print $2, $3, $4, $5, $6, $7}'";

#[test]
fn the_columns_follow_the_usage() {
    let mut terminal = php("1.36");
    terminal.check(
        "kubectl get hpa",
        "NAME         REFERENCE               TARGETS              MINPODS   MAXPODS   REPLICAS   AGE\n\
         php-apache   Deployment/php-apache   cpu: <unknown>/50%   1         10        0          0s\n",
    );
    terminal.check(
        &format!("sleep 16; {TARGETS}"),
        "Deployment/php-apache cpu: 0%/50% 1 10 1\n",
    );
    load(&mut terminal, 610, 0);
    terminal.check(
        &format!("sleep 15; {TARGETS}"),
        "Deployment/php-apache cpu: 250%/50% 1 10 1\n",
    );
    terminal.timeline.advance(Duration::from_secs(240));
    terminal.check(
        "kubectl get hpa --no-headers | awk '{print $3, $4, $7}'",
        "cpu: 43%/50% 7\n",
    );
    let mut old = php("1.29");
    old.check(
        &format!("sleep 16; {TARGETS}"),
        "Deployment/php-apache 0%/50% 1 10 1 16s\n",
    );
}

#[test]
fn it_is_described_as_in_kubectl() {
    let mut terminal = php("1.36");
    load(&mut terminal, 610, 0);
    terminal.timeline.advance(Duration::from_secs(300));
    let text = terminal.text("kubectl describe hpa php-apache | sed 's/20[0-9: +]*$/…/; s/  *[0-9ms]* *horizontal/ horizontal/'");
    let expected = "\
Name:                                                  php-apache
Namespace:                                             default
Labels:                                                <none>
Annotations:                                           <none>
CreationTimestamp:                                     Thu, 01 Jan …
Reference:                                             Deployment/php-apache
Metrics:                                               ( current / target )
  resource cpu on pods  (as a percentage of request):  43% (87m) / 50%
Min replicas:                                          1
Max replicas:                                          10
Deployment pods:                                       7 current / 7 desired
Conditions:
  Type            Status  Reason              Message
  ----            ------  ------              -------
  AbleToScale     True    ReadyForNewScale    recommended size matches current size
  ScalingActive   True    ValidMetricFound    the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)
  ScalingLimited  False   DesiredWithinRange  the desired count is within the acceptable range
Events:
  Type    Reason             Age    From                       Message
  ----    ------             ----   ----                       -------
  Normal  SuccessfulRescale horizontal-pod-autoscaler  New size: 4; reason: cpu resource utilization (percentage of request) above target
  Normal  SuccessfulRescale horizontal-pod-autoscaler  New size: 5; reason:
  Normal  SuccessfulRescale horizontal-pod-autoscaler  New size: 7; reason: cpu resource utilization (percentage of request) above target
";
    assert_eq!(text, expected);
}

#[test]
fn behaviour_is_described_with_its_defaults() {
    let mut terminal = php("1.36");
    terminal.check(
        "kubectl patch hpa php-apache --type=merge -p '{\"spec\":{\"behavior\":{\"scaleDown\":{\"policies\":[{\"type\":\"Pods\",\
         \"value\":1,\"periodSeconds\":60}]}}}}' && kubectl describe hpa php-apache | sed -n '/^Behavior/,/^Deployment/p'",
        "horizontalpodautoscaler.autoscaling/php-apache patched\n\
         Behavior:\n  Scale Up:\n    Stabilization Window: 0 seconds\n    Select Policy: Max\n    Policies:\n      \
         - Type: Pods     Value: 4    Period: 15 seconds\n      - Type: Percent  Value: 100  Period: 15 seconds\n  \
         Scale Down:\n    Select Policy: Max\n    Policies:\n      - Type: Pods  Value: 1  Period: 60 seconds\n\
         Deployment pods:    0 current / 0 desired\n",
    );
}

#[test]
fn other_versions_of_the_api_are_taken_and_refusals_are_those_of_the_server() {
    let mut terminal = php("1.36");
    terminal.file(
        "v1.yaml",
        "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: php-apache}\nspec:\n  \
         scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: php-apache}\n  minReplicas: 2\n  maxReplicas: 8\n  \
         targetCPUUtilizationPercentage: 70\n",
    );
    terminal.run("kubectl apply -f v1.yaml");
    terminal.check(
        "kubectl apply -f v1.yaml; kubectl get hpa -o jsonpath='{.items[0].spec.metrics[0].resource.target.averageUtilization} \
         {.items[0].spec.minReplicas}'",
        "horizontalpodautoscaler.autoscaling/php-apache unchanged\n70 2\n",
    );
    terminal.check(
        "kubectl patch hpa php-apache -p '{\"spec\":{\"minReplicas\":9}}'",
        "The HorizontalPodAutoscaler \"php-apache\" is invalid: spec.maxReplicas: Invalid value: 8: must be greater than or equal \
         to `minReplicas`\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl delete hpa php-apache",
        "horizontalpodautoscaler.autoscaling \"php-apache\" deleted from default namespace\n",
    );
}

#[test]
fn what_pods_and_nodes_use_is_shown() {
    let mut terminal = Terminal::of("1.36");
    terminal.check(
        "kubectl top pods",
        "error: Metrics API not available\n(exit status 1)\n",
    );
    let mut terminal = php("1.36");
    load(&mut terminal, 180, 96 << 20);
    let text = terminal.text("kubectl top pods");
    let (head, line) = text.split_once('\n').expect("a line for each pod");
    assert_eq!(
        head,
        "NAME                          CPU(cores)   MEMORY(bytes)   "
    );
    assert!(
        line.ends_with("   180m         96Mi            \n"),
        "{text}"
    );
    terminal.check(
        "kubectl top pod --no-headers --sum | sed 's/^php-apache-[^ ]* *//; s/^  *//'",
        "180m       96Mi       \n________   ________   \n180m       96Mi       \n",
    );
    terminal.check(
        "kubectl top nodes --sort-by=cpu | sed -n '1p;2s/^node[0-9]/node/p'",
        "NAME    CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   \n\
         node   180m         0%       96Mi            0%          \n",
    );
    terminal.run("kubectl scale deploy php-apache --replicas=3 && sleep 5");
    terminal.check("kubectl top pod --no-headers | awk '{print $2}'", "60m\n");
    terminal.check(
        "kubectl top pod -l run=other",
        "No resources found in default namespace.\n",
    );
    terminal.check(
        "kubectl top pod nope",
        "Error from server (NotFound): pods \"nope\" not found\n(exit status 1)\n",
    );
}

#[test]
fn its_fields_are_explained() {
    let mut terminal = Terminal::of("1.36");
    for (field, line, meaning) in [
        ("minReplicas", "FIELD: minReplicas <integer>", "Default 1."),
        ("metrics", "FIELD: metrics <[]MetricSpec>", "80% of the CPU"),
        (
            "behavior.scaleDown",
            "FIELD: scaleDown <HPAScalingRules>",
            "after five minutes",
        ),
    ] {
        let text = terminal.text(&format!("kubectl explain hpa.spec.{field}"));
        assert!(text.contains(line) && text.contains(meaning), "{text}");
    }
}
