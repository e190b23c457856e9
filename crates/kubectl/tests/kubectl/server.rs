//! Commands about the whole cluster and the context, Services and configuration from flags, `replace`, and refused commands.

use crate::terminal::{Terminal, WEB};

#[test]
fn the_context_chooses_the_namespace() {
    let mut terminal = Terminal::with_web();
    for (line, answer) in [
        ("kubectl config current-context", "playground\n"),
        (
            "kubectl config use-context playground",
            "Switched to context \"playground\".\n",
        ),
        (
            "kubectl config use-context prod",
            "error: no context exists with the name: \"prod\"\n(exit status 1)\n",
        ),
        (
            "kubectl config set-context --current --namespace=dev",
            "Context \"playground\" modified.\n",
        ),
        (
            "kubectl get deploy",
            "No resources found in dev namespace.\n",
        ),
        (
            "kubectl config view --minify -o jsonpath='{..namespace}'",
            "dev\n",
        ),
        (
            "kubectl config get-contexts",
            "CURRENT   NAME         CLUSTER      AUTHINFO     NAMESPACE\n\
             *         playground   playground   playground   dev\n",
        ),
        (
            "kubectl create deployment api --image=api:1",
            "error: failed to create deployment: namespaces \"dev\" not found\n(exit status 1)\n",
        ),
        ("kubectl create namespace dev", "namespace/dev created\n"),
        (
            "kubectl create deployment api --image=api:1",
            "deployment.apps/api created\n",
        ),
        (
            "kubectl get deploy -A -o name",
            "deployment.apps/web\ndeployment.apps/api\n",
        ),
        (
            "kubectl get deploy -n default -o name",
            "deployment.apps/web\n",
        ),
        (
            "kubectl config set-context --current --namespace=default",
            "Context \"playground\" modified.\n",
        ),
        ("kubectl get deploy -o name", "deployment.apps/web\n"),
    ] {
        let order = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
            lines.sort();
            lines
        };
        if line.contains("-A") {
            assert_eq!(order(&terminal.text(line)), order(answer))
        } else {
            terminal.check(line, answer)
        }
    }
}

#[test]
fn the_api_server_tells_what_it_serves() {
    let mut terminal = Terminal::new();
    terminal.check(
        "kubectl cluster-info",
        "Kubernetes control plane is running at https://127.0.0.1:6443\n\n\
         To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n",
    );
    terminal.check(
        "kubectl api-resources --api-group=apps",
        "NAME                  SHORTNAMES   APIVERSION   NAMESPACED   KIND\n\
         controllerrevisions                apps/v1      true         ControllerRevision\n\
         daemonsets            ds           apps/v1      true         DaemonSet\n\
         deployments           deploy       apps/v1      true         Deployment\n\
         replicasets           rs           apps/v1      true         ReplicaSet\n\
         statefulsets          sts          apps/v1      true         StatefulSet\n",
    );
    terminal.check(
        "kubectl api-resources --api-group=storage.k8s.io",
        "NAME                      SHORTNAMES   APIVERSION          NAMESPACED   KIND\n\
         csidrivers                             storage.k8s.io/v1   false        CSIDriver\n\
         csinodes                               storage.k8s.io/v1   false        CSINode\n\
         csistoragecapacities                   storage.k8s.io/v1   true         CSIStorageCapacity\n\
         storageclasses            sc           storage.k8s.io/v1   false        StorageClass\n\
         volumeattachments                      storage.k8s.io/v1   false        VolumeAttachment\n\
         volumeattributesclasses   vac          storage.k8s.io/v1   false        VolumeAttributesClass\n",
    );
    terminal.check(
        "kubectl api-resources --namespaced=false --api-group= -o name",
        "componentstatuses\nnamespaces\nnodes\npersistentvolumes\n",
    );
    terminal.check(
        "kubectl api-versions | grep -v k8s.io",
        "apps/v1\nautoscaling/v1\nautoscaling/v2\nbatch/v1\npolicy/v1\nv1\n",
    );
    let mut old = Terminal::of("1.13");
    old.check(
        "kubectl api-versions | grep -v k8s.io",
        "apps/v1\napps/v1beta1\napps/v1beta2\nautoscaling/v1\nautoscaling/v2beta1\nautoscaling/v2beta2\n\
         batch/v1\nbatch/v1beta1\nextensions/v1beta1\npolicy/v1beta1\nv1\n",
    );
    old.check(
        "kubectl get ingressclasses",
        "error: the server doesn't have a resource type \"ingressclasses\"\n(exit status 1)\n",
    );
    assert!(
        old.text("kubectl cluster-info")
            .starts_with("Kubernetes master is running")
    );
}

