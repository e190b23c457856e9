//! `--subresource`: the words are those of the page "Update API Objects in Place Using kubectl patch" of the documentation of
//! Kubernetes, and of `pkg/cmd/get/get_test.go` of kubernetes/kubectl with the age that the API server adds.

use crate::terminal::Terminal;

#[test]
fn a_deployment_is_scaled_by_a_patch_of_its_scale() {
    let mut terminal = Terminal::with_web();
    terminal.check(
        "kubectl patch deployment web --subresource='scale' --type='merge' -p '{\"spec\":{\"replicas\":3}}'",
        "scale.autoscaling/web patched\n",
    );
    terminal.check(
        "kubectl get deploy web -o jsonpath='{.spec.replicas}'",
        "3\n",
    );
    terminal.check(
        "kubectl patch deploy web --subresource=scale -p '{\"spec\":{\"replicas\":3}}'",
        "scale.autoscaling/web patched (no change)\n",
    );
    terminal.check(
        "kubectl patch deploy/web --subresource=scale --type=json \
         -p '[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":4}]' -o jsonpath='{.kind} {.spec.replicas}'",
        "Scale 4\n",
    );
    terminal.check(
        "kubectl patch deploy web --subresource=scale -p 'spec: {replicas: -1}'",
        "The Scale \"web\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl patch deploy web --subresource=scale --type=merge -p '{\"spec\":{\"replicas\":\"many\"}}'",
        "Error from server (BadRequest): json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type \
         int32\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl patch deploy web --subresource=scale -p 'spec: {replicas: 9}' --dry-run=client -o name",
        "scale.autoscaling/web\n",
    );
    terminal.check(
        "kubectl get deploy web -o jsonpath='{.spec.replicas}'",
        "4\n",
    );
}

#[test]
fn a_scale_is_shown_as_the_api_serves_it() {
    let mut terminal = Terminal::with_web();
    let lines = terminal.text("kubectl get deploy web --subresource=scale");
    let words: Vec<Vec<&str>> = lines
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(words[0], ["NAME", "DESIRED", "AVAILABLE", "AGE"]);
    assert_eq!(words[1][..3], ["web", "2", "2"]);
    terminal.check(
        "kubectl get deploy/web --subresource=scale -o yaml | grep -v 'uid:\\|Timestamp:\\|resourceVersion:'",
        "apiVersion: autoscaling/v1\n\
         kind: Scale\n\
         metadata:\n  name: web\n  namespace: default\n\
         spec:\n  replicas: 2\n\
         status:\n  replicas: 2\n  selector: app=web\n",
    );
    terminal.check(
        "kubectl get deploy --subresource=scale",
        "error: subresource cannot be used when bulk resources are specified\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl create configmap conf && kubectl get configmap conf --subresource=scale",
        "configmap/conf created\n\
         Error from server (NotFound): the server could not find the requested resource\n(exit status 1)\n",
    );
}

#[test]
fn parts_that_the_playground_does_not_change_are_refused() {
    let mut terminal = Terminal::with_web();
    terminal.check(
        "kubectl patch deploy web --subresource=status -p '{\"status\":{\"replicas\":9}}'",
        "error: the playground's controllers alone write the status of objects; kubectl get --subresource=status shows it\n\
         (exit status 1)\n",
    );
    terminal.check(
        "kubectl patch pod web-0 --subresource=resize -p '{}'",
        "error: the playground does not resize pods in place; change resources in the template of their workload\n\
         (exit status 1)\n",
    );
    terminal.check(
        "kubectl replace -f web.yaml --subresource=scale",
        "error: the playground replaces whole objects; kubectl patch --subresource=scale changes the Scale of one\n\
         (exit status 1)\n",
    );
}
