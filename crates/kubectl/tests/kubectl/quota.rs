//! ResourceQuotas and LimitRanges are obeyed, in the API server's words.

use super::terminal::Terminal;

const COMPUTE: &str = "
apiVersion: v1
kind: ResourceQuota
metadata: {name: compute}
spec:
  hard: {requests.cpu: '1', limits.memory: 2Gi, pods: '10', configmaps: '2', count/deployments.apps: '1'}
";

fn deployment(replicas: u32, resources: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: {replicas}\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
         spec: {{containers: [{{name: web, image: 'nginx:1', resources: {resources}}}]}}\n"
    )
}

/// The last event of a failed creation, without the random end of the pod's name.
const FAILURE: &str = "kubectl get events --field-selector reason=FailedCreate -o jsonpath='{.items[-1:].message}' \
    | sed 's/-[a-z0-9]*\"/\"/'";

#[test]
fn what_is_requested_counts_against_the_quota() {
    let mut terminal = Terminal::new();
    terminal.file("quota.yaml", COMPUTE);
    let resources = "{requests: {cpu: 400m}, limits: {memory: 512Mi}}";
    terminal.file("web.yaml", &deployment(3, resources));
    assert_eq!(
        terminal
            .run("kubectl apply -f quota.yaml -f web.yaml && sleep 8")
            .status,
        0
    );
    terminal.check(
        "kubectl describe quota compute",
        "Name:                   compute\n\
         Namespace:              default\n\
         Resource                Used  Hard\n\
         --------                ----  ----\n\
         configmaps              1     2\n\
         count/deployments.apps  1     1\n\
         limits.memory           1Gi   2Gi\n\
         pods                    2     10\n\
         requests.cpu            800m  1\n",
    );
    let listed = "configmaps: 1/2, count/deployments.apps: 1/1, pods: 2/10, requests.cpu: 800m/1";
    terminal.check(
        "kubectl get quota --no-headers",
        &format!("compute   {listed}   limits.memory: 1Gi/2Gi   8s\n"),
    );
    let text = terminal.text(FAILURE);
    let words = "is forbidden: exceeded quota: compute, requested: requests.cpu=400m, used: requests.cpu=800m, limited: requests.cpu=1";
    assert!(
        text.contains("Error creating: pods \"web-") && text.contains(words),
        "{text}"
    );
    terminal.check(
        "kubectl create deployment api --image=api:1",
        "error: failed to create deployment: deployments.apps \"api\" is forbidden: exceeded quota: compute, requested: \
         count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl create cm a && kubectl create cm b",
        "configmap/a created\nerror: failed to create configmap: configmaps \"b\" is forbidden: exceeded quota: compute, requested: \
         configmaps=1, used: configmaps=2, limited: configmaps=2\n(exit status 1)\n",
    );
    // When the quota has room again, the ReplicaSet tries once more by itself.
    terminal.check(
        "kubectl patch quota compute -p '{\"spec\":{\"hard\":{\"requests.cpu\":\"2\"}}}'",
        "resourcequota/compute patched\n",
    );
    terminal.check(
        "kubectl rollout status deploy/web | tail -1",
        "deployment \"web\" successfully rolled out\n",
    );
}

#[test]
fn a_quota_wants_to_know_what_containers_request() {
    let mut terminal = Terminal::new();
    terminal.file("quota.yaml", COMPUTE);
    terminal.file("web.yaml", &deployment(1, "{requests: {cpu: 100m}}"));
    assert_eq!(
        terminal
            .run("kubectl apply -f quota.yaml -f web.yaml && sleep 2")
            .status,
        0
    );
    let text = terminal.text(FAILURE);
    assert!(
        text.ends_with(
            "is forbidden: failed quota: compute: must specify limits.memory for: web\n"
        ),
        "{text}"
    );
    terminal.check(
        "kubectl get deploy web -o jsonpath='{.status.conditions[?(@.type==\"ReplicaFailure\")].reason}'",
        "FailedCreate\n",
    );
}

