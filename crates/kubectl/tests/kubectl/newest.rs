//! The words of kubectl 1.37 where those of 1.36 were others: `pkg/describe/describe.go`, `pkg/cmd/get/get.go` and
//! `pkg/cmd/scale/scale.go` of kubernetes/kubectl at dee3483a3d6a.

use crate::terminal::Terminal;

const DATABASE: &str = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 1
  selector: {matchLabels: {app: db}}
  updateStrategy: {rollingUpdate: {maxUnavailable: 2}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: db:1
        readinessProbe: {httpGet: {path: /ready, port: 80}}
        livenessProbe: {grpc: {port: 9000, service: live}}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec:
  selector: {app: db}
  trafficDistribution: PreferSameZone
  ports: [{port: 80, appProtocol: kubernetes.io/h2c}]
";

fn terminal(version: &str) -> Terminal {
    let mut terminal = Terminal::of(version);
    terminal.file("db.yaml", DATABASE);
    let line = "kubectl apply -f db.yaml && kubectl rollout status sts/db";
    assert_eq!(terminal.run(line).status, 0);
    terminal
}

/// The lines of `describe` from the one that begins with `first`, up to the one that begins with `last`.
fn lines(terminal: &mut Terminal, command: &str, first: &str, last: &str) -> String {
    let text = terminal.text(command);
    let lines = text.lines().skip_while(|line| !line.starts_with(first));
    let lines: Vec<&str> = lines.take_while(|line| !line.starts_with(last)).collect();
    lines.join("\n")
}

#[test]
fn describe_shows_the_policies_of_a_stateful_set() {
    let describe = "kubectl describe sts db";
    let before = lines(
        &mut terminal("1.36"),
        describe,
        "Selector:",
        "Pod Template:",
    );
    assert_eq!(
        before,
        "Selector:           app=db\n\
         Labels:             <none>\n\
         Annotations:        <none>\n\
         Replicas:           1 desired | 1 total\n\
         Update Strategy:    RollingUpdate\n  \
           Partition:        0\n\
         Pods Status:        1 Running / 0 Waiting / 0 Succeeded / 0 Failed"
    );
    let after = lines(
        &mut terminal("1.37"),
        describe,
        "Selector:",
        "Pod Template:",
    );
    assert_eq!(
        after,
        "Selector:               app=db\n\
         Labels:                 <none>\n\
         Annotations:            <none>\n\
         Service Name:           db\n\
         Pod Management Policy:  OrderedReady\n\
         Replicas:               1 desired | 1 total\n\
         Update Strategy:        RollingUpdate\n  \
           Partition:            0\n  \
           MaxUnavailable:       2\n\
         Persistent Volume Claim Retention Policy:\n  \
           WhenDeleted:  Retain\n  \
           WhenScaled:   Retain\n\
         Pods Status:    1 Running / 0 Waiting / 0 Succeeded / 0 Failed"
    );
}

#[test]
fn describe_names_the_thresholds_of_probes() {
    let numbers = "delay=0s timeout=1s period=10s";
    for (version, thresholds) in [
        ("1.36", "#success=1 #failure=3"),
        ("1.37", "successThreshold=1 failureThreshold=3"),
    ] {
        let text = terminal(version).text("kubectl describe pod db-0");
        let shown: Vec<&str> = text
            .lines()
            .filter_map(|line| line.trim().split_once("ness:"))
            .map(|(_, shown)| shown.trim())
            .collect();
        let live = format!("grpc <pod>:9000 live {numbers} {thresholds}");
        let ready = format!("http-get http://:80/ready {numbers} {thresholds}");
        assert_eq!(shown, [live, ready], "{version}");
    }
}

#[test]
fn describe_shows_how_traffic_is_spread_and_spoken() {
    let describe = "kubectl describe svc db | grep -E 'Distribution|AppProtocol'";
    let mut older = Terminal::of("1.30");
    older.file("db.yaml", DATABASE);
    older.run("kubectl apply -f db.yaml");
    assert_eq!(older.text(describe), "");
    terminal("1.37").check(
        describe,
        "AppProtocol:              kubernetes.io/h2c\n\
         Traffic Distribution:     PreferSameZone\n",
    );
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let mut newest = terminal("1.37");
    newest.check(
        "kubectl get pods -L app -o custom-columns=NAME:.metadata.name",
        "error: --label-columns option cannot be used with custom-columns=NAME:.metadata.name printer\n(exit status 1)\n",
    );
    newest.check(
        "kubectl get pdb.apps",
        "error: the server doesn't have a resource type \"pdb\" in group \"apps\"\n(exit status 1)\n",
    );
    terminal("1.36").check(
        "kubectl get pdb.apps",
        "error: the server doesn't have a resource type \"pdb\"\n(exit status 1)\n",
    );
}

#[test]
fn scale_prints_the_object_as_it_is_then() {
    let replicas = "kubectl scale sts/db --replicas=2 -o jsonpath='{.spec.replicas}'";
    terminal("1.37").check(replicas, "2\n");
    terminal("1.35").check(replicas, "1\n");
}

#[test]
fn scale_of_nothing_tells_what_the_server_said() {
    let not_found = "statefulsets.apps \"no\" not found";
    for (version, answer) in [
        ("1.26", format!("Error from server (NotFound): {not_found}")),
        ("1.31", "error: no objects passed to scale".to_string()),
        (
            "1.34",
            format!("error: no objects passed to scale {not_found}"),
        ),
        ("1.37", format!("Error from server (NotFound): {not_found}")),
    ] {
        let mut terminal = Terminal::of(version);
        let answer = format!("{answer}\n(exit status 1)\n");
        terminal.check("kubectl scale sts/no --replicas=2", &answer);
    }
}

#[test]
fn explain_goes_down_so_many_levels() {
    let mut newest = Terminal::of("1.37");
    newest.check(
        "kubectl explain sts.spec.updateStrategy --recursive | sed -n '/^FIELDS/,$p'",
        "FIELDS:\n  rollingUpdate\t<RollingUpdateStatefulSetStrategy>\n    \
         maxUnavailable\t<IntOrString>\n    partition\t<integer>\n  type\t<string>\n",
    );
    newest.check(
        "kubectl explain pod.spec -R --max-depth=1 | grep -i containers",
        "  containers\t<[]Container> -required-\n  ephemeralContainers\t<[]EphemeralContainer>\n  \
         initContainers\t<[]Container>\n",
    );
    newest.check(
        "kubectl explain pod --max-depth=2",
        "error: --max-depth requires --recursive\n(exit status 1)\n",
    );
}

#[test]
fn objects_are_printed_as_kyaml() {
    let kyaml = "kubectl get svc db -o kyaml | tail -n 12";
    terminal("1.37").check(
        kyaml,
        "    }],\n    selector: {\n      app: \"db\",\n    },\n    sessionAffinity: \"None\",\n    \
         trafficDistribution: \"PreferSameZone\",\n    type: \"ClusterIP\",\n  },\n  status: {\n    \
         loadBalancer: {},\n  },\n}\n",
    );
    let refused = terminal("1.34").text("kubectl get svc -o kyaml");
    assert!(
        refused.starts_with("error: unable to match a printer"),
        "{refused}"
    );
}

/// A template may leave open which image a volume has; its pods may not.
#[test]
fn an_image_volume_without_an_image_is_refused_with_the_pod() {
    let mut terminal = Terminal::new();
    let text = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: files}
spec:
  selector: {matchLabels: {app: files}}
  template:
    metadata: {labels: {app: files}}
    spec:
      containers: [{name: web, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]
      volumes: [{name: data, image: {}}]
";
    terminal.file("files.yaml", text);
    terminal.check(
        "kubectl apply -f files.yaml",
        "deployment.apps/files created\n",
    );
    terminal.check(
        "sleep 1; kubectl get events -o custom-columns=:.message --no-headers | grep Error | head -1 | sed 's/files-[a-z0-9-]*/POD/'",
        "Error creating: Pod \"POD\" is invalid: [spec.volumes[0].image.reference: Required value, \
         spec.containers[0].volumeMounts[0].name: Not found: \"data\"]\n",
    );
}
