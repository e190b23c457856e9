//! Requests from the terminal, commands in containers, and logs: the answers, and the errors word for word.

use crate::terminal::{MINUTE, Terminal};

const CONFIGURED: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: look}
data: {COLOUR: blue, app.conf: 'size = 3'}
---
apiVersion: v1
kind: Secret
metadata: {name: key}
stringData: {token: hush}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      initContainers: [{name: prepare, image: busybox}]
      containers:
      - name: shop
        image: shop:1
        ports: [{containerPort: 8080}]
        envFrom: [{configMapRef: {name: look}, prefix: MY_}]
        env:
        - {name: TOKEN, valueFrom: {secretKeyRef: {name: key, key: token}}}
        - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
        volumeMounts: [{name: conf, mountPath: /etc/shop}]
      - {name: side, image: side:1}
      volumes:
      - {name: conf, configMap: {name: look, items: [{key: app.conf, path: shop.conf}]}}
";

fn with_service() -> Terminal {
    let mut terminal = Terminal::with_web();
    terminal.run("kubectl expose deploy web --port=80; sleep 5");
    terminal
}

fn with_shop() -> Terminal {
    let mut terminal = Terminal::new();
    let files = &mut terminal.session.environment_mut().files;
    files.insert("shop.yaml".to_string(), CONFIGURED.to_string());
    terminal.run("kubectl apply -f shop.yaml; kubectl rollout status deploy/shop; sleep 5");
    terminal
}

#[test]
fn a_service_answers_with_the_version_that_its_pods_run() {
    let mut terminal = with_service();
    for line in [
        "curl web",
        "curl -s http://web.default:80/x",
        "wget -qO- http://web.default.svc.cluster.local",
    ] {
        let text = terminal.text(line);
        assert!(
            text.starts_with("nginx:1.24 in pod web-") && text.lines().count() == 1,
            "{line}: {text}"
        );
    }
    let address = terminal.text("kubectl get svc web -o jsonpath='{.spec.clusterIP}'");
    assert!(
        terminal
            .text(&format!("curl {address}"))
            .contains("nginx:1.24")
    );
    // Both pods get their share.
    let text = terminal.text("for n in 1 2 3 4 5 6 7 8 9 10 11 12; do curl web; done");
    let mut pods: Vec<&str> = text.lines().collect();
    pods.sort();
    pods.dedup();
    assert_eq!(pods.len(), 2, "{text}");
    terminal.check("curl -s -o /dev/null -w '%{http_code}\\n' web", "200\n");
    assert!(
        terminal
            .text("curl -I web")
            .starts_with("HTTP/1.1 200 OK\n")
    );
}

#[test]
fn a_service_is_reached_from_outside() {
    let mut terminal = Terminal::with_web();
    terminal.run("kubectl expose deploy web --port=8090 --type=LoadBalancer; sleep 5");
    terminal.run("kubectl get svc web -o jsonpath='http://{.status.loadBalancer.ingress[0].*}:8090/v.txt' > url.txt");
    assert!(
        terminal
            .text("curl $(cat url.txt)")
            .starts_with("nginx:1.24 in pod web-")
    );
    assert!(
        terminal
            .text("curl localhost:8090")
            .starts_with("nginx:1.24 in pod web-")
    );
    let port = terminal.text("kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}'");
    let port: u16 = port.trim().parse().expect("a number");
    assert!((30_000..32_768).contains(&port));
    assert!(
        terminal
            .text(&format!("curl node1:{port}"))
            .starts_with("nginx:1.24 in pod web-")
    );
    let row = terminal.text("kubectl get svc web --no-headers");
    assert!(
        row.contains("LoadBalancer   10.96.")
            && row.contains("172.18.")
            && row.contains(&format!("8090:{port}/TCP")),
        "{row}"
    );
    terminal.check(
        "kubectl patch svc web -p '{\"spec\":{\"type\":\"ClusterIP\"}}'; kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}'",
        "service/web patched\n",
    );
    terminal.check(
        "curl localhost:8090",
        "curl: (7) Failed to connect to localhost port 8090 after 0 ms: Connection refused\n(exit status 7)\n",
    );
    // `describe` shows endpoints as long as the Service has some.
    let described = terminal.text("kubectl describe svc web | grep Endpoints");
    assert_eq!(described.matches(":8090").count(), 2, "{described}");
    assert_eq!(
        terminal
            .text("kubectl get endpointslices -l kubernetes.io/service-name=web --no-headers")
            .lines()
            .count(),
        1
    );
}

