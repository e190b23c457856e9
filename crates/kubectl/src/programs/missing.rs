//! Programs that tutorials use but this terminal lacks: each answers with a line that names a replacement.

/// Exit status of a program that is not here.
pub(super) const STATUS: i32 = 127;

/// Advice that replaces a missing program.
const INSTEAD: [(&[&str], &str); 8] = [
    (
        &["vi", "vim", "nano", "emacs", "code"],
        "files are edited in the editor of the page; sed -i changes one from here",
    ),
    (
        &["docker", "podman", "nerdctl", "crictl", "buildah"],
        "no images are built or run here: every image with a tag exists, and one tagged …missing, …crash or …unready \
         behaves so",
    ),
    (
        &[
            "minikube", "kind", "k3d", "kubeadm", "eksctl", "gcloud", "az", "aws",
        ],
        "the cluster is there already: kubectl get nodes",
    ),
    (
        &["git", "tar", "unzip"],
        "nothing is fetched here: paste manifests into the editor, or behind cat <<EOF | kubectl apply -f -",
    ),
    (
        &["helm", "kustomize", "argocd", "flux", "istioctl"],
        "there is kubectl with plain manifests: kubectl apply -f",
    ),
    (&["jq", "yq"], "kubectl get -o jsonpath=… picks out fields"),
    (
        &["mkdir", "pwd", "tree", "find"],
        "there are no folders here: ls lists the files",
    ),
    (
        &[
            "ping", "nslookup", "dig", "nc", "telnet", "ab", "hey", "wrk", "siege",
        ],
        "curl and wget send requests; kubectl get endpoints shows who would answer",
    ),
];

pub(super) fn program(name: &str) -> String {
    let found = INSTEAD.iter().find(|(names, _)| names.contains(&name));
    let instead = found.map_or(
        "there are kubectl, curl, wget, sleep, watch, echo, cat, ls, test, seq, xargs and text filters behind a pipe",
        |(_, instead)| instead,
    );
    format!("sh: {name}: not found; {instead}")
}
