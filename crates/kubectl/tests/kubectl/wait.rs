//! `kubectl wait`: what it prints, when, and how it gives up.

use crate::terminal::{Terminal, WEB};
use kube::clock::Duration;

const TIMED_OUT: &str =
    "error: timed out waiting for the condition on deployments/web\n(exit status 1)\n";

fn just_applied() -> Terminal {
    let mut terminal = Terminal::new();
    terminal.run("kubectl apply -f web.yaml");
    terminal
}

#[test]
fn a_condition_is_waited_for_as_time_runs() {
    let mut terminal = just_applied();
    let before = terminal.timeline.now();
    terminal.check(
        "kubectl wait deploy/web --for=condition=Available --timeout=60s",
        "deployment.apps/web condition met\n",
    );
    let took = terminal.timeline.now().since(before);
    assert!(
        took > Duration::from_secs(1) && took < Duration::from_secs(5),
        "{took:?}"
    );
    // The condition holds already; its name may be written in any case.
    terminal.check(
        "kubectl wait --for condition=available=True deployment web",
        "deployment.apps/web condition met\n",
    );
    let text = terminal.text("kubectl wait --for=condition=Ready pods -l app=web");
    assert_eq!(
        text.lines()
            .filter(|line| line.ends_with(" condition met"))
            .count(),
        2,
        "{text}"
    );
    terminal.check(
        "kubectl wait deploy/web --for=jsonpath='{.status.readyReplicas}'=2 --for=condition=progressing",
        "deployment.apps/web condition met\ndeployment.apps/web condition met\n",
    );
    terminal.check(
        "kubectl scale deploy web --replicas=3; kubectl wait deploy/web --for=jsonpath={.status.readyReplicas}=3",
        "deployment.apps/web scaled\ndeployment.apps/web condition met\n",
    );
}

#[test]
fn what_does_not_come_is_given_up_in_simulated_time() {
    let mut terminal = just_applied();
    terminal.check(
        "kubectl wait deploy/web --for=condition=Available --timeout=1s",
        TIMED_OUT,
    );
    let before = terminal.timeline.now();
    terminal.check(
        "kubectl wait deploy/web --for=condition=Available=Unknown",
        TIMED_OUT,
    );
    assert_eq!(
        terminal.timeline.now().since(before),
        Duration::from_secs(30)
    );
    terminal.check(
        "kubectl wait deploy/web --for=condition=Available=Unknown --timeout=0",
        "error: condition not met for web\n(exit status 1)\n",
    );
    // A minus waits for a week: longer than the test.
    assert!(
        terminal
            .run("kubectl wait deploy/web --for=delete --timeout=-1s")
            .interrupted
    );
}

#[test]
fn deletion_and_creation_are_waited_for() {
    let mut terminal = just_applied();
    terminal.run("kubectl rollout status deploy/web");
    let pod = terminal
        .text("kubectl get pods -o name | head -1")
        .trim_end()
        .to_string();
    terminal.run(&format!("kubectl delete {pod} --wait=false"));
    terminal.check(
        &format!("kubectl wait --for=delete {pod}"),
        &format!("{pod} condition met\n"),
    );
    terminal.check("kubectl wait --for=delete pod/nope", "");
    let files = &mut terminal.session.environment_mut().files;
    files.insert("other.yaml".to_string(), WEB.replace("web", "other"));
    terminal.session.type_line(
        "kubectl wait --for=create deploy/other",
        &mut terminal.timeline,
    );
    let end = terminal.timeline.now() + Duration::from_secs(5);
    terminal.session.run_until(&mut terminal.timeline, end);
    assert!(terminal.session.is_running());
    terminal.session.interrupt(&terminal.timeline);
    terminal.run("kubectl apply -f other.yaml");
    terminal.check(
        "kubectl wait --for=create deploy/other",
        "deployment.apps/other condition met\n",
    );
}

#[test]
fn mistakes_are_told_in_kubectls_words() {
    let mut terminal = just_applied();
    for (line, answer) in [
        (
            "kubectl wait deploy/web",
            "error: unrecognized condition: []",
        ),
        (
            "kubectl wait deploy/web --for=ready",
            "error: unrecognized condition: \"ready\"",
        ),
        (
            "kubectl wait deploy/nope --for=condition=Available",
            "Error from server (NotFound): deployments.apps \"nope\" not found",
        ),
        (
            "kubectl wait pods --for=condition=Ready",
            "error: resource(s) were provided, but no name was specified",
        ),
        (
            "kubectl wait pods -l app=x --for=condition=Ready",
            "error: no matching resources found",
        ),
        (
            "kubectl wait deploy/web --for=jsonpath={.spec}=x",
            "error: jsonpath leads to a nested object or list which is not supported",
        ),
        (
            "kubectl wait deploy/web --for=jsonpath={.status.replicas}=",
            "error: jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
        ),
    ] {
        terminal.check(line, &format!("{answer}\n(exit status 1)\n"));
    }
    assert!(
        terminal
            .text("kubectl wait --for=delete")
            .starts_with("error: You must provide one or more resources")
    );
}
