//! The lines that Apply would change, and the tag that it would roll out.

use kube::api::KubernetesVersion;
use kube::manifest::read;
use view::preview::{Preview, preview};
use view::{catalog, change};

/// What applying the text of the first scenario would do after this replacement in it.
fn first_with(from: &str, to: &str) -> (String, Preview) {
    let scenario = catalog::open_first(KubernetesVersion::NEWEST);
    let (files, active) = scenario.texts();
    let text = files[active].text.replace(from, to);
    let manifests = read(&text, KubernetesVersion::NEWEST).manifests;
    let preview = preview(scenario.timeline().cluster(), &manifests);
    (text, preview)
}

/// The changed lines as they stand in the text, and the tag.
fn change_of(from: &str, to: &str) -> (Vec<String>, Option<String>) {
    let (text, preview) = first_with(from, to);
    let all: Vec<&str> = text.lines().collect();
    let lines = change::lines(&text, &preview).into_iter();
    let lines = lines.map(|line| all[line].trim().to_string()).collect();
    (lines, change::new_tag(&preview).map(str::to_string))
}

fn tells(from: &str, to: &str, lines: &[&str], tag: Option<&str>) {
    let (found, new_tag) = change_of(from, to);
    assert_eq!(found, lines, "{from} => {to}");
    assert_eq!(new_tag.as_deref(), tag, "{from} => {to}");
}

#[test]
fn the_line_of_the_image_and_its_tag_are_told() {
    tells("", "", &["image: httpd:2.2.32"], Some("2.2.32"));
    let elsewhere = "image: registry:5000/httpd:2.4@sha256:";
    let digest = format!("{elsewhere}{}", "a".repeat(64));
    tells("image: httpd:2.2.32", &digest, &[&digest], Some("2.4"));
    tells(
        "image: httpd:2.2.32",
        "image: httpd",
        &["image: httpd"],
        Some("latest"),
    );
}

#[test]
fn other_changes_have_lines_and_no_tag() {
    let (old, port) = (
        "image: httpd:2.2.32",
        "image: httpd:2.2.31\n        tty: true",
    );
    tells(old, port, &["tty: true"], None);
    tells(old, "image: httpd:2.2.31", &[], None);
    tells(
        "replicas: 3",
        "replicas: 5",
        &["replicas: 5", old],
        Some("2.2.32"),
    );
    tells(
        "spec:\n  replicas: 3",
        "spec:\n  paused: true\n  replicas: 3",
        &[old],
        None,
    );
    tells("name: httpd\nspec", "name: other\nspec", &[], None);
}

#[test]
fn a_field_that_is_gone_is_told_by_the_field_around_it() {
    let old = "image: httpd:2.2.32\n        ports:\n        - containerPort: 80";
    tells(old, "image: httpd:2.2.31", &["- name: httpd"], None);
}

#[test]
fn workloads_in_a_list_are_found() {
    let (text, preview) = first_with("", "");
    let items = text.trim_end().replace('\n', "\n  ");
    let list = format!("apiVersion: v1\nkind: List\nitems:\n- {items}\n");
    let lines = change::lines(&list, &preview);
    let all: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(all[lines[0]].trim(), "image: httpd:2.2.32");
}