#[test]
fn events_are_listed_oldest_first_and_watched() {
    let mut terminal = Terminal::with_web();
    let text = terminal.text("kubectl events --for=deploy/web");
    assert_eq!(
        text,
        "LAST SEEN   TYPE     REASON              OBJECT           MESSAGE\n\
         2s          Normal   ScalingReplicaSet   Deployment/web   Scaled up replica set web-7fb87d5467 from 0 to 2\n"
            .replace("web-7fb87d5467", terminal.text("kubectl get rs -o jsonpath='{.items[0].metadata.name}'").trim()),
    );
    terminal.check(
        "kubectl events --types=Warning",
        "No events found in default namespace.\n",
    );
    terminal.check(
        "kubectl events --for=web",
        "error: --for must be in resource/name form\n(exit status 1)\n",
    );
    let text = terminal
        .text("kubectl set image deploy/web web=nginx:missing; kubectl events --types=Warning -w");
    assert!(text.contains("Failed to pull image"), "{text}");
}

#[test]
fn services_and_configuration_are_made_from_flags() {
    let mut terminal = Terminal::with_web();
    for (line, answer) in [
        (
            "kubectl create service clusterip web --tcp=80:8080",
            "service/web created\n",
        ),
        (
            "kubectl get svc web -o jsonpath='{.spec.selector.app} {.spec.ports[0].targetPort}'",
            "web 8080\n",
        ),
        (
            "kubectl create svc nodeport node --tcp=80 --node-port=30080",
            "service/node created\n",
        ),
        (
            "kubectl create service clusterip web",
            "error: at least one tcp port specifier must be provided\n(exit status 1)\n",
        ),
        (
            "kubectl create secret generic key --from-literal=token=hush",
            "secret/key created\n",
        ),
        (
            "kubectl get secret key -o jsonpath='{.data.token}'",
            "aHVzaA==\n",
        ),
        (
            "kubectl create cm files --from-file=web.yaml --from-file=other=web.yaml",
            "configmap/files created\n",
        ),
        (
            "kubectl get cm files -o jsonpath='{.data}' | grep -o replicas | wc -l",
            "2\n",
        ),
        (
            "kubectl create deployment",
            "error: required flag(s) \"image\" not set\n(exit status 1)\n",
        ),
        (
            "kubectl create deployment --image=x",
            "error: exactly one NAME is required, got 0\nSee 'kubectl create deployment -h' for help and examples\n(exit status 1)\n",
        ),
    ] {
        terminal.check(line, answer);
    }
}

#[test]
fn objects_are_chosen_by_the_fields_that_the_server_knows() {
    let mut terminal = Terminal::with_web();
    for (line, answer) in [
        (
            "kubectl get pods --field-selector=status.phase=Running --no-headers | wc -l",
            "2\n",
        ),
        (
            "kubectl get pods --field-selector status.phase!=Running",
            "No resources found in default namespace.\n",
        ),
        (
            "kubectl get events --field-selector involvedObject.kind=Deployment,type=Normal --no-headers | wc -l",
            "1\n",
        ),
        (
            "kubectl get deploy --field-selector metadata.name=web -o name",
            "deployment.apps/web\n",
        ),
        (
            "kubectl get deploy --field-selector spec.replicas=2",
            "Error from server (BadRequest): Unable to find \"apps/v1, Resource=deployments\" that match label selector \"\", field \
             selector \"spec.replicas=2\": \"spec.replicas\" is not a known field selector: only \"metadata.name\", \
             \"metadata.namespace\"\n(exit status 1)\n",
        ),
    ] {
        terminal.check(line, answer);
    }
}

