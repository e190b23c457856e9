//! The change that Apply would make, as a person sees it in the text: the lines that differ from what runs, and the tag
//! that would be rolled out.

use super::preview::{Difference, Preview, WorkloadEffect, WorkloadPreview};
use kube::manifest::defaults::image_tag;
use kube::manifest::path::FieldPath;
use kube::manifest::yaml::{self, Node, NodeValue};

/// The lines of the text, from 0 and in order, whose fields differ from those of the workloads that run. A field that the
/// text has no more is told by the nearest field around it. New workloads have no lines, because all of theirs are new.
pub fn lines(text: &str, preview: &Preview) -> Vec<usize> {
    let changed = |one: &&WorkloadPreview| !fields(one).is_empty();
    if !preview.workloads.iter().any(|one| changed(&one)) {
        return Vec::new();
    }
    let parsed = yaml::parse(text);
    let objects: Vec<&Node> = parsed
        .documents
        .iter()
        .flat_map(|document| objects(&document.root))
        .collect();
    let mut lines = Vec::new();
    for workload in preview.workloads.iter().filter(changed) {
        let named = objects.iter().find(|object| is_of(object, workload));
        let spans = named.iter().flat_map(|object| {
            let fields = fields(workload).into_iter();
            fields.map(|field| object.span_of(&FieldPath::parse(&field)))
        });
        // Spans count lines from 1, as people do.
        lines.extend(spans.map(|span| (span.start.line as usize).saturating_sub(1)));
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The tag of the image that would be rolled out; `None` unless Apply changes one image and nothing else of any template.
pub fn new_tag(preview: &Preview) -> Option<&str> {
    let changes = preview
        .workloads
        .iter()
        .filter_map(|one| match &one.effect {
            WorkloadEffect::Changed {
                template: Some(change),
                ..
            } if change.held.is_none() => Some(&change.differences),
            _ => None,
        });
    let mut differences = changes.flatten();
    match (differences.next(), differences.next()) {
        (Some(only), None) if is_image(only) => image_tag(&only.after),
        _ => None,
    }
}

fn is_image(difference: &Difference) -> bool {
    difference.path.ends_with("].image")
}

/// The paths of the fields that change, from the root of the object.
fn fields(workload: &WorkloadPreview) -> Vec<String> {
    let WorkloadEffect::Changed { template, replicas } = &workload.effect else {
        return Vec::new();
    };
    let differences = template.iter().flat_map(|change| &change.differences);
    let in_template = differences.map(|one| format!("spec.template.{}", one.path));
    let size = replicas.map(|_| "spec.replicas".to_string());
    in_template.chain(size).collect()
}

/// The object of a document, or those of a list.
fn objects(root: &Node) -> Vec<&Node> {
    match root.get("items").map(|items| &items.value) {
        Some(NodeValue::Seq(items)) => items.iter().collect(),
        _ => vec![root],
    }
}

fn is_of(object: &Node, workload: &WorkloadPreview) -> bool {
    let kind = object.get("kind").and_then(Node::as_str);
    let name = object.at(&FieldPath::parse("metadata.name"));
    kind == Some(workload.kind.name()) && name.and_then(Node::as_str) == Some(&*workload.name)
}
