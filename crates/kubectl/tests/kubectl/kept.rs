//! Kinds that no simulated controller acts on: the terminal accepts them because a real cluster accepts them.

use super::terminal::Terminal;
use kube::api::KubernetesVersion;
use kube::api::kinds::{Kind, Role};

fn manifest(api_version: &str, kind: Kind) -> String {
    format!(
        "apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: one}}\nspec: {{a: [1, {{b: c}}]}}\n"
    )
}

#[test]
fn every_kind_that_a_release_serves_is_kept_in_each_of_its_versions() {
    for version in KubernetesVersion::all() {
        let mut terminal = Terminal::of(&version.to_string());
        let kept = Kind::ALL.iter().filter(|kind| kind.role() == Role::Kept);
        for kind in kept.copied() {
            let versions = kind.versions().iter().filter(|one| one.is_in(version));
            for (number, served) in versions.enumerate() {
                let text = manifest(served.api_version, kind);
                terminal.file("one.yaml", &text);
                let ended = terminal.run("kubectl apply -f one.yaml");
                assert_eq!(ended.status, 0, "{kind} in {version}: {}", ended.text());
                let word = if number == 0 { "created" } else { "configured" };
                assert!(
                    ended.text().ends_with(&format!("/one {word}\n")),
                    "{}",
                    ended.text()
                );
                let api_version = terminal.text(&format!(
                    "kubectl get {} one -o jsonpath='{{.apiVersion}} {{.spec.a[1].b}}'",
                    kind.plural()
                ));
                assert_eq!(api_version, format!("{} c\n", served.api_version));
            }
        }
    }
}

#[test]
fn kept_objects_are_listed_labelled_and_deleted_like_others() {
    let mut terminal = Terminal::new();
    let text = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: 'system:reader'}
rules: [{apiGroups: [''], resources: [pods], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'system:reader'}
subjects: [{kind: ServiceAccount, name: web, namespace: shop}, {kind: User, name: jane}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: guard}
webhooks: [{name: a.example.com}, {name: b.example.com}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-web, labels: {tier: front}}
spec: {podSelector: {matchLabels: {app: web}}}
";
    terminal.file("all.yaml", text);
    terminal.check(
        "kubectl apply -f all.yaml",
        "clusterrole.rbac.authorization.k8s.io/system:reader created\n\
         clusterrolebinding.rbac.authorization.k8s.io/readers created\n\
         validatingwebhookconfiguration.admissionregistration.k8s.io/guard created\n\
         networkpolicy.networking.k8s.io/only-web created\n",
    );
    terminal.check(
        "kubectl get clusterrolebindings -o wide",
        "NAME      ROLE                        AGE   USERS   GROUPS   SERVICEACCOUNTS\n\
         readers   ClusterRole/system:reader   0s    jane             shop/web\n",
    );
    terminal.check(
        "kubectl get validatingwebhookconfigurations",
        "NAME    WEBHOOKS   AGE\nguard   2          0s\n",
    );
    terminal.check(
        "kubectl label netpol only-web tier- team=shop; kubectl get netpol --show-labels",
        "networkpolicy.networking.k8s.io/only-web modified\n\
         NAME       POD-SELECTOR   AGE   LABELS\nonly-web   app=web        0s    team=shop\n",
    );
    terminal.check(
        "kubectl annotate netpol only-web note=kept; kubectl get netpol only-web -o yaml | grep note:",
        "networkpolicy.networking.k8s.io/only-web annotated\n    note: kept\n",
    );
    terminal.check(
        "kubectl patch netpol only-web -p '{\"spec\":{\"policyTypes\":[\"Ingress\",\"Egress\"]}}'; kubectl get netpol only-web -o jsonpath='{.metadata.generation} {.spec.policyTypes[0]}'",
        "networkpolicy.networking.k8s.io/only-web patched\n2 Ingress\n",
    );
    terminal.check(
        "kubectl delete -f all.yaml",
        "clusterrole.rbac.authorization.k8s.io \"system:reader\" deleted\n\
         clusterrolebinding.rbac.authorization.k8s.io \"readers\" deleted\n\
         validatingwebhookconfiguration.admissionregistration.k8s.io \"guard\" deleted\n\
         networkpolicy.networking.k8s.io \"only-web\" deleted from default namespace\n",
    );
    terminal.check(
        "kubectl get netpol",
        "No resources found in default namespace.\n",
    );
}