#[test]
fn a_loop_of_requests_shows_a_rollout_go_by() {
    let mut terminal = with_service();
    let text = terminal.text(
        "kubectl set image deploy/web web=nginx:1.25; while true; do curl -s web; sleep 1; done",
    );
    let versions: Vec<bool> = text
        .lines()
        .skip(1)
        .map(|line| line.starts_with("nginx:1.25"))
        .collect();
    assert!(versions.len() > 50, "{text}");
    assert!(
        !versions[0] && versions[20..].iter().all(|new| *new),
        "{text}"
    );
    // The service follows its selector.
    terminal.run("kubectl set selector svc web app=nobody; sleep 2");
    terminal.check(
        "curl web",
        "curl: (7) Failed to connect to web port 80 after 0 ms: Connection refused\n(exit status 7)\n",
    );
}

#[test]
fn requests_that_reach_nobody_say_why() {
    let mut terminal = with_service();
    for (line, answer) in [
        (
            "curl nope",
            "curl: (6) Could not resolve host: nope\n(exit status 6)\n",
        ),
        ("curl -s nope", "(exit status 6)\n"),
        (
            "curl -sS web.other",
            "curl: (6) Could not resolve host: web.other\n(exit status 6)\n",
        ),
        (
            "curl web:81",
            "curl: (7) Failed to connect to web port 81 after 0 ms: Connection refused\n(exit status 7)\n",
        ),
        (
            "curl 10.9.9.9",
            "curl: (7) Failed to connect to 10.9.9.9 port 80 after 3000 ms: No route to host\n(exit status 7)\n",
        ),
        (
            "curl -m 2 10.9.9.9",
            "curl: (28) Connection timed out after 2000 milliseconds\n(exit status 28)\n",
        ),
        (
            "wget -qO- nope",
            "wget: bad address 'nope'\n(exit status 1)\n",
        ),
        (
            "curl",
            "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n(exit status 2)\n",
        ),
        (
            "curl ftp://web",
            "curl: (1) Protocol \"ftp\" not supported\n(exit status 1)\n",
        ),
    ] {
        terminal.check(line, answer);
    }
}

#[test]
fn a_command_in_a_container_sees_its_environment_and_files() {
    let mut terminal = with_shop();
    for (line, answer) in [
        (
            "kubectl exec deploy/shop -c shop -- printenv MY_COLOUR TOKEN",
            "blue\nhush\n",
        ),
        (
            "kubectl exec deploy/shop -c shop -- cat /etc/shop/shop.conf",
            "size = 3\n",
        ),
        (
            "kubectl exec deploy/shop -c shop -- ls /etc/shop",
            "shop.conf\n",
        ),
        (
            "kubectl exec -it deploy/shop -c shop -- sh -c 'echo $TOKEN | tr -d s; printenv NODE | grep -c node'",
            "huh\n1\n",
        ),
        (
            "kubectl exec deploy/shop -- printenv TOKEN",
            "Defaulted container \"shop\" out of: shop, side, prepare (init)\nhush\n",
        ),
        (
            "kubectl exec deploy/shop -c shop -- cat /nope",
            "cat: /nope: No such file or directory (here are only the files of ConfigMaps and Secrets)\n\
             command terminated with exit code 1\n(exit status 1)\n",
        ),
        (
            "kubectl exec deploy/shop -c nope -- ls",
            "error: container nope is not valid for pod POD out of: shop, side, prepare (init)\n(exit status 1)\n",
        ),
    ] {
        let pod = terminal.text("kubectl get pods -o jsonpath='{.items[0].metadata.name}'");
        terminal.check(line, &answer.replace("POD", pod.trim_end()));
    }
    assert!(
        terminal
            .text("kubectl exec deploy/shop -c shop -- curl localhost:8080")
            .contains("shop:1 in pod shop-")
    );
}

