//! The output of kubectl 1.32 against a server of 1.20, command by command.

use crate::terminal::Terminal;

const DATABASE: &str = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 1
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: db, image: 'db:1'}
      - {name: side, image: 'side:1'}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {COLOR: blue, app.mode: dark}
";

fn terminal() -> Terminal {
    let mut terminal = Terminal::of("1.20");
    terminal.session.host_mut().kubectl = Some("1.32".parse().expect("a known release"));
    let files = &mut terminal.session.environment_mut().files;
    files.insert("db.yaml".to_string(), DATABASE.to_string());
    let line = "kubectl apply -f web.yaml -f db.yaml && kubectl rollout status deploy/web && kubectl rollout status sts/db";
    assert_eq!(terminal.run(line).status, 0);
    terminal
}

fn check_all(lines: &[(&str, &str)]) {
    let mut terminal = terminal();
    for (line, answer) in lines {
        terminal.check(line, &format!("{answer}\n"));
    }
}

#[test]
fn images_are_set_in_all_objects_or_in_none() {
    check_all(&[
        (
            "kubectl set image deploy/web deploy/nope web=nginx:1.25",
            "Error from server (NotFound): deployments.apps \"nope\" not found\n(exit status 1)",
        ),
        (
            "kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[*].image}'",
            "nginx:1.24",
        ),
        (
            "kubectl set image deploy web=nginx:1.25",
            "error: resource(s) were provided, but no name was specified\n(exit status 1)",
        ),
        (
            "kubectl set image sts/db '*=x:1' db=db:2",
            "error: all containers are already specified by *, but saw more than one \
             container_name=container_image pairs\n(exit status 1)",
        ),
        (
            "kubectl set image cm/conf web=x:1",
            "error: configmaps/conf the object is not a pod or does not have a pod template: \
             *v1.ConfigMap\n(exit status 1)",
        ),
        (
            "kubectl set image sts/db db=db:2 --dry-run=client -o jsonpath='{.spec.template.spec.containers[*].image}'",
            "db:2 side:1",
        ),
    ]);
}

#[test]
fn variables_come_from_values_and_from_config_maps() {
    check_all(&[
        (
            "kubectl set env deploy/web A=1",
            "deployment.apps/web env updated",
        ),
        (
            "kubectl set env deploy/web A=2 --overwrite=false",
            "error: deployments/web 'A' already has a value (1), and --overwrite is false\n(exit status 1)",
        ),
        (
            "kubectl set env deploy/web --from=configmap/conf --prefix=X_",
            "Warning: key app.mode transferred to APP_MODE\ndeployment.apps/web env updated",
        ),
        (
            "kubectl set env deploy/web --list",
            "# Deployment web, container web\n\
             A=1\n\
             # X_COLOR from configmap conf, key COLOR\n\
             # X_APP_MODE from configmap conf, key app.mode",
        ),
        (
            "kubectl set env deploy/web X_COLOR=red A-",
            "deployment.apps/web env updated",
        ),
        (
            "kubectl set env deploy/web --list | grep COLOR",
            "X_COLOR=red",
        ),
        (
            "kubectl set env deploy/web -c nope A=1",
            "Warning: Deployment/web does not have any containers matching \"nope\"",
        ),
        (
            "kubectl set env deploy/web --from=configmap/nope",
            "Error from server (NotFound): configmaps \"nope\" not found\n(exit status 1)",
        ),
    ]);
    terminal().check("kubectl set env deploy/web", "");
}

#[test]
fn what_was_changed_is_printed_as_asked() {
    check_all(&[
        (
            "kubectl scale deploy web --replicas=3 -o name",
            "deployment.apps/web",
        ),
        (
            "kubectl patch deploy web -p '{\"spec\":{\"minReadySeconds\":1}}' -o jsonpath='{.spec.minReadySeconds}'",
            "1",
        ),
        (
            "kubectl label deploy web a=b -o name",
            "deployment.apps/web",
        ),
        (
            "kubectl scale deploy web --replicas=2 --record",
            "Flag --record has been deprecated, --record will be removed in the future\n\
             deployment.apps/web scaled",
        ),
        (
            "sleep 1; kubectl rollout history deploy/web | sed -n 3p",
            "1         kubectl scale deploy web --replicas=2 --record=true",
        ),
        (
            "kubectl label deploy web a=b!",
            "error: invalid label value: \"a=b!\": a valid label must be an empty string or consist of \
             alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character \
             (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is \
             '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')\n(exit status 1)",
        ),
    ]);
}

#[test]
fn objects_stand_as_the_server_writes_them() {
    check_all(&[
        (
            "kubectl get deploy web -o jsonpath='{.spec.template.metadata}'",
            "{\"creationTimestamp\":null,\"labels\":{\"app\":\"web\"}}",
        ),
        (
            "kubectl get sts db -o yaml | grep -c 'creationTimestamp: null'",
            "2",
        ),
        (
            "kubectl get cm conf -o yaml | grep -c generation",
            "0\n(exit status 1)",
        ),
        (
            "kubectl create configmap c --from-literal=a=1 --dry-run=client -o yaml",
            "apiVersion: v1\ndata:\n  a: \"1\"\nkind: ConfigMap\nmetadata:\n  creationTimestamp: null\n  name: c",
        ),
        (
            "kubectl get rs --sort-by=.nope",
            "error: couldn't find any field with path \"{.nope}\" in the list of objects\n(exit status 1)",
        ),
        (
            "kubectl get events -o wide | grep ScalingReplicaSet | awk '{print $5, $12, $14}'",
            "deployment-controller 2 1",
        ),
    ]);
}

