//! Namespaces, and what bounds the objects in them: ResourceQuotas, LimitRanges. Models `kubectl/pkg/describe`.

use super::lines;
use super::template::list;
use crate::call::Call;
use crate::columns::text;
use crate::resource::{self, Resource};
use kube::api::meta::Kind;
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn namespace(call: &Call, one: &Resource) -> String {
    let json = one.json();
    let name = &one.meta.name;
    let metadata = &json["metadata"];
    let mut out = format!("Name:\t{name}\n");
    out.push_str(&lines::labels("Labels", "", &metadata["labels"]));
    out.push_str(&lines::annotations(
        "Annotations",
        "",
        &metadata["annotations"],
    ));
    out.push_str(&format!("Status:\t{}\n\n", text(&json["status"]["phase"])));
    let of_kind = |kind| resource::list(call.cluster(), kind, name, None);
    let quotas = of_kind(Kind::ResourceQuota);
    if quotas.is_empty() {
        out.push_str("No resource quota.\n");
    } else {
        out.push_str("Resource Quotas\n");
    }
    for quota in quotas {
        out.push_str(&format!("  Name:\t{}\n", quota.meta.name));
        out.push_str(&scopes(&quota.json(), "  ", "*"));
        out.push_str("  Resource\tUsed\tHard\n  --------\t---\t---\n");
        out.push_str(&amounts(&quota.json(), "  "));
    }
    let ranges = of_kind(Kind::LimitRange);
    if ranges.is_empty() {
        out.push_str("\nNo LimitRange resource.\n");
    } else {
        out.push_str("\nResource Limits\n Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n");
        out.push_str(
            " ----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n",
        );
    }
    for range in ranges {
        out.push_str(&bounds(&range.json(), " "));
    }
    out
}

pub(super) fn quota(one: &Resource) -> String {
    let json = one.json();
    let mut out = named(one);
    out.push_str(&scopes(&json, "", " *"));
    out.push_str("Resource\tUsed\tHard\n--------\t----\t----\n");
    out.push_str(&amounts(&json, ""));
    out
}

pub(super) fn limit_range(one: &Resource) -> String {
    let mut out = named(one);
    out.push_str(
        "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n",
    );
    out.push_str(
        "----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n",
    );
    out.push_str(&bounds(&one.json(), ""));
    out
}

fn named(one: &Resource) -> String {
    format!(
        "Name:\t{}\nNamespace:\t{}\n",
        one.meta.name, one.meta.namespace
    )
}

/// The scopes of a quota, which choose the pods that it counts, each with its explanation.
fn scopes(quota: &Value, indent: &str, mark: &str) -> String {
    let scopes: Vec<&str> = list(&quota["spec"], "scopes")
        .filter_map(Value::as_str)
        .collect();
    if scopes.is_empty() {
        return String::new();
    }
    let mut out = format!("{indent}Scopes:\t{}\n", scopes.join(", "));
    for scope in scopes {
        let words = match scope {
            "Terminating" => {
                "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system."
            }
            "NotTerminating" => {
                "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate."
            }
            "BestEffort" => {
                "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service."
            }
            "NotBestEffort" => {
                "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service."
            }
            _ => continue,
        };
        out.push_str(&format!("{indent}{mark} {words}\n"));
    }
    out
}

fn amounts(quota: &Value, indent: &str) -> String {
    let status = &quota["status"];
    let hard = status["hard"].as_object().into_iter().flatten();
    let lines = hard.map(|(name, hard)| {
        let used = text(&status["used"][name]);
        format!("{indent}{name}\t{used}\t{}\n", text(hard))
    });
    lines.collect()
}

/// The bounds of each resource that a LimitRange names.
fn bounds(range: &Value, indent: &str) -> String {
    const COLUMNS: [&str; 5] = [
        "min",
        "max",
        "defaultRequest",
        "default",
        "maxLimitRequestRatio",
    ];
    let mut out = String::new();
    for item in list(&range["spec"], "limits") {
        let named = COLUMNS.iter().flat_map(|column| item[*column].as_object());
        let resources: BTreeSet<&String> = named.flat_map(|amounts| amounts.keys()).collect();
        for resource in resources {
            let cells = COLUMNS.map(|column| item[column][resource].as_str().unwrap_or("-"));
            let of = text(&item["type"]);
            out.push_str(&format!("{indent}{of}\t{resource}\t{}\n", cells.join("\t")));
        }
    }
    out
}