#[test]
fn exec_and_run_refuse_in_kubectls_words() {
    let mut terminal = Terminal::with_web();
    for (line, answer) in [
        (
            "kubectl exec",
            "error: pod, type/name or --filename must be specified",
        ),
        (
            "kubectl exec nope -- ls",
            "Error from server (NotFound): pods \"nope\" not found",
        ),
        (
            "kubectl exec deploy/web",
            "error: you must specify at least one command for the container",
        ),
        (
            "kubectl exec deploy/web ls",
            "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\n\
             See 'kubectl exec -h' for help and examples",
        ),
        ("kubectl run", "error: required flag(s) \"image\" not set"),
        ("kubectl run x", "error: required flag(s) \"image\" not set"),
        (
            "kubectl run x --image=a --rm",
            "error: --rm should only be used for attached containers\n\
             See 'kubectl run -h' for help and examples",
        ),
        (
            "kubectl run x --image=a -t",
            "error: -i/--stdin is required for containers with -t/--tty=true\n\
             See 'kubectl run -h' for help and examples",
        ),
    ] {
        terminal.check(line, &format!("{answer}\n(exit status 1)\n"));
    }
}

#[test]
fn a_passing_pod_sends_its_request_and_is_gone() {
    let mut terminal = with_service();
    let before = terminal.timeline.now();
    let text = terminal
        .text("kubectl run t --rm -it --image=busybox --restart=Never -- wget -qO- http://web");
    assert!(text.starts_with("nginx:1.24 in pod web-"), "{text}");
    assert!(
        text.ends_with("pod \"t\" deleted from default namespace\n"),
        "{text}"
    );
    assert!(terminal.timeline.now() > before);
    terminal.check(
        "kubectl run t --rm -i --image=curlimages/curl -- http://nope",
        "curl: (6) Could not resolve host: nope\npod \"t\" deleted from default namespace\n\
         pod default/t terminated (Error)\n(exit status 6)\n",
    );
}

#[test]
fn containers_log_their_start_and_their_end() {
    let mut terminal = with_service();
    let pods = terminal.text("kubectl get pods -o name");
    let first = pods.lines().next().expect("there are pods");
    terminal.check(
        &format!("kubectl logs {first}"),
        "starting nginx:1.24\nlistening on port 80\n",
    );
    let text = terminal.text("kubectl logs deploy/web --tail=1");
    assert!(
        text.starts_with("Found 2 pods, using pod/web-")
            && text.ends_with("\nlistening on port 80\n"),
        "{text}"
    );
    let text = terminal.text("kubectl logs -l app=web --prefix");
    assert_eq!(
        text.lines()
            .filter(|line| line.starts_with("[pod/web-"))
            .count(),
        4,
        "{text}"
    );
    terminal.run("kubectl set image deploy/web web=nginx:crash; sleep 40");
    let crashing = "$(kubectl get pods -o name --sort-by=.metadata.creationTimestamp | tail -1)";
    for line in ["", "--previous "] {
        terminal.check(
            &format!("kubectl logs {line}{crashing}"),
            "starting nginx:crash\nfatal: giving up, exit code 1\n",
        );
    }
}