#[test]
fn namespaces_budgets_and_what_is_not_simulated_can_be_asked_for() {
    let mut terminal = Terminal::with_web();
    for (line, answer) in [
        ("kubectl create ns dev", "namespace/dev created\n"),
        (
            "kubectl create deployment api --image=api:1 -n dev",
            "deployment.apps/api created\n",
        ),
        (
            "kubectl get ns dev",
            "NAME   STATUS   AGE\ndev    Active   0s\n",
        ),
        (
            "kubectl delete ns default dev --wait=false; kubectl get ns dev",
            "namespace \"dev\" deleted\nError from server (Forbidden): namespaces \"default\" is forbidden: this namespace \
             may not be deleted\nNAME   STATUS        AGE\ndev    Terminating   0s\n",
        ),
        (
            "kubectl create pdb web --selector=app=web --min-available=2",
            "poddisruptionbudget.policy/web created\n",
        ),
        (
            "sleep 1; kubectl describe pdb web",
            "Name:           web\nNamespace:      default\nMin available:  2\nSelector:       app=web\nStatus:\n    \
             Allowed disruptions:  0\n    Current:              2\n    Desired:              2\n    Total:                2\n\
             Events:                   <none>\n",
        ),
        (
            "kubectl describe ns dev",
            "Name:         dev\nLabels:       kubernetes.io/metadata.name=dev\nAnnotations:  <none>\nStatus:       Terminating\n\n\
             No resource quota.\n\nNo LimitRange resource.\n",
        ),
        (
            "kubectl create pdb x --selector=a=b",
            "error: one of min-available or max-unavailable must be specified\n(exit status 1)\n",
        ),
        (
            "kubectl create nope x",
            "error: Unexpected args: [nope x]\nSee 'kubectl create -h' for help and examples\n(exit status 1)\n",
        ),
    ] {
        terminal.check(line, answer);
    }
    for line in [
        "kubectl create token x",
        "kubectl top pods",
        "kubectl port-forward svc/web 80",
        "kubectl attach web",
        "kubectl cp a b:c",
        "kubectl cluster-info dump",
        "kubectl config delete-context x",
    ] {
        let ended = terminal.run(line);
        let text = ended.text();
        assert_eq!(
            (ended.status, text.lines().count()),
            (1, 1),
            "{line}: {text}"
        );
    }
}

#[test]
fn an_object_is_edited_by_a_program_or_goes_into_the_editor() {
    let mut terminal = Terminal::with_web();
    for (line, answer) in [
        (
            "kubectl edit deploy/web",
            "error: there is no editor here; kubectl patch deployment web -p … changes fields, kubectl get deployment web -o yaml \
             > FILE and kubectl apply -f FILE the whole\n(exit status 1)\n",
        ),
        (
            "KUBE_EDITOR=\"sed -i 's/nginx:1.24/nginx:1.25/'\" kubectl edit deploy web",
            "deployment.apps/web edited\n",
        ),
        (
            "kubectl get deploy web -o jsonpath='{..image}'",
            "nginx:1.25\n",
        ),
        (
            "kubectl edit deploy web",
            "Edit cancelled, no changes made.\n",
        ),
        (
            "KUBE_EDITOR=vim kubectl edit deploy web",
            "error: \"vim\" cannot be run here; KUBE_EDITOR='sed -i s/OLD/NEW/' edits without a screen\n(exit status 1)\n",
        ),
        (
            "kubectl edit deploy nope",
            "Error from server (NotFound): deployments.apps \"nope\" not found\n(exit status 1)\n",
        ),
    ] {
        terminal.check(line, answer);
    }
    let mut terminal = Terminal::with_web();
    terminal.session.host_mut().has_editor = true;
    assert_eq!(terminal.run("kubectl edit deploy/web").status, 0);
    let (name, text) = terminal.session.host_mut().to_open.remove(0);
    assert_eq!(name, "web-deployment.yaml");
    assert!(
        text.contains("image: nginx:1.24") && !text.contains("status:") && !text.contains("uid:"),
        "{text}"
    );
    terminal.check(
        "sed -i s/1.24/1.26/ web-deployment.yaml; kubectl apply -f web-deployment.yaml",
        "deployment.apps/web configured\n",
    );
}