#[test]
fn scopes_choose_the_pods_that_count() {
    let mut terminal = Terminal::new();
    terminal.file(
        "quota.yaml",
        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: idle}, spec: {hard: {pods: '1'}, scopes: [BestEffort]}}",
    );
    terminal.file("web.yaml", &deployment(3, "{requests: {cpu: 100m}}"));
    assert_eq!(
        terminal
            .run("kubectl apply -f quota.yaml -f web.yaml && kubectl rollout status deploy/web")
            .status,
        0
    );
    terminal.check(
        "kubectl describe quota idle",
        "Name:       idle\n\
         Namespace:  default\n\
         Scopes:     BestEffort\n \
         * Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.\n\
         Resource  Used  Hard\n\
         --------  ----  ----\n\
         pods      0     1\n",
    );
}

const RANGE: &str = "
apiVersion: v1
kind: LimitRange
metadata: {name: sizes}
spec:
  limits:
  - type: Container
    default: {cpu: 500m, memory: 256Mi}
    defaultRequest: {cpu: 100m}
    max: {memory: 1Gi}
";

#[test]
fn a_limit_range_gives_containers_what_they_do_not_ask_for() {
    let mut terminal = Terminal::new();
    terminal.file("range.yaml", RANGE);
    terminal.file("web.yaml", &deployment(1, "{}"));
    assert_eq!(
        terminal
            .run("kubectl apply -f range.yaml -f web.yaml && kubectl rollout status deploy/web")
            .status,
        0
    );
    terminal.check(
        "kubectl get pods -o jsonpath='{.items[0].spec.containers[0].resources}{\"\\n\"}{.items[0].metadata.annotations}'",
        "{\"limits\":{\"cpu\":\"500m\",\"memory\":\"256Mi\"},\"requests\":{\"cpu\":\"100m\",\"memory\":\"256Mi\"}}\n\
         {\"kubernetes.io/limit-ranger\":\"LimitRanger plugin set: cpu, memory request for container web; cpu, memory limit for \
         container web\"}\n",
    );
    terminal.check(
        "kubectl describe limits sizes",
        "Name:       sizes\n\
         Namespace:  default\n\
         Type        Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio\n\
         ----        --------  ---  ---  ---------------  -------------  -----------------------\n\
         Container   cpu       -    -    100m             500m           -\n\
         Container   memory    -    1Gi  256Mi            256Mi          -\n",
    );
    terminal.check(
        "kubectl describe ns default | tail -8",
        "\nNo resource quota.\n\n\
         Resource Limits\n \
         Type       Resource  Min  Max  Default Request  Default Limit  Max Limit/Request Ratio\n \
         ----       --------  ---  ---  ---------------  -------------  -----------------------\n \
         Container  cpu       -    -    100m             500m           -\n \
         Container  memory    -    1Gi  256Mi            256Mi          -\n",
    );
}

#[test]
fn a_limit_range_forbids_what_is_beyond_its_bounds() {
    let mut terminal = Terminal::new();
    terminal.file("range.yaml", RANGE);
    terminal.file("web.yaml", &deployment(1, "{limits: {memory: 2Gi}}"));
    assert_eq!(
        terminal
            .run("kubectl apply -f range.yaml -f web.yaml && sleep 2")
            .status,
        0
    );
    let text = terminal.text(FAILURE);
    let words = "is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi\n";
    assert!(text.ends_with(words), "{text}");
    terminal.file(
        "pod.yaml",
        "{apiVersion: v1, kind: Pod, metadata: {name: big}, spec: {containers: [{name: c, image: i, resources: {requests: {memory: 3Gi}, limits: {memory: 4Gi}}}]}}",
    );
    terminal.check(
        "kubectl apply -f pod.yaml",
        "Error from server (Forbidden): error when creating \"pod.yaml\": pods \"big\" is forbidden: maximum memory usage per \
         Container is 1Gi, but limit is 4Gi\n(exit status 1)\n",
    );
}
