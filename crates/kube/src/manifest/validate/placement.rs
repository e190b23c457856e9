//! The rules for the placement of pods: affinity, topology spread, tolerations.
//!
//! Models `validateAffinity`, `validateTopologySpreadConstraints` and `ValidateTolerations` of `pkg/apis/core/validation`.

use super::meta::selector_parts;
use super::names::{dns_label, dns_subdomain, label_value, qualified_name};
use super::pod::{list, text};
use super::report::{Report, quoted};
use crate::api::version::Feature;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use crate::map::Set;
use serde_json::Value;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

pub(super) fn affinity(report: &mut Report, affinity: &Value, path: &FieldPath) {
    if let Some(node) = affinity.get("nodeAffinity") {
        node_affinity(report, node, &path.field("nodeAffinity"));
    }
    for key in ["podAffinity", "podAntiAffinity"] {
        if let Some(pods) = affinity.get(key) {
            pod_affinity(report, pods, &path.field(key));
        }
    }
}

fn node_affinity(report: &mut Report, affinity: &Value, path: &FieldPath) {
    if let Some(required) = affinity.get(REQUIRED) {
        let path = path.field(REQUIRED).field("nodeSelectorTerms");
        let terms = list(required, "nodeSelectorTerms");
        if terms.is_empty() {
            report.required(&path, "must have at least one node selector term");
        }
        for (i, term) in terms.iter().enumerate() {
            node_term(report, term, true, &path.index(i));
        }
    }
    for (i, term) in list(affinity, PREFERRED).iter().enumerate() {
        let path = path.field(PREFERRED).index(i);
        weight(report, term, &path);
        node_term(
            report,
            &term["preference"],
            false,
            &path.field("preference"),
        );
    }
}

fn weight(report: &mut Report, term: &Value, path: &FieldPath) {
    let weight = term["weight"].as_i64().unwrap_or_default();
    if !(1..=100).contains(&weight) {
        let detail = "must be in the range 1-100";
        report.invalid(&path.field("weight"), weight.to_string(), detail);
    }
}

fn node_term(report: &mut Report, term: &Value, is_required: bool, path: &FieldPath) {
    for (i, requirement) in list(term, "matchExpressions").iter().enumerate() {
        let path = path.field("matchExpressions").index(i);
        node_label(report, requirement, &path);
        // Upstream tolerates values that no label can have where a term is only a preference.
        if is_required && report.version.has(Feature::NodeAffinityValuesChecked) {
            label_values(report, list(requirement, "values"), &path.field("values"));
        }
    }
    for (i, requirement) in list(term, "matchFields").iter().enumerate() {
        node_field(report, requirement, &path.field("matchFields").index(i));
    }
}

fn node_label(report: &mut Report, requirement: &Value, path: &FieldPath) {
    let values = list(requirement, "values");
    let of_values = path.field("values");
    match text(requirement, "operator") {
        "In" | "NotIn" if values.is_empty() => {
            let detail = "must be specified when `operator` is 'In' or 'NotIn'";
            report.required(&of_values, detail);
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
            report.forbidden(&of_values, detail);
        }
        "Gt" | "Lt" if values.len() != 1 => {
            let detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
            report.required(&of_values, detail);
        }
        known if NODE_OPERATORS.contains(&known) => {}
        other => no_operator(report, other, path),
    }
    let key = text(requirement, "key");
    let reasons = qualified_name(key, report.version);
    report.invalid_text_for(&path.field("key"), key, reasons);
}

fn label_values(report: &mut Report, values: &[Value], path: &FieldPath) {
    for (i, value) in values.iter().enumerate() {
        let value = value.as_str().unwrap_or_default();
        let reasons = label_value(value, report.version);
        report.invalid_text_for(&path.index(i), value, reasons);
    }
}

static NODE_OPERATORS: [&str; 6] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

fn no_operator(report: &mut Report, operator: &str, path: &FieldPath) {
    let detail = "not a valid selector operator";
    report.invalid_text(&path.field("operator"), operator, detail);
    report.hint(Hint::OneOf(&NODE_OPERATORS));
}

