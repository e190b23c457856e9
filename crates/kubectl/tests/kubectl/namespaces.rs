//! Namespaces as objects: made, labelled, refused, and deleted with what is in them.

use super::terminal::Terminal;

#[test]
fn a_namespace_is_made_from_the_text_that_a_dry_run_writes() {
    let mut terminal = Terminal::new();
    terminal.check(
        "kubectl create ns shop --dry-run=client -o yaml",
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\nspec: {}\nstatus: {}\n",
    );
    terminal.check(
        "kubectl create ns shop --dry-run=client -o yaml | kubectl apply -f -",
        "namespace/shop created\n",
    );
    terminal.check(
        "kubectl create ns shop",
        "Error from server (AlreadyExists): namespaces \"shop\" already exists\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl label ns shop team=a; kubectl get ns --show-labels",
        "namespace/shop labeled\n\
         NAME              STATUS   AGE   LABELS\n\
         default           Active   0s    kubernetes.io/metadata.name=default\n\
         kube-node-lease   Active   0s    kubernetes.io/metadata.name=kube-node-lease\n\
         kube-public       Active   0s    kubernetes.io/metadata.name=kube-public\n\
         kube-system       Active   0s    kubernetes.io/metadata.name=kube-system\n\
         shop              Active   0s    kubernetes.io/metadata.name=shop,team=a\n",
    );
    terminal.check(
        "sleep 1; kubectl get cm,sa -n shop -o name",
        "configmap/kube-root-ca.crt\nserviceaccount/default\n",
    );
}

#[test]
fn objects_in_a_namespace_that_is_not_there_are_refused_and_the_rest_is_applied() {
    let mut terminal = Terminal::new();
    let text = "\
{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: nope}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
";
    terminal.file("f.yaml", text);
    for verb in ["apply", "create"] {
        let answer = terminal.text(&format!("kubectl {verb} -f f.yaml"));
        let refusal = "Error from server (NotFound): error when creating \"f.yaml\": namespaces \"nope\" not found\n";
        assert_eq!(answer, format!("configmap/b created\n{refusal}"));
        assert_eq!(terminal.run("kubectl delete cm b").status, 0);
    }
}

#[test]
fn an_empty_namespace_in_a_manifest_is_the_one_of_the_command() {
    let mut terminal = Terminal::new();
    let text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: ''}}";
    terminal.file("f.yaml", text);
    terminal.check("kubectl apply -f f.yaml", "configmap/a created\n");
    terminal.check(
        "kubectl create -f f.yaml -n kube-public; kubectl get cm -A --field-selector metadata.name=a -o custom-columns=IN:.metadata.namespace",
        "configmap/a created\nIN\ndefault\nkube-public\n",
    );
    terminal.check("kubectl diff -f f.yaml", "");
    terminal.check(
        "kubectl get cm a -A",
        "error: a resource cannot be retrieved by name across all namespaces\n(exit status 1)\n",
    );
}

#[test]
fn a_namespace_goes_with_all_that_is_in_it() {
    let mut terminal = Terminal::new();
    terminal.check("kubectl create ns shop", "namespace/shop created\n");
    let made = terminal.run(
        "kubectl create deployment web --image=nginx:1 --replicas=2 -n shop && \
         kubectl create cm settings --from-literal=a=b -n shop && kubectl rollout status deploy/web -n shop",
    );
    assert_eq!(made.status, 0, "{}", made.text());
    terminal.check(
        "kubectl delete ns shop --wait=false; kubectl create cm late -n shop",
        "namespace \"shop\" deleted\n\
         error: failed to create configmap: configmaps \"late\" is forbidden: unable to create new content in namespace shop \
         because it is being terminated\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl get ns shop; kubectl get deploy -n shop -o name",
        "NAME   STATUS        AGE\nshop   Terminating   2s\ndeployment.apps/web\n",
    );
    terminal.check(
        "kubectl wait --for=delete ns/shop; kubectl get ns shop; kubectl get all,cm,sa -n shop",
        "namespace/shop condition met\n\
         Error from server (NotFound): namespaces \"shop\" not found\n\
         No resources found in shop namespace.\n",
    );
    // The content is deleted five seconds after the namespace's deletion; the rest is checked every five seconds.
    let age = terminal.text("kubectl get ns default --no-headers | awk '{print $3}'");
    assert_eq!(age, "12s\n");
}

#[test]
fn what_every_namespace_holds_comes_back() {
    let mut terminal = Terminal::new();
    terminal.check(
        "kubectl delete cm kube-root-ca.crt; kubectl delete sa default; sleep 1; kubectl get cm,sa -o name",
        "configmap \"kube-root-ca.crt\" deleted from default namespace\n\
         serviceaccount \"default\" deleted from default namespace\n\
         configmap/kube-root-ca.crt\nserviceaccount/default\n",
    );
    terminal.check(
        "kubectl describe cm kube-root-ca.crt | head -4",
        "Name:         kube-root-ca.crt\nNamespace:    default\nLabels:       <none>\n\
         Annotations:  kubernetes.io/description:\n",
    );
    terminal.check(
        "kubectl get svc,ep",
        "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n\
         NAME                 TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\n\
         service/kubernetes   ClusterIP   10.96.0.1    <none>        443/TCP   1s\n\n\
         NAME                   ENDPOINTS            AGE\n\
         endpoints/kubernetes   192.168.1.100:6443   1s\n",
    );
    let mut old = Terminal::of("1.19");
    old.check(
        "kubectl get cm",
        "No resources found in default namespace.\n",
    );
}