/// The first tutorials use `apps/v1beta1`, which takes the selector from the labels of the template.
#[test]
fn a_manifest_of_an_old_api_version_goes_over_an_object_of_the_new_one() {
    let selector = "  selector: {matchLabels: {app: web}}\n";
    assert!(WEB.contains(selector), "{WEB}");
    let old = WEB
        .replace("apps/v1", "apps/v1beta1")
        .replace(selector, "")
        .replace("1.24", "1.25");
    let note = "Note: Kubernetes 1.16 removed apps/v1beta1; the object is read with the defaults it had there. Use apps/v1 today.\n";
    for (verb, done) in [("apply", "configured"), ("replace", "replaced")] {
        let mut terminal = Terminal::with_web();
        let files = &mut terminal.session.environment_mut().files;
        files.insert("old.yaml".to_string(), old.clone());
        terminal.check(
            &format!("kubectl {verb} -f old.yaml"),
            &format!("{note}deployment.apps/web {done}\n"),
        );
        terminal.check(
            "kubectl get deploy web -o jsonpath='{.apiVersion} {.spec.selector.matchLabels} {.spec.template.spec.containers[0].image}'",
            "apps/v1 {\"app\":\"web\"} nginx:1.25\n",
        );
    }
}

#[test]
fn replace_leaves_nothing_of_the_old_in_place() {
    let mut terminal = Terminal::with_web();
    terminal.run("kubectl annotate deploy web note=old; kubectl set env deploy/web MODE=old; kubectl scale deploy web --replicas=5");
    let changed = WEB
        .replace("replicas: 2", "replicas: 3")
        .replace("1.24", "1.25");
    terminal
        .session
        .environment_mut()
        .files
        .insert("new.yaml".to_string(), changed);
    terminal.check(
        "kubectl replace -f new.yaml",
        "deployment.apps/web replaced\n",
    );
    terminal.check(
        "kubectl get deploy web -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[0].image} \
         {.spec.template.spec.containers[0].env} {.metadata.annotations.note} {.spec.strategy.rollingUpdate.maxSurge}'",
        "3 nginx:1.25   1\n",
    );
    terminal.check(
        "kubectl replace --force -f web.yaml",
        "deployment.apps \"web\" deleted from default namespace\ndeployment.apps/web replaced\n",
    );
    terminal.check(
        "sleep 1; kubectl rollout history deploy/web | tail -2 | head -1",
        "1         <none>\n",
    );
    terminal.run("kubectl delete deploy web");
    terminal.check(
        "kubectl replace -f web.yaml",
        "Error from server (NotFound): error when replacing \"web.yaml\": deployments.apps \"web\" not found\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl replace",
        "error: must specify --filename to replace\n(exit status 1)\n",
    );
}

/// As recorded from a cluster of 1.36 (`26-explain-cascade`).
#[test]
fn a_deletion_in_the_foreground_waits_for_the_pods() {
    let mut terminal = Terminal::with_web();
    terminal.check(
        "kubectl delete deploy web --cascade=foreground; kubectl get rs,pods",
        "deployment.apps \"web\" deleted from default namespace\nNo resources found in default namespace.\n",
    );
    let mut terminal = Terminal::with_web();
    let listed = terminal.text("kubectl delete deploy web; sleep 1; kubectl get pods");
    assert!(listed.contains("Terminating"), "{listed}");
}

#[test]
fn claims_tell_their_attributes_class_since_1_29() {
    let claim = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, \
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}";
    for (release, column) in [("1.28", ""), ("1.29", "VOLUMEATTRIBUTESCLASS   ")] {
        let mut terminal = Terminal::of(release);
        terminal.file("claim.yaml", claim);
        let listed = terminal.text("kubectl apply -f claim.yaml >/dev/null; kubectl get pvc");
        let header = format!("ACCESS MODES   STORAGECLASS   {column}AGE\n");
        assert!(listed.contains(&header), "{release}: {listed}");
        assert_eq!(listed.contains("<unset>"), !column.is_empty(), "{listed}");
    }
}
