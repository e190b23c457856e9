//! kubectl's commands against a simulated cluster: their output, word for word, and the state that they must not change.

use crate::terminal::{MINUTE, Terminal, WEB};
use engine::rng::Rng;
use kube::api::KubernetesVersion;
use kube::clock::Duration;
use kubectl::complete;

#[test]
fn tables_are_as_wide_as_their_cells() {
    let mut terminal = Terminal::with_web();
    terminal.check(
        "kubectl get deploy",
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    2/2     2            2           2s\n",
    );
    terminal.check(
        "kubectl get deploy web -o wide --show-labels",
        "NAME   READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES       SELECTOR   LABELS\n\
         web    2/2     2            2           2s    web          nginx:1.24   app=web    app=web\n",
    );
    terminal.check(
        "kubectl get nodes,cm",
        "NAME         STATUS   ROLES    AGE   VERSION\n\
         node/node1   Ready    <none>   2s    v1.36.2\n\
         node/node2   Ready    <none>   2s    v1.36.2\n\
         node/node3   Ready    <none>   2s    v1.36.2\n\n\
         NAME                         DATA   AGE\n\
         configmap/kube-root-ca.crt   1      2s\n",
    );
    terminal.check(
        "kubectl get deploy,rs nope",
        "Error from server (NotFound): deployments.apps \"nope\" not found\n\
         Error from server (NotFound): replicasets.apps \"nope\" not found\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl get secrets",
        "No resources found in default namespace.\n",
    );
    terminal.check(
        "kubectl get deploy web -o jsonpath='{.spec.replicas}'",
        "2\n",
    );
    terminal.check("kubectl get deploy -o name | wc -l", "1\n");
    terminal.check(
        "kubectl get deploy web --no-headers | awk '{print $2}'",
        "2/2\n",
    );
}

/// Flags without effect here are accepted at any place in the line.
#[test]
fn flags_that_do_nothing_here_are_taken() {
    let mut terminal = Terminal::with_web();
    for line in [
        "kubectl get deploy web -o name --context=x --as=me --chunk-size=500 --show-managed-fields",
        "kubectl --kubeconfig ~/.kube/config -v6 --request-timeout=5s get deploy web -o name --server-print=false",
        "kubectl get deploy web -o name --field-selector=metadata.name=web --allow-missing-template-keys=false",
    ] {
        terminal.check(line, "deployment.apps/web\n");
    }
    terminal.check(
        "kubectl apply -f web.yaml --prune=false --force-conflicts=false --grace-period=-1 --openapi-patch=false",
        "deployment.apps/web unchanged\n",
    );
}

