//! Objects that a person makes without a workload: the names and fields that the API server gives them.

use crate::terminal::Terminal;

#[test]
fn a_name_is_generated_by_create_and_refused_by_apply() {
    let mut terminal = Terminal::new();
    let text = "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: cfg-}}";
    terminal.file("f.yaml", text);
    terminal.check(
        "kubectl apply -f f.yaml",
        "error: from cfg-: cannot use generate name with apply\n(exit status 1)\n",
    );
    for _ in 0..2 {
        let made = terminal.text("kubectl create -f f.yaml");
        let name = made.strip_prefix("configmap/cfg-");
        let suffix = name.and_then(|rest| rest.strip_suffix(" created\n"));
        assert_eq!(suffix.map(str::len), Some(5), "{made}");
    }
    let names = terminal.text("kubectl get cm -o name | grep -c cfg-");
    assert_eq!(names, "2\n");
}

#[test]
fn priority_comes_from_a_class_and_not_from_the_pod() {
    let mut terminal = Terminal::new();
    let pod = |fields: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{{fields}, containers: [{{name: web, image: nginx}}]}}}}"
        )
    };
    let refused = |what: &str| {
        format!(
            "Error from server (Forbidden): error when creating \"f.yaml\": pods \"web\" is forbidden: the {what} from the given \
             PriorityClass name\n(exit status 1)\n"
        )
    };
    terminal.file("f.yaml", &pod("priority: 5"));
    terminal.check(
        "kubectl apply -f f.yaml",
        &refused("integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0"),
    );
    terminal.file("f.yaml", &pod("preemptionPolicy: Never"));
    terminal.check(
        "kubectl apply -f f.yaml",
        &refused("string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority"),
    );
    // The class that is the default counts for a pod without one.
    terminal.file("f.yaml", &pod("priority: 7"));
    terminal.check(
        "kubectl create priorityclass low --value=7 --global-default --preemption-policy=Never && kubectl apply -f f.yaml && \
         kubectl get pod web -o jsonpath='{.spec.priorityClassName} {.spec.priority} {.spec.preemptionPolicy}'",
        "priorityclass.scheduling.k8s.io/low created\npod/web created\nlow 7 Never\n",
    );
}

#[test]
fn another_image_starts_a_container_again_whatever_the_restart_policy() {
    let columns = "kubectl get pod web --no-headers -o custom-columns=I:.spec.containers[0].image,N:.status.containerStatuses[0].restartCount,R:.status.containerStatuses[0].ready";
    for policy in ["Always", "Never"] {
        let mut terminal = Terminal::new();
        let text = format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: web}}, spec: {{restartPolicy: {policy}, containers: [{{name: web, image: 'nginx:1.24'}}]}}}}"
        );
        terminal.file("f.yaml", &text);
        terminal.check(
            "kubectl apply -f f.yaml && kubectl wait --for=condition=Ready pod/web",
            "pod/web created\npod/web condition met\n",
        );
        terminal.check(
            "kubectl set image pod/web web=nginx:1.25",
            "pod/web image updated\n",
        );
        terminal.check(&format!("sleep 20; {columns}"), "nginx:1.25   1     true\n");
        let killing = "kubectl get events --field-selector reason=Killing --no-headers -o custom-columns=M:.message";
        terminal.check(
            killing,
            "Container web definition changed, will be restarted\n",
        );
    }
}

#[test]
fn an_image_that_was_corrected_is_pulled_at_once() {
    let mut terminal = Terminal::new();
    let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: web, image: 'nginx:missing'}]}}";
    terminal.file("f.yaml", text);
    terminal.check("kubectl apply -f f.yaml", "pod/web created\n");
    terminal.check(
        "sleep 60; kubectl get pod web --no-headers | awk '{print $2}'",
        "0/1\n",
    );
    terminal.check(
        "kubectl set image pod/web web=nginx:1.25 && sleep 5 && kubectl get pod web --no-headers | awk '{print $2, $3, $4}'",
        "pod/web image updated\n1/1 Running 0\n",
    );
}