/// Checks a requirement on a node's fields, of which only the name can be used.
fn node_field(report: &mut Report, requirement: &Value, path: &FieldPath) {
    let values = list(requirement, "values");
    match text(requirement, "operator") {
        "In" | "NotIn" if values.len() != 1 => {
            let detail =
                "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
            report.required(&path.field("values"), detail);
        }
        "In" | "NotIn" => {}
        other => no_operator(report, other, path),
    }
    let key = text(requirement, "key");
    if key != "metadata.name" {
        let detail = "not a valid field selector key";
        return report.invalid_text(&path.field("key"), key, detail);
    }
    for (i, value) in values.iter().enumerate() {
        let name = value.as_str().unwrap_or_default();
        let reasons = dns_subdomain(name, report.version);
        report.invalid_text_for(&path.field("values").index(i), name, reasons);
    }
}

fn pod_affinity(report: &mut Report, affinity: &Value, path: &FieldPath) {
    for (i, term) in list(affinity, REQUIRED).iter().enumerate() {
        pod_term(report, term, &path.field(REQUIRED).index(i));
    }
    for (i, term) in list(affinity, PREFERRED).iter().enumerate() {
        let path = path.field(PREFERRED).index(i);
        weight(report, term, &path);
        let term = &term["podAffinityTerm"];
        pod_term(report, term, &path.field("podAffinityTerm"));
    }
}

fn pod_term(report: &mut Report, term: &Value, path: &FieldPath) {
    for key in ["labelSelector", "namespaceSelector"] {
        if let Some(selector) = term.get(key) {
            selector_parts(report, selector, &path.field(key));
        }
    }
    for namespace in list(term, "namespaces") {
        let name = namespace.as_str().unwrap_or_default();
        let reasons = dns_label(name, report.version);
        report.invalid_text_for(&path.field("namespace"), name, reasons);
    }
    for key in ["matchLabelKeys", "mismatchLabelKeys"] {
        let keys = list(term, key);
        let path = path.field(key);
        if !keys.is_empty() && term.get("labelSelector").is_none() {
            report.forbidden(&path, NEEDS_SELECTOR);
            continue;
        }
        for (i, key) in keys.iter().enumerate() {
            label_key(report, key, &path.index(i));
        }
    }
    if term.get("labelSelector").is_some() {
        merged_keys(report, term, path);
    }
    let mismatching = list(term, "mismatchLabelKeys");
    for (i, key) in list(term, "matchLabelKeys").iter().enumerate() {
        if mismatching.contains(key) {
            let path = path.field("matchLabelKeys").index(i);
            let detail = "exists in both matchLabelKeys and mismatchLabelKeys";
            report.invalid_text(&path, key.as_str().unwrap_or_default(), detail);
        }
    }
    let key = text(term, "topologyKey");
    let path = path.field("topologyKey");
    if key.is_empty() {
        report.required(&path, "can not be empty");
        report.hint(Hint::NodeLabel);
    }
    report.invalid_text_for(&path, key, qualified_name(key, report.version));
}

const NEEDS_SELECTOR: &str = "must not be specified when labelSelector is not set";

fn label_key(report: &mut Report, key: &Value, path: &FieldPath) {
    let key = key.as_str().unwrap_or_default();
    report.invalid_text_for(path, key, qualified_name(key, report.version));
}

pub(super) fn topology_spread(report: &mut Report, constraints: &[Value], path: &FieldPath) {
    for (i, constraint) in constraints.iter().enumerate() {
        let path = path.index(i);
        let skew = constraint["maxSkew"].as_i64().unwrap_or_default();
        positive(report, skew, &path.field("maxSkew"));
        let (key, action) = (
            text(constraint, "topologyKey"),
            text(constraint, "whenUnsatisfiable"),
        );
        if key.is_empty() {
            report.required(&path.field("topologyKey"), "can not be empty");
        }
        let supported = ["DoNotSchedule", "ScheduleAnyway"];
        report.one_of(&path.field("whenUnsatisfiable"), action, &supported);
        let again = constraints[i + 1..].iter().any(|other| {
            text(other, "topologyKey") == key && text(other, "whenUnsatisfiable") == action
        });
        if again {
            let path = path.field("{topologyKey, whenUnsatisfiable}");
            report.duplicate(&path, &format!("{{{key}, {action}}}"));
        }
        min_domains(report, constraint, action, &path);
        for key in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            report.choice(constraint, key, &path, &["Honor", "Ignore"]);
        }
        spread_keys(report, constraint, &path.field("matchLabelKeys"));
        if report.version.has(Feature::SpreadKeysMerged) {
            merged_keys(report, constraint, &path);
        }
        let selector = constraint.get("labelSelector");
        if let Some(selector) =
            selector.filter(|_| report.version.has(Feature::SpreadSelectorValidated))
        {
            selector_parts(report, selector, &path.field("labelSelector"));
        }
    }
}