#[test]
fn columns_show_maps_as_go_does_and_may_go_without_headers() {
    check_all(&[
        (
            "kubectl get deploy web -o custom-columns=L:.metadata.labels,S:.spec.strategy.rollingUpdate,C:.spec.template.spec.containers[0].ports",
            "L              S                                  C\n\
             map[app:web]   map[maxSurge:1 maxUnavailable:0]   [map[containerPort:80 protocol:TCP]]",
        ),
        (
            "kubectl get deploy --no-headers -o custom-columns=:.metadata.name",
            "web",
        ),
        ("kubectl delete cm conf -o name", "configmap/conf"),
        (
            "kubectl apply -f - <<< '{\"apiVersion\":\"v1\",\"kind\":\"Pud\",\"metadata\":{\"name\":\"x\"}}'",
            "error: resource mapping not found for name: \"x\" namespace: \"\" from \"STDIN\": no matches for kind \"Pud\" in version \"v1\"\n\
             ensure CRDs are installed first\n(exit status 1)",
        ),
    ]);
}

#[test]
fn a_difference_is_one_of_the_object_not_of_its_notes() {
    let mut terminal = terminal();
    terminal.run("kubectl replace -f web.yaml");
    terminal.check("kubectl diff -f web.yaml", "");
}

#[test]
fn kinds_that_rollouts_do_not_know_are_named_with_their_group() {
    check_all(&[
        (
            "kubectl rollout status rs",
            "error: no status viewer has been implemented for ReplicaSet.apps\n(exit status 1)",
        ),
        (
            "kubectl rollout history rs",
            "error: no history viewer has been implemented for \"ReplicaSet.apps\"\n(exit status 1)",
        ),
        (
            "kubectl rollout foo deploy/web",
            "error: unknown command \"foo deploy/web\"\nSee 'kubectl rollout -h' for help and examples\n(exit status 1)",
        ),
        (
            "kubectl rollout status deploy/nope deploy/web",
            "deployment \"web\" successfully rolled out\n\
             Error from server (NotFound): deployments.apps \"nope\" not found\n(exit status 1)",
        ),
    ]);
}

#[test]
fn the_addresses_of_a_service_are_described_subset_by_subset() {
    let mut terminal = terminal();
    terminal.run("kubectl expose deploy web --port=80 --name=front && sleep 1");
    let text = terminal.text("kubectl describe endpoints front");
    assert!(
        text.contains("Subsets:\n  Addresses:          10.244."),
        "{text}"
    );
    assert!(
        text.contains(
            "    Name     Port  Protocol\n    ----     ----  --------\n    <unset>  80    TCP\n\n"
        ),
        "{text}"
    );
}

#[test]
fn a_pod_is_described_with_its_containers_two_columns_in() {
    let mut terminal = terminal();
    let text = terminal.text("kubectl describe pod db-0");
    for part in [
        "Containers:\n  db:\n    Container ID:   containerd://",
        "\n    State:          Running\n      Started:      Thu",
        "\n    Ready:          True\n    Restart Count:  0\n    Environment:    <none>\n    Mounts:         <none>\n  side:\n",
        "Tolerations:     node.kubernetes.io/not-ready:NoExecute op=Exists for 300s\n                 \
         node.kubernetes.io/unreachable:NoExecute op=Exists for 300s\n",
    ] {
        assert!(text.contains(part), "{part:?} in\n{text}");
    }
    check_all(&[
        (
            "kubectl get sts db -o jsonpath='{.status.availableReplicas}{.status.readyReplicas}'",
            "1",
        ),
        (
            "kubectl rollout restart deploy/web -o name",
            "deployment.apps/web",
        ),
    ]);
}

#[test]
fn changes_print_the_object_in_the_form_that_is_asked_for() {
    let mut terminal = Terminal::with_web();
    for (line, answer) in [
        (
            "kubectl scale deploy web --replicas=4 -o jsonpath='{.spec.replicas} {.metadata.generation}'",
            "4 1",
        ),
        (
            "kubectl set image deploy/web web=nginx:1.26",
            "deployment.apps/web image updated",
        ),
        (
            "kubectl rollout status deploy/web > /dev/null; kubectl rollout undo deploy/web -o name 2>/dev/null",
            "deployment.apps/web",
        ),
        ("kubectl replace -f web.yaml -o name", "deployment.apps/web"),
        (
            "kubectl replace -f web.yaml --dry-run=client -o jsonpath='{.status}{.kind}'",
            "Deployment",
        ),
        (
            "kubectl replace --force -f web.yaml -o name | tail -1",
            "deployment.apps/web",
        ),
        (
            "kubectl rollout status deploy/web > /dev/null; kubectl wait deploy web --for=condition=Available -o name",
            "deployment.apps/web",
        ),
        (
            "kubectl create deployment new --image=a --dry-run=server -o jsonpath='{.metadata.resourceVersion}{.spec.replicas}'",
            "1",
        ),
        (
            "kubectl get deploy web -o jsonpath-as-json='{.spec.replicas}{.metadata.name}'",
            "[\n    2\n]\n[\n    \"web\"\n]",
        ),
        (
            "kubectl taint nodes --all a=b:NoSchedule -o name | head -1",
            "node/node1",
        ),
    ] {
        terminal.check(line, &format!("{answer}\n"));
    }
}