#[test]
fn custom_resources_are_refused_and_the_rest_of_the_file_is_applied() {
    let mut terminal = Terminal::new();
    let text = "\
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: x}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
";
    terminal.file("f.yaml", text);
    terminal.check(
        "kubectl apply -f f.yaml",
        "configmap/settings created\n\
         error: resource mapping not found for name: \"x\" namespace: \"\" from \"f.yaml\": no matches for kind \"Certificate\" in version \"cert-manager.io/v1\"\n\
         ensure CRDs are installed first\n(exit status 1)\n",
    );
    let two = format!(
        "{text}---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {{name: other, namespace: shop}}\n"
    );
    terminal.file("f.yaml", &two);
    terminal.check(
        "kubectl apply -f f.yaml",
        "configmap/settings unchanged\n\
         resource mapping not found for name: \"x\" namespace: \"\" from \"f.yaml\": no matches for kind \"Certificate\" in version \"cert-manager.io/v1\"\n\
         ensure CRDs are installed first\n\
         resource mapping not found for name: \"other\" namespace: \"shop\" from \"f.yaml\": no matches for kind \"ServiceMonitor\" in version \"monitoring.coreos.com/v1\"\n\
         ensure CRDs are installed first\n(exit status 1)\n",
    );
}

/// The API server completes kept objects, too.
#[test]
fn kept_objects_have_the_defaults_of_their_kinds() {
    let mut terminal = Terminal::new();
    let text = "\
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: often}
spec:
  schedule: '* * * * *'
  jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: c, image: 'busybox:1.36'}]}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wall}
spec: {podSelector: {}, egress: [{ports: [{port: 53}]}]}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: slow}
provisioner: example.com/slow
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
---
apiVersion: batch/v1
kind: Job
metadata: {name: odd}
spec: {template: [1]}
";
    terminal.file("kept.yaml", text);
    let ended = terminal.run("kubectl apply -f kept.yaml");
    assert_eq!(ended.status, 0, "{}", ended.text());
    for (object, path, expected) in [
        (
            "job/once",
            "{.spec.backoffLimit} {.spec.completions} {.spec.completionMode} {.spec.podReplacementPolicy}",
            "6 1 NonIndexed TerminatingOrFailed\n",
        ),
        (
            "job/once",
            "{.spec.template.spec.dnsPolicy} {.spec.template.spec.containers[0].imagePullPolicy}",
            "ClusterFirst Always\n",
        ),
        (
            "cronjob/often",
            "{.spec.concurrencyPolicy} {.spec.successfulJobsHistoryLimit} {.spec.failedJobsHistoryLimit}",
            "Allow 3 1\n",
        ),
        (
            "cronjob/often",
            "{.spec.jobTemplate.spec.template.spec.containers[0].imagePullPolicy}",
            "IfNotPresent\n",
        ),
        (
            "netpol/wall",
            "{.spec.policyTypes} {.spec.egress[0].ports[0].protocol}",
            "[\"Ingress\",\"Egress\"] TCP\n",
        ),
        (
            "sc/slow",
            "{.reclaimPolicy} {.volumeBindingMode}",
            "Delete Immediate\n",
        ),
        ("pc/high", "{.preemptionPolicy}", "PreemptLowerPriority\n"),
        ("job/odd", "{.spec.template}", "[1]\n"),
    ] {
        terminal.check(
            &format!("kubectl get {object} -o jsonpath='{path}'"),
            expected,
        );
    }
}
