//! The published table of what differs between the releases of Kubernetes.

use kube::api::version::{Feature, KubernetesVersion};
use std::fmt::Write;

/// The lines of `docs/conformance.md` before and behind the table.
pub(super) const BEGIN: &str = "<!-- releases: written by `rollout conformance --page` -->\n";
pub(super) const END: &str = "<!-- end of releases -->\n";

/// One row for each row of the table of features, in its order.
pub(super) fn table() -> String {
    let mut table = "| Kubernetes | what it does |\n|---|---|\n".to_string();
    for feature in Feature::ALL {
        let releases: Vec<String> = feature.releases().map(words).collect();
        let description = feature.description().trim().replace('|', "\\|");
        let _ = writeln!(table, "| {} | {description} |", releases.join(", "));
    }
    table
}

/// `since 1.22`, `before 1.16`, `1.24 to 1.31`, `1.35`.
fn words((since, until): (u8, Option<u8>)) -> String {
    let oldest = KubernetesVersion::OLDEST.minor();
    match until {
        None => format!("since 1.{since}"),
        Some(until) if since <= oldest => format!("before 1.{until}"),
        Some(until) if until == since + 1 => format!("1.{since}"),
        Some(until) => format!("1.{since} to 1.{}", until - 1),
    }
}
