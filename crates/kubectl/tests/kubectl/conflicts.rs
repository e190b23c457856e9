//! Requests that an API server refuses or puts off because of other objects or of later changes.

use crate::terminal::Terminal;

const MODIFIED: &str =
    "the object has been modified; please apply your changes to the latest version and try again";

#[test]
fn a_change_of_an_older_state_is_refused() {
    let mut terminal = Terminal::with_web();
    terminal
        .run("kubectl get deploy web -o yaml > old.yaml; kubectl scale deploy web --replicas=4");
    let conflict = format!(
        "Operation cannot be fulfilled on deployments.apps \"web\": {MODIFIED}\n(exit status 1)\n"
    );
    terminal.check(
        "kubectl replace -f old.yaml",
        &format!("Error from server (Conflict): error when replacing \"old.yaml\": {conflict}"),
    );
    let refused = terminal
        .run("kubectl apply -f old.yaml 2>&1 | grep -v annotations")
        .text();
    assert_eq!(
        refused,
        format!(
            "Error from server (Conflict): error when applying patch:\nto:\n\
             Resource: \"apps/v1, Resource=deployments\", GroupVersionKind: \"apps/v1, Kind=Deployment\"\n\
             Name: \"web\", Namespace: \"default\"\n\
             for: \"old.yaml\": error when patching \"old.yaml\": Operation cannot be fulfilled on deployments.apps \"web\": {MODIFIED}\n"
        )
    );
    terminal.check(
        "kubectl create -f old.yaml",
        "Error from server: error when creating \"old.yaml\": resourceVersion should not be set on objects to be \
         created\n(exit status 1)\n",
    );
    for verb in ["label", "annotate"] {
        terminal.check(
            &format!("kubectl {verb} deploy web a=b --resource-version=1"),
            &format!("Error from server (Conflict): {conflict}"),
        );
    }
    terminal.check(
        "kubectl patch deploy web --type=merge -p '{\"metadata\":{\"resourceVersion\":\"1\"}}'",
        &format!("Error from server (Conflict): {conflict}"),
    );
}

#[test]
fn a_change_of_the_present_state_is_made() {
    let mut terminal = Terminal::with_web();
    terminal.check(
        "kubectl get deploy web -o yaml | sed 's/replicas: 2/replicas: 3/' > new.yaml; kubectl replace -f new.yaml",
        "deployment.apps/web replaced\n",
    );
    terminal.run("sleep 5; v=$(kubectl get deploy web -o jsonpath={.metadata.resourceVersion})");
    terminal.check(
        "kubectl label deploy web a=b --resource-version=$v",
        "deployment.apps/web labeled\n",
    );
    let answer = terminal.run("kubectl scale deploy web --replicas=1 --resource-version=$v");
    let text = answer.text();
    assert!(
        text.starts_with("error: Expected resource version to be "),
        "{text}"
    );
    terminal.run("sleep 5; v=$(kubectl get deploy web -o jsonpath={.metadata.resourceVersion})");
    terminal.check(
        "kubectl scale deploy web --replicas=1 --resource-version=$v",
        "deployment.apps/web scaled\n",
    );
}

#[test]
fn a_port_of_the_nodes_is_in_the_range_and_belongs_to_one_service() {
    let mut terminal = Terminal::new();
    let outside =
        "provided port is not in the valid range. The range of valid ports is 30000-32767";
    terminal.check(
        "kubectl create service nodeport a --tcp=80 --node-port=80",
        &format!(
            "error: failed to create NodePort service: Service \"a\" is invalid: spec.ports[0].nodePort: Invalid value: \
             80: {outside}\n(exit status 1)\n"
        ),
    );
    terminal.check(
        "kubectl create service nodeport a --tcp=80 --node-port=30080",
        "service/a created\n",
    );
    terminal.check(
        "kubectl create service nodeport b --tcp=80 --node-port=30080",
        "error: failed to create NodePort service: Service \"b\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: \
         provided port is already allocated\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl patch svc a -p '{\"spec\":{\"ports\":[{\"port\":80,\"nodePort\":32768}]}}'",
        &format!(
            "The Service \"a\" is invalid: spec.ports[0].nodePort: Invalid value: 32768: {outside}\n(exit status 1)\n"
        ),
    );
    terminal.check(
        "kubectl get svc a -o yaml | sed 's/  name: a/  name: c/; /resourceVersion/d; /clusterIP/d; /- 10/d; s/TCP/UDP/' \
         | kubectl create -f -",
        "service/c created\n",
    );
}

const WITH_CLAIM: &str = "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: user}
spec:
  containers: [{name: web, image: nginx, volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
";

#[test]
fn a_claim_that_a_pod_uses_goes_when_the_pod_goes() {
    let mut terminal = Terminal::new();
    terminal.file("use.yaml", WITH_CLAIM);
    terminal.run("kubectl apply -f use.yaml; kubectl wait --for=condition=ready pod/user");
    let finalizer = "kubectl get pvc data -o jsonpath='{.metadata.finalizers}'";
    terminal.check(finalizer, "[\"kubernetes.io/pvc-protection\"]\n");
    terminal.check(
        "kubectl delete pvc data --timeout=5s",
        "persistentvolumeclaim \"data\" deleted from default namespace\n\
         error: timed out waiting for the condition\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl get pvc --no-headers | awk '{print $1, $2}'",
        "data Terminating\n",
    );
    terminal.check(
        "kubectl describe pvc data",
        "Name:          data\n\
         Namespace:     default\n\
         StorageClass:  \n\
         Status:        Terminating (lasts 5s)\n\
         Volume:        pvc-00000000-0000-4000-8000-000000000004\n\
         Labels:        <none>\n\
         Annotations:   <none>\n\
         Finalizers:    [kubernetes.io/pvc-protection]\n\
         Capacity:      1Gi\n\
         Access Modes:  RWO\n\
         VolumeMode:    Filesystem\n\
         Used By:       user\n\
         Events:        <none>\n",
    );
    terminal.check(
        "kubectl delete pod user; sleep 1; kubectl get pvc",
        "pod \"user\" deleted from default namespace\nNo resources found in default namespace.\n",
    );
    terminal.run("kubectl apply -f use.yaml; kubectl delete pod user");
    terminal.check(
        "kubectl delete pvc data",
        "persistentvolumeclaim \"data\" deleted from default namespace\n",
    );
}

#[test]
fn events_are_deleted_and_told_again() {
    let mut terminal = Terminal::with_web();
    let deleted = terminal.run("kubectl delete events --all");
    assert_eq!(deleted.status, 0, "{}", deleted.text());
    terminal.check(
        "kubectl get events",
        "No resources found in default namespace.\n",
    );
    terminal.run("kubectl scale deploy web --replicas=4; sleep 1");
    terminal.check(
        "kubectl get events -o custom-columns=:.message --no-headers | grep 'Scaled up'",
        "Scaled up replica set web-7d9bb6f8bd from 2 to 4\n",
    );
    terminal.check(
        "kubectl delete event nothing.0000000000000001",
        "Error from server (NotFound): events \"nothing.0000000000000001\" not found\n(exit status 1)\n",
    );
}