#[test]
fn logs_that_are_not_there_are_told_as_the_kubelet_does() {
    let mut terminal = Terminal::with_web();
    terminal.run("kubectl set image deploy/web web=nginx:missing; sleep 30");
    let newest = "$(kubectl get pods -o name --sort-by=.metadata.creationTimestamp | tail -1)";
    let name = terminal.text(&format!("echo {newest}"));
    let name = name.trim_end().trim_start_matches("pod/").to_string();
    terminal.check(
        &format!("kubectl logs {newest}"),
        &format!(
            "Error from server (BadRequest): container \"web\" in pod \"{name}\" is waiting to start: trying and \
             failing to pull image\n(exit status 1)\n"
        ),
    );
    terminal.check(
        &format!("kubectl logs -p {newest}"),
        &format!(
            "Error from server (BadRequest): previous terminated container \"web\" in pod \"{name}\" not found\n\
             (exit status 1)\n"
        ),
    );
    terminal.check(
        "kubectl logs nope",
        "error: error from server (NotFound): pods \"nope\" not found in namespace \"default\"\n(exit status 1)\n",
    );
    let mut old = Terminal::of("1.29");
    old.check(
        "kubectl logs nope",
        "Error from server (NotFound): pods \"nope\" not found\n(exit status 1)\n",
    );
}

#[test]
fn a_followed_log_goes_on_until_its_container_ends() {
    let mut terminal = Terminal::new();
    terminal.run("kubectl create deployment late --image=late:1; sleep 1");
    let pod = terminal.text("kubectl get pods -o jsonpath='{.items[0].metadata.name}'");
    let pod = pod.trim_end().to_string();
    let line = format!("kubectl logs -f {pod}");
    let text = terminal.text(&line);
    assert!(text.starts_with("container \"late\" in pod"), "{text}");
    assert!(text.ends_with("starting late:1\nready\n"), "{text}");
    terminal.session.type_line(&line, &mut terminal.timeline);
    terminal.session.take_output();
    let end = terminal.timeline.now() + MINUTE;
    terminal
        .timeline
        .execute(delete(&pod))
        .expect("the pod is there");
    terminal.session.run_until(&mut terminal.timeline, end);
    assert!(!terminal.session.is_running());
    let said: Vec<String> = terminal
        .session
        .take_output()
        .into_iter()
        .map(|chunk| chunk.text)
        .collect();
    assert_eq!(said, ["received SIGTERM, shutting down"]);
}

fn delete(pod: &str) -> engine::cluster::Command {
    use engine::cluster::{Cascade, Command, Target};
    use kube::api::meta::Kind;
    Command::Delete {
        target: Target::new(Kind::Pod, pod),
        grace_seconds: None,
        cascade: Cascade::Background,
    }
}

/// A web server gives out the files of a ConfigMap that is mounted where it looks, and changed ones when the kubelet has
/// brought them.
#[test]
fn a_mounted_page_is_the_answer() {
    let mut terminal = Terminal::new();
    let text = "
kind: ConfigMap
apiVersion: v1
metadata: {name: pages}
data: {v.txt: one, index.html: <h1>home</h1>}
---
kind: Pod
apiVersion: v1
metadata: {name: site}
spec:
  containers:
  - name: web
    image: nginx
    ports: [{containerPort: 80}]
    volumeMounts: [{name: pages, mountPath: /usr/share/nginx/html}]
  volumes: [{name: pages, configMap: {name: pages}}]
";
    let files = &mut terminal.session.environment_mut().files;
    files.insert("site.yaml".to_string(), text.to_string());
    terminal.run("kubectl apply -f site.yaml; sleep 10; ip=$(kubectl get pod site -o jsonpath={.status.podIP})");
    assert_eq!(terminal.run("curl $ip/v.txt").text(), "one\n");
    assert_eq!(terminal.run("curl $ip").text(), "<h1>home</h1>\n");
    assert_eq!(
        terminal.run("curl $ip/other").text(),
        "nginx in pod site, index.html=<h1>home</h1>, v.txt=one\n"
    );
    terminal.run("sed -i s/one/two/ site.yaml; kubectl apply -f site.yaml; sleep 120");
    assert_eq!(terminal.run("curl $ip/v.txt?x=1").text(), "two\n");
}
