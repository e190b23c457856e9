//! Forms of output whose template is in a file, `kubectl version`, and who is given a role.

use crate::terminal::Terminal;

#[test]
fn templates_are_read_from_files() {
    let mut terminal = Terminal::with_web();
    terminal.file("t.txt", "{{.metadata.name}}={{.spec.replicas}}\n");
    terminal.file("p.txt", "{.metadata.name}");
    terminal.file("c.txt", "NAME COUNT\n.metadata.name .spec.replicas\n");
    terminal.file("short.txt", "NAME COUNT\n.metadata.name\n");
    for (form, expected) in [
        ("-o go-template-file=t.txt", "web=2\n"),
        ("-o templatefile=./t.txt", "web=2\n"),
        ("-o go-template-file --template=t.txt", "web=2\n"),
        ("-o jsonpath-file=p.txt", "web\n"),
        ("-o custom-columns-file=c.txt", "NAME   COUNT\nweb    2\n"),
        ("-o custom-columns-file=c.txt --no-headers", "web   2\n"),
        (
            "-o custom-columns-file=short.txt",
            "error: number of headers (2) and field specifications (1) don't match\n(exit status 1)\n",
        ),
        (
            "-o jsonpath-file=none.txt",
            "error: error reading --template none.txt, open none.txt: no such file or directory\n\n(exit status 1)\n",
        ),
        (
            "-o go-template-file",
            "error: template format specified but no template given\n(exit status 1)\n",
        ),
    ] {
        terminal.check(&format!("kubectl get deploy web {form}"), expected);
    }
}

#[test]
fn the_version_tells_kustomize_too() {
    let mut terminal = Terminal::new();
    terminal.check(
        "kubectl version",
        "Client Version: v1.36.0\nKustomize Version: v5.8.1\nServer Version: v1.36.0 (simulated)\n",
    );
    terminal.check(
        "kubectl version --client",
        "Client Version: v1.36.0\nKustomize Version: v5.8.1\n",
    );
    terminal.check(
        "kubectl version -o yaml --client",
        "clientVersion:\n  gitVersion: v1.36.0\n  major: \"1\"\n  minor: \"36\"\nkustomizeVersion: v5.8.1\n",
    );
    Terminal::of("1.20").check(
        "kubectl version --short",
        "Client Version: v1.20.0\nServer Version: v1.20.0 (simulated)\n",
    );
}

#[test]
fn a_binding_gets_more_subjects() {
    let mut terminal = Terminal::new();
    terminal.run("kubectl create rolebinding readers --clusterrole=view --user=bob");
    terminal.check(
        "kubectl set subject rolebinding readers --serviceaccount=default:robot --user=zed --user=bob --user=amy",
        "rolebinding.rbac.authorization.k8s.io/readers subjects updated\n",
    );
    terminal.check(
        "kubectl get rolebinding readers -o jsonpath='{range .subjects[*]}{.kind} {.name}{\"\\n\"}{end}'",
        "User bob\nUser amy\nUser zed\nServiceAccount robot\n",
    );
    terminal.check("kubectl set subject rolebinding readers --user=bob", "");
    terminal.check(
        "kubectl set subject rolebinding readers",
        "error: you must specify at least one value of user, group or serviceaccount\n(exit status 1)\n",
    );
    terminal.check(
        "kubectl create rolebinding x --role=admin --user=admin -o yaml --dry-run=client | kubectl set subject --local -f - \
         --user=foo -o jsonpath='{.subjects[*].name}'",
        "admin foo\n",
    );
}

#[test]
fn everybody_may_do_everything() {
    let mut terminal = Terminal::new();
    terminal.check("kubectl auth can-i create deployments", "yes\n");
    terminal.check("kubectl auth can-i '*' '*' --as=bob -n prod", "yes\n");
    terminal.check("kubectl auth can-i get /healthz -q", "");
    terminal.check(
        "kubectl auth can-i fly webs",
        "Warning: verb 'fly' is not a known verb\n\nWarning: the server doesn't have a resource type 'webs'\n\nyes\n",
    );
    terminal.check(
        "kubectl auth can-i list nodes",
        "Warning: resource 'nodes' is not namespace scoped\n\nyes\n",
    );
    terminal.check(
        "kubectl auth can-i --list",
        "Resources   Non-Resource URLs   Resource Names   Verbs\n\
         *.*         []                  []               [*]\n\
         \x20           [*]                 []               [*]\n",
    );
    terminal.check(
        "kubectl auth whoami",
        "ATTRIBUTE   VALUE\nUsername    playground\nGroups      [system:masters system:authenticated]\n",
    );
    terminal.check(
        "kubectl auth whoami -o jsonpath='{.status.userInfo.username}'",
        "playground\n",
    );
    terminal.check(
        "kubectl config view -o jsonpath='{.users[].name}'",
        "playground\n",
    );
}
