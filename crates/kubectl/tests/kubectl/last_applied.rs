//! `kubectl apply view-last-applied` and `set-last-applied`.

use crate::terminal::Terminal;

const SETTINGS: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  color: ";

fn with_settings() -> Terminal {
    let mut terminal = Terminal::new();
    terminal.file("a.yaml", &format!("{SETTINGS}red\n"));
    terminal.file("b.yaml", &format!("{SETTINGS}blue\n"));
    terminal.check("kubectl apply -f a.yaml", "configmap/settings created\n");
    terminal
}

#[test]
fn what_was_applied_last_is_printed() {
    let mut terminal = with_settings();
    let yaml = "apiVersion: v1\ndata:\n  color: red\nkind: ConfigMap\nmetadata:\n  annotations: {}\n  name: settings\n  \
                namespace: default\n";
    terminal.check("kubectl apply view-last-applied cm/settings", yaml);
    terminal.check("kubectl apply view-last-applied cm --all", yaml);
    terminal.check("kubectl apply view-last-applied -f a.yaml", yaml);
    terminal.check(
        "kubectl apply view-last-applied cm settings -o json",
        "{\n  \"apiVersion\": \"v1\",\n  \"data\": {\n    \"color\": \"red\"\n  },\n  \"kind\": \"ConfigMap\",\n  \
         \"metadata\": {\n    \"annotations\": {},\n    \"name\": \"settings\",\n    \"namespace\": \"default\"\n  }\n}\n",
    );
    terminal.check(
        "kubectl apply view-last-applied cm settings -o wide",
        "error: Unexpected -o output mode: wide, the flag 'output' must be one of yaml|json\n\
         See 'kubectl apply view-last-applied -h' for help and examples\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl apply view-last-applied cm/nope",
        "Error from server (NotFound): configmaps \"nope\" not found\n(exit status 1)\n",
    );
}

#[test]
fn a_manifest_is_noted_as_the_last_one_and_changes_nothing_else() {
    let mut terminal = with_settings();
    terminal.check(
        "kubectl apply set-last-applied -f b.yaml",
        "configmap/settings configured\n",
    );
    terminal.check(
        "kubectl apply view-last-applied cm/settings | grep color && kubectl get cm settings -o jsonpath='{.data}'",
        "  color: blue\n{\"color\":\"red\"}\n",
    );
    terminal.check(
        "kubectl apply set-last-applied -f b.yaml",
        "set-last-applied settings: no changes required.\n",
    );
}

#[test]
fn an_object_that_was_never_applied_has_nothing_to_print_and_is_noted_on_request_only() {
    let mut terminal = Terminal::new();
    terminal.file("a.yaml", &format!("{SETTINGS}red\n"));
    terminal.check("kubectl create -f a.yaml", "configmap/settings created\n");
    terminal.check("kubectl apply view-last-applied cm/settings", "");
    terminal.check(
        "kubectl apply set-last-applied -f a.yaml",
        "error: no last-applied-configuration annotation found on resource: settings, to create the annotation, run the \
         command with --create-annotation\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl apply set-last-applied -f a.yaml --create-annotation --dry-run=server",
        "configmap/settings configured (server dry run)\n",
    );
    terminal.check(
        "kubectl apply set-last-applied -f a.yaml --create-annotation",
        "configmap/settings configured\n",
    );
}

#[test]
fn the_manifest_that_was_applied_last_is_edited() {
    let mut terminal = with_settings();
    terminal.check(
        "KUBE_EDITOR='sed -i s/red/green/' kubectl apply edit-last-applied cm/settings",
        "configmap/settings edited\n",
    );
    terminal.check(
        "kubectl apply view-last-applied cm/settings | grep color; kubectl get cm settings -o jsonpath='{.data}'",
        "  color: green\n{\"color\":\"red\"}\n",
    );
    terminal.check(
        "KUBE_EDITOR='sed -i s/nothing/else/' kubectl apply edit-last-applied cm/settings",
        "Edit cancelled, no changes made.\n",
    );
    terminal.session.host_mut().has_editor = true;
    terminal.check(
        "KUBE_EDITOR= kubectl apply edit-last-applied cm/settings; kubectl apply set-last-applied -f settings-configmap-last-applied.yaml",
        "configmap/settings is in the editor now, as settings-configmap-last-applied.yaml: change it there, then give \
         kubectl apply set-last-applied -f settings-configmap-last-applied.yaml\n\
         set-last-applied settings: no changes required.\n",
    );
    terminal.run("kubectl create cm other --from-literal=a=b");
    terminal.check(
        "kubectl apply edit-last-applied cm/other",
        "error: no last-applied-configuration annotation found on resource, to create the annotation, use command \
         `kubectl apply set-last-applied --create-annotation`\n(exit status 1)\n",
    );
}