#[test]
fn help_tells_each_flag_in_a_line() {
    let mut terminal = Terminal::new();
    let text = terminal.text("kubectl rollout undo -h");
    for line in [
        "    --to-revision=0:\n\tthe revision to go back to; 0 means the one before\n",
        "    -o, --output='':\n\t",
        "Usage:\n  kubectl rollout undo TYPE/NAME [--to-revision=2]\n",
        "Use \"kubectl options\" for a list of global command-line options",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let options = terminal.text("kubectl options");
    assert!(options.contains("    -n, --namespace='':\n"), "{options}");
}

#[test]
fn mistakes_are_answered_in_kubectls_words() {
    let mut terminal = Terminal::with_web();
    for (line, answer) in [
        (
            "kubectl get foo",
            "error: the server doesn't have a resource type \"foo\"",
        ),
        (
            "kubectl get pods --nope",
            "error: unknown flag: --nope\nSee 'kubectl get --help' for usage.",
        ),
        (
            "kubectl get pods,rs -w",
            "error: you may only specify a single resource type",
        ),
        (
            "kubectl apply -f nope.yaml",
            "error: the path \"nope.yaml\" does not exist",
        ),
        ("kubectl apply", "error: must specify one of -f and -k"),
        (
            "kubectl rollout status",
            "error: required resource not specified",
        ),
        (
            "kubectl rollout status deploy/web --timeout=1",
            "error: invalid argument \"1\" for \"--timeout\" flag: time: missing unit in duration \"1\"\nSee 'kubectl rollout status --help' for usage.",
        ),
        (
            "kubectl rollout undo deploy/web --timeout=5s",
            "error: unknown flag: --timeout\nSee 'kubectl rollout undo --help' for usage.",
        ),
        (
            "kubectl rollout pause deploy/web --dry-run=client",
            "error: unknown flag: --dry-run\nSee 'kubectl rollout pause --help' for usage.",
        ),
        (
            "kubectl create deployment x --image=y -l a=b",
            "error: unknown shorthand flag: 'l' in -l\nSee 'kubectl create deployment --help' for usage.",
        ),
        (
            "kubectl rollout undo deploy/web --to-revision=99999999999999999999",
            "error: invalid argument \"99999999999999999999\" for \"--to-revision\" flag: strconv.ParseInt: parsing \"99999999999999999999\": value out of range\nSee 'kubectl rollout undo --help' for usage.",
        ),
        (
            "kubectl apply -f web.yaml --prune --all",
            "error: --prune is not here: kubectl delete removes what the files no longer have",
        ),
        (
            "kubectl scale deploy web",
            "error: required flag(s) \"replicas\" not set",
        ),
        (
            "kubectl scale deploy web --replicas=-1",
            "error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
        ),
        (
            "kubectl scale deploy web --replicas=3 --current-replicas=5",
            "error: Expected replicas to be 5, was 2",
        ),
        (
            "kubectl set image deploy/web",
            "error: at least one image update is required",
        ),
        (
            "kubectl set resources deploy/web",
            "error: you must specify an update to requests or limits (in the form of --requests/--limits)",
        ),
        (
            "kubectl label deploy web app=other",
            "error: 'app' already has a value (web), and --overwrite is false",
        ),
        (
            "kubectl create deployment web --image=x",
            "error: failed to create deployment: deployments.apps \"web\" already exists",
        ),
        (
            "kubectl create -f web.yaml",
            "Error from server (AlreadyExists): error when creating \"web.yaml\": deployments.apps \"web\" already exists",
        ),
        (
            "kubectl rollout undo deploy/web",
            "Warning: resource deployments/web was previously managed with 'kubectl apply'. Rolling back will not update the \
             kubectl.kubernetes.io/last-applied-configuration annotation, which may cause unexpected behavior on future \
             'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n\
             error: no rollout history found for deployment \"web\"",
        ),
        (
            "kubectl rollout history deploy/web --revision=7",
            "error: unable to find the specified revision",
        ),
        (
            "kubectl rollout history svc/web",
            "Error from server (NotFound): services \"web\" not found",
        ),
        (
            "kubectl delete pod nope",
            "Error from server (NotFound): pods \"nope\" not found",
        ),
        (
            "kubectl frobnicate",
            "error: unknown command \"frobnicate\" for \"kubectl\"",
        ),
        (
            "kubectl rolling-update web",
            "error: unknown command \"rolling-update\" for \"kubectl\"",
        ),
        (
            "kubectl autoscale deploy web",
            "error: required flag(s) \"max\" not set",
        ),
    ] {
        terminal.check(line, &format!("{answer}\n(exit status 1)\n"));
    }
    assert_eq!(
        terminal.timeline.commands().len(),
        1,
        "only apply changed anything"
    );
}

#[test]
fn a_watch_prints_a_line_for_every_change() {
    let mut terminal = Terminal::with_web();
    let line = "kubectl set image deploy/web web=nginx:1.25; kubectl get deploy web -w";
    let text = terminal.text(line);
    let rows: Vec<String> = text
        .lines()
        .skip(2)
        .map(|line| {
            line.split_whitespace()
                .skip(1)
                .take(3)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let mut steps = rows.clone();
    steps.dedup();
    assert_eq!(
        steps,
        [
            "2/2 2 2", "2/2 0 2", "2/2 1 2", "3/2 1 3", "2/2 1 2", "2/2 2 2", "3/2 2 3", "2/2 2 2"
        ],
        "{text}"
    );
}

#[test]
fn control_c_stops_what_waits() {
    let mut terminal = Terminal::with_web();
    terminal
        .session
        .type_line("kubectl get pods -w", &mut terminal.timeline);
    assert!(terminal.session.is_running());
    let end = terminal.timeline.now() + MINUTE;
    terminal.session.run_until(&mut terminal.timeline, end);
    assert!(terminal.session.is_running() && terminal.timeline.now() == end);
    terminal.session.interrupt(&terminal.timeline);
    assert!(!terminal.session.is_running());
    assert_eq!(terminal.session.status(), 130);
}

#[test]
fn stepping_back_past_a_command_takes_it_back() {
    let mut terminal = Terminal::with_web();
    let before = terminal.timeline.now();
    terminal.run("sleep 5; kubectl scale deploy web --replicas=5; sleep 5");
    assert!(terminal.text("kubectl get deploy web").contains("5/5"));
    terminal.timeline.seek(before);
    assert!(terminal.text("kubectl get deploy web").contains("2/2"));
}

#[test]
fn a_dry_run_changes_nothing() {
    let mut terminal = Terminal::with_web();
    let done = terminal.timeline.commands().len();
    // Since 1.36 the client merges, as `PatchLocal` of `kubectl/pkg/cmd/apply/patcher.go` does.
    for (version, word) in [("1.35", "configured"), ("1.36", "unchanged")] {
        terminal.session.host_mut().kubectl = version.parse().ok();
        terminal.check(
            "kubectl apply -f web.yaml --dry-run=client",
            &format!("deployment.apps/web {word} (dry run)\n"),
        );
    }
    terminal.check(
        "kubectl apply -f web.yaml --dry-run=server",
        "deployment.apps/web unchanged (server dry run)\n",
    );
    terminal.check(
        "kubectl scale deploy/web --replicas=9 --dry-run=server",
        "deployment.apps/web scaled (server dry run)\n",
    );
    terminal.check(
        "kubectl delete deploy web --dry-run=client",
        "deployment.apps \"web\" deleted from default namespace (dry run)\n",
    );
    terminal.check(
        "kubectl create deployment x --image=nginx:1.25 --dry-run=client -o yaml | head -6",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    app: x\n  name: x\n",
    );
    assert_eq!(terminal.timeline.commands().len(), done);
}

#[test]
fn a_here_document_is_applied_and_loops_go_round() {
    let mut terminal = Terminal::new();
    let manifest = WEB.trim_start();
    terminal.check(
        &format!("cat <<EOF | kubectl apply -f -\n{manifest}EOF\nfor n in 3 4; do kubectl scale deploy/web --replicas=$n; done"),
        "deployment.apps/web created\ndeployment.apps/web scaled\ndeployment.apps/web scaled\n",
    );
    terminal.check(
        "N=$(kubectl get deploy web -o jsonpath='{.spec.replicas}'); echo \"now $N\"",
        "now 4\n",
    );
    let text = terminal.text("while true; do kubectl get deploy web --no-headers; sleep 20; done");
    assert_eq!(text.lines().count(), 4, "{text}");
}

#[test]
fn a_loop_without_sleep_lets_time_pass_until_it_is_interrupted() {
    let mut terminal = Terminal::with_web();
    let before = terminal.timeline.now();
    for line in [
        "while true; do kubectl get deploy web --no-headers; done",
        "while true; do while kubectl get deploy web --no-headers; do :; done; done",
    ] {
        let second = Duration::from_secs(1);
        let ended = terminal.session.run(line, &mut terminal.timeline, second);
        assert!(ended.interrupted, "{line}");
        assert_eq!(ended.status, 130);
        // At the beginning, and after each tenth of the second.
        assert_eq!(ended.text().lines().count(), 11, "{}", ended.text());
    }
    assert_eq!(terminal.timeline.now(), before + Duration::from_secs(2));
}

#[test]
fn the_cluster_and_kubectl_may_be_of_different_releases() {
    let mut terminal = Terminal::of("1.20");
    terminal.session.host_mut().kubectl = "1.34".parse().ok();
    terminal.run("kubectl apply -f web.yaml; sleep 4");
    terminal.check(
        "kubectl delete deploy web",
        "deployment.apps \"web\" deleted from default namespace\n",
    );
    let mut old = Terminal::of("1.13");
    old.run("kubectl apply -f web.yaml; sleep 4");
    old.check(
        "kubectl get deploy",
        "NAME   DESIRED   CURRENT   UP-TO-DATE   AVAILABLE   AGE\nweb    2         2         2            2           4s\n",
    );
}

#[test]
fn what_can_be_typed_next_is_known() {
    let terminal = Terminal::with_web();
    let texts = |line: &str| {
        let files = terminal
            .session
            .environment()
            .files
            .keys()
            .map(String::as_str);
        let found = complete(line, terminal.timeline.cluster(), files);
        found
            .into_iter()
            .map(|candidate| candidate.text)
            .collect::<Vec<_>>()
    };
    assert_eq!(texts("kubectl rollout st"), ["status"]);
    assert_eq!(
        texts("kubectl rollout status deployment/"),
        ["deployment/web"]
    );
    assert_eq!(texts("kubectl get deploy "), ["web"]);
    assert_eq!(texts("kubectl apply -f "), ["web.yaml"]);
    assert_eq!(texts("kubectl set image deployment/web "), ["web="]);
    assert_eq!(texts("kubectl scale deploy web --rep"), ["--replicas="]);
    assert_eq!(texts("kubectl get po -o j"), ["json", "jsonpath="]);
    assert_eq!(texts("sleep 1; kub"), ["kubectl"]);
}

/// Words of which lines are made up by chance.
const WORDS: &[&str] = &[
    "kubectl",
    "get",
    "describe",
    "apply",
    "create",
    "delete",
    "rollout",
    "status",
    "history",
    "undo",
    "pause",
    "resume",
    "restart",
    "set",
    "image",
    "resources",
    "env",
    "selector",
    "scale",
    "label",
    "annotate",
    "patch",
    "diff",
    "expose",
    "explain",
    "cordon",
    "drain",
    "version",
    "deploy",
    "deployment/web",
    "deploy/web",
    "rs",
    "pods",
    "po",
    "svc",
    "web",
    "web.yaml",
    "-f",
    "-o",
    "wide",
    "yaml",
    "json",
    "name",
    "-l",
    "app=web",
    "app!=web",
    "-n",
    "default",
    "kube-system",
    "--replicas=3",
    "--replicas",
    "-1",
    "--timeout=2s",
    "--to-revision=1",
    "--revision=1",
    "web=nginx:1.25",
    "web=nginx:missing",
    "nope=x",
    "*=y",
    "A=b",
    "a-",
    "--dry-run=server",
    "--all",
    "-w",
    "--watch=false",
    "-p",
    "'{\"spec\":{\"replicas\":1}}'",
    "'{'",
    "--type=json",
    "--type=merge",
    "all",
    "-o=jsonpath={.metadata.name}",
    "-o=custom-columns=A:.b",
    "--sort-by=.metadata.name",
    "|",
    "grep",
    "-E",
    "'a|b'",
    "head",
    "-3",
    "tail",
    "sort",
    "wc",
    "sed",
    "-n",
    "'/x/,$p'",
    ";",
    "&&",
    "||",
    "sleep",
    "2",
    "'",
    "\"",
    "`",
    "$(",
    ")",
    "$x",
    "\\",
    "#",
    "--",
    "-",
    "=",
    "🙂",
    "''",
    "while",
    "true",
    "do",
    "done",
    "for",
    "in",
    "!",
    "watch",
    "echo",
    "2>&1",
    "<<EOF",
    "EOF",
    "\n",
    "--limits=cpu=1",
    "-c",
    "--image=a:b",
    "deployment.spec",
    "node1",
    "events",
    "node",
];

fn made_up_line(rng: &mut Rng) -> String {
    let count = 1 + rng.below(9);
    let mut words: Vec<&str> = (0..count)
        .map(|_| WORDS[rng.below(WORDS.len() as u64) as usize])
        .collect();
    // Most lines shall get as far as kubectl.
    if rng.below(4) > 0 {
        words.insert(0, "kubectl");
    }
    words.join(" ")
}

#[test]
fn no_line_panics_or_hangs() {
    let mut rng = Rng::new(7);
    let mut terminal = Terminal::with_web();
    for round in 0..6000 {
        if round % 200 == 0 {
            terminal = Terminal::with_web();
        }
        let line = made_up_line(&mut rng);
        terminal
            .session
            .run(&line, &mut terminal.timeline, Duration::from_secs(5));
    }
}

#[test]
fn no_line_of_single_characters_panics() {
    let mut rng = Rng::new(11);
    let signs: Vec<char> = " \t\n'\"`$(){}[]|&;<>#\\=-/.,:*?!~%@^+ab0éß🙂"
        .chars()
        .collect();
    let mut terminal = Terminal::with_web();
    for _ in 0..6000 {
        let mut sign = || signs[rng.below(signs.len() as u64) as usize];
        let noise: String = (0..12).map(|_| sign()).collect();
        for line in [
            noise.clone(),
            format!("kubectl {noise}"),
            format!("kubectl get deploy -o jsonpath={noise}"),
            format!("kubectl get pods -l '{noise}' | grep -E '{noise}'"),
        ] {
            terminal
                .session
                .run(&line, &mut terminal.timeline, Duration::from_secs(1));
        }
    }
}

/// A refused command about one object leaves the cluster as it was.
#[test]
fn a_command_that_fails_changes_nothing() {
    let mut rng = Rng::new(3);
    let mut terminal = Terminal::with_web();
    let mut failed = 0;
    for _ in 0..4000 {
        let mut words = vec!["kubectl"];
        for _ in 0..1 + rng.below(6) {
            words.push(WORDS[rng.below(WORDS.len() as u64) as usize]);
        }
        let line = words.join(" ");
        let is_one_command = !line.contains([';', '|', '&', '\n', '`', '$', '<']);
        let sets_one = words.iter().filter(|word| word.contains('=')).count() < 2;
        let about_all =
            words.contains(&"all") || words.contains(&"--all") || words.contains(&"drain");
        if !is_one_command || !sets_one || about_all {
            continue;
        }
        let before = terminal.timeline.commands().len();
        let ended = terminal
            .session
            .run(&line, &mut terminal.timeline, Duration::from_secs(3));
        if ended.status != 0 && !ended.interrupted {
            failed += 1;
            assert_eq!(
                terminal.timeline.commands().len(),
                before,
                "$ {line}\n{}",
                ended.text()
            );
        }
    }
    assert!(failed > 1000, "only {failed} failed");
}

#[test]
fn every_release_can_be_asked_everything() {
    for version in KubernetesVersion::all() {
        let mut terminal = Terminal::of(&version.to_string());
        for line in [
            "kubectl apply -f web.yaml --record",
            "kubectl rollout status deploy/web",
            "kubectl get all -o wide",
            "kubectl describe deploy,rs,pods",
            "kubectl rollout history deploy/web --revision=1",
            "kubectl expose deploy web --port=80",
            "kubectl describe svc web",
            "kubectl get events,ep,nodes -A",
        ] {
            let ended = terminal.run(line);
            assert_eq!(ended.status, 0, "{version} $ {line}\n{}", ended.text());
            assert!(!ended.output.is_empty(), "{version} $ {line}");
        }
    }
}