fn positive(report: &mut Report, number: i64, path: &FieldPath) {
    if number <= 0 {
        report.invalid(path, number.to_string(), "must be greater than zero");
    }
}

fn min_domains(report: &mut Report, constraint: &Value, action: &str, path: &FieldPath) {
    let Some(number) = constraint["minDomains"].as_i64() else {
        return;
    };
    let path = path.field("minDomains");
    positive(report, number, &path);
    if action != "DoNotSchedule" {
        let detail =
            format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
        report.invalid(&path, number.to_string(), &detail);
    }
}

fn spread_keys(report: &mut Report, constraint: &Value, path: &FieldPath) {
    let keys = list(constraint, "matchLabelKeys");
    let selector = constraint.get("labelSelector");
    if !keys.is_empty() && selector.is_none() {
        report.forbidden(path, NEEDS_SELECTOR);
        if report.version.has(Feature::SpreadKeysMerged) {
            return;
        }
    }
    let selected: Set<&str> = selector.map(selected_keys).unwrap_or_default();
    for (i, key) in keys.iter().enumerate() {
        label_key(report, key, &path.index(i));
        let key = key.as_str().unwrap_or_default();
        let clashes = selected.contains(key) && !report.version.has(Feature::SpreadKeysMerged);
        if clashes {
            let detail = "exists in both matchLabelKeys and labelSelector";
            report.invalid_text(&path.index(i), key, detail);
        }
    }
}

/// Checks keys that a pod takes from its labels into its selector: none may be there already. Upstream names the element
/// of the list above.
fn merged_keys(report: &mut Report, term: &Value, path: &FieldPath) {
    let keys = list(term, "matchLabelKeys");
    let selector = &term["labelSelector"];
    let labels = selector["matchLabels"].as_object();
    let mut seen: Vec<&str> = labels
        .into_iter()
        .flatten()
        .map(|(key, _)| key.as_str())
        .collect();
    for expression in list(selector, "matchExpressions") {
        let key = text(expression, "key");
        let at = keys.iter().rposition(|one| one == key);
        if let Some(at) = at.filter(|_| seen.contains(&key)) {
            let detail = "exists in both matchLabelKeys and labelSelector";
            report.invalid_text(&path.index(at), key, detail);
        }
        seen.push(key);
    }
}

fn selected_keys(selector: &Value) -> Set<&str> {
    let labels = selector["matchLabels"].as_object().into_iter().flatten();
    let labels = labels.map(|(key, _)| key.as_str());
    let expressions = list(selector, "matchExpressions").iter();
    labels
        .chain(expressions.map(|expression| text(expression, "key")))
        .collect()
}

pub(super) fn tolerations(report: &mut Report, tolerations: &[Value], path: &FieldPath) {
    for (i, toleration) in tolerations.iter().enumerate() {
        tolerate(report, toleration, &path.index(i));
    }
}

fn tolerate(report: &mut Report, toleration: &Value, path: &FieldPath) {
    let (key, operator) = (text(toleration, "key"), text(toleration, "operator"));
    let (value, effect) = (text(toleration, "value"), text(toleration, "effect"));
    let of_operator = path.field("operator");
    if !key.is_empty() {
        let reasons = qualified_name(key, report.version);
        report.invalid_text_for(&path.field("key"), key, reasons);
    } else if operator != "Exists" {
        report.invalid_text(&of_operator, operator, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
    }
    if toleration.get("tolerationSeconds").is_some() && effect != "NoExecute" {
        let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
        report.invalid_text(&path.field("effect"), effect, detail);
    }
    match operator {
        "" | "Equal" => {
            let reasons = label_value(value, report.version);
            if !reasons.is_empty() {
                report.invalid_text(&of_operator, value, &reasons.join(";"));
            }
        }
        "Exists" if value.is_empty() => {}
        "Exists" => {
            let detail = "value must be empty when `operator` is 'Exists'";
            report.invalid_text(&of_operator, value, detail);
        }
        // The server knows two more operators, which a feature gate switches off.
        other if report.version.has(Feature::TolerationsCompared) => {
            let known = ["Equal", "Exists", "Lt", "Gt"];
            report.unsupported(&of_operator, quoted(other), &known);
            report.suggest(other, &known[..2]);
        }
        other => report.one_of(&of_operator, other, &["Equal", "Exists"]),
    }
    if !effect.is_empty() {
        let supported = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
        report.one_of(&path.field("effect"), effect, &supported);
    }
}
