//! `kubectl run` for a pod without a controller.

use crate::terminal::Terminal;

#[test]
fn a_pod_is_made_and_runs() {
    let mut terminal = Terminal::new();
    terminal.check(
        "kubectl run web --image=nginx:1.24 --port=80 --expose --env=A=b=c --annotations=note=1",
        "service/web created\npod/web created\n",
    );
    terminal.text("sleep 20");
    terminal.check(
        "kubectl get pod web -o jsonpath='{.status.phase} {.metadata.labels} {.metadata.annotations} {.spec.containers[0].env}'",
        r#"Running {"run":"web"} {"note":"1"} [{"name":"A","value":"b=c"}]
"#,
    );
    terminal.check(
        "kubectl get endpointslices -o jsonpath='{.items[0].ports[0].port}'",
        "80\n",
    );
    terminal.check(
        "kubectl run web --image=nginx:1.24",
        "Error from server (AlreadyExists): pods \"web\" already exists\n(exit status 1)\n",
    );
}

#[test]
fn the_pod_that_would_be_made_is_printed() {
    let mut terminal = Terminal::new();
    terminal.check(
        "kubectl run once --image=busybox --restart=Never -l a=b --overrides='{\"spec\":{\"nodeName\":\"n\"}}' \
         --dry-run=client -o yaml --command -- date +%s",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    a: b\n  name: once\nspec:\n  containers:\n  \
         - command:\n    - date\n    - +%s\n    image: busybox\n    name: once\n    resources: {}\n  \
         dnsPolicy: ClusterFirst\n  nodeName: \"n\"\n  restartPolicy: Never\nstatus: {}\n",
    );
}

#[test]
fn flags_that_do_not_go_together_are_refused() {
    let mut terminal = Terminal::new();
    let help = "See 'kubectl run -h' for help and examples\n";
    for (flags, answer) in [
        (
            "--image=Nginx",
            "Invalid image name \"Nginx\": invalid reference format\n",
        ),
        (
            "--image=a --port=x",
            "strconv.Atoi: parsing \"x\": invalid syntax\n",
        ),
        ("--image=a --env=1", "invalid env: 1\n"),
        ("--image=a -l a", "unexpected label spec: a\n"),
        ("--image=a --overrides=x", "Invalid JSON Patch\n"),
        (
            "--image=a --override-type=x --overrides={}",
            "invalid override type: x\n",
        ),
    ] {
        terminal.check(
            &format!("kubectl run x {flags}"),
            &format!("error: {answer}(exit status 1)\n"),
        );
    }
    for (flags, answer) in [
        ("--expose", "--port must be set when exposing a service"),
        ("--restart=never", "invalid restart policy: never"),
        ("--image-pull-policy=x", "invalid image pull policy: x"),
        (
            "-i --dry-run=client",
            "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
        ),
    ] {
        terminal.check(
            &format!("kubectl run x --image=a {flags}"),
            &format!("error: {answer}\n{help}(exit status 1)\n"),
        );
    }
}

#[test]
fn a_pod_requests_what_limits_it_and_its_template_stays_as_it_is() {
    let mut terminal = Terminal::new();
    terminal.text("kubectl create deployment web --image=nginx:1.24; kubectl set resources deploy/web --limits=cpu=200m; sleep 9");
    terminal.check(
        "kubectl get pods,rs -o jsonpath='{.items[*].spec..resources}'",
        "{\"limits\":{\"cpu\":\"200m\"},\"requests\":{\"cpu\":\"200m\"}} {\"limits\":{\"cpu\":\"200m\"}}\n",
    );
}
