//! The addresses of Services inside the cluster: which may be given, and what may change of them.
//!
//! Models `ValidateServiceClusterIPsRelatedFields`, `validateUpgradeDowngradeClusterIPs` and
//! `validateUpgradeDowngradeIPFamilies` of `pkg/apis/core/validation`.

use super::address::ip_valid;
use super::pod::{list, text};
use super::report::Report;
use super::show;
use crate::manifest::path::FieldPath;
use crate::well_known::SERVICE_RANGE;
use serde_json::Value;
use std::net::IpAddr;

const FAMILIES: [&str; 2] = ["IPv4", "IPv6"];
const FAMILY_POLICIES: [&str; 3] = ["PreferDualStack", "RequireDualStack", "SingleStack"];
const UNCHANGED: &str = "may not change once set";

pub(super) fn is_headless(spec: &Value) -> bool {
    match list(spec, "clusterIPs") {
        [] => text(spec, "clusterIP") == "None",
        addresses => addresses.len() == 1 && addresses[0] == "None",
    }
}

/// Checks the addresses of a Service and their families.
pub(super) fn cluster_ips(
    report: &mut Report,
    spec: &Value,
    old: Option<&Value>,
    path: &FieldPath,
) {
    if text(spec, "type") == "ExternalName" {
        return;
    }
    let of_addresses = path.field("clusterIPs");
    let addresses = list(spec, "clusterIPs");
    let shown = show::string_list(report.version, addresses);
    let (one, first) = (text(spec, "clusterIP"), addresses.first());
    match first {
        Some(_) if one.is_empty() => {
            let detail = "must be empty when `clusterIP` is not specified";
            report.invalid(&of_addresses, &shown, detail);
        }
        Some(first) if *first != one => {
            report.invalid(&of_addresses, &shown, "first value must match `clusterIP`");
        }
        _ => {}
    }
    let families = list(spec, "ipFamilies");
    families_known(report, families, &path.field("ipFamilies"));
    report.choice(spec, "ipFamilyPolicy", path, &FAMILY_POLICIES);
    let kept = old.map_or(&[][..], |old| list(&old["spec"], "clusterIPs"));
    if !all_valid(report, addresses, kept, &of_addresses) {
        return;
    }
    let parsed: Vec<IpAddr> = addresses
        .iter()
        .filter_map(|address| address.as_str()?.parse().ok())
        .collect();
    if let [first, second, ..] = parsed[..]
        && first.is_ipv4() == second.is_ipv4()
    {
        let detail = "may specify no more than one IP for each IP family";
        report.invalid(&of_addresses, &shown, detail);
    }
    for (i, (address, family)) in parsed.iter().zip(families).enumerate() {
        let wanted = family.as_str().unwrap_or_default();
        if FAMILIES.contains(&wanted) && address.is_ipv4() != (wanted == "IPv4") {
            let detail = format!("expected an {wanted} value as indicated by `ipFamilies[{i}]`");
            let shown = addresses[i].to_string();
            report.invalid(&of_addresses.index(i), shown, &detail);
        }
    }
    dual_stack(report, spec, path);
}

fn families_known(report: &mut Report, families: &[Value], path: &FieldPath) {
    for (i, family) in families.iter().enumerate() {
        let name = family.as_str().unwrap_or_default();
        report.one_of(&path.index(i), name, &FAMILIES);
        if families[..i].contains(family) {
            report.duplicate(&path.index(i), name);
        }
    }
}

fn all_valid(report: &mut Report, addresses: &[Value], kept: &[Value], path: &FieldPath) -> bool {
    let before = report.len();
    let shown = show::string_list(report.version, addresses);
    for (i, address) in addresses.iter().enumerate() {
        let text = address.as_str().unwrap_or_default();
        if i == 0 && text == "None" {
            if addresses.len() > 1 {
                let detail = "'None' must be the first and only value";
                report.invalid(path, &shown, detail);
            }
        } else if !kept.contains(address) {
            ip_valid(report, text, &path.index(i));
        }
    }
    let valid = report.len() == before;
    if addresses.len() > 2 {
        report.invalid(path, &shown, "may only hold up to 2 values");
    }
    valid
}

/// The cluster has one family of addresses, IPv4.
fn dual_stack(report: &mut Report, spec: &Value, path: &FieldPath) {
    const NOT_CONFIGURED: &str = "this cluster is not configured for dual-stack services";
    let policy = text(spec, "ipFamilyPolicy");
    if policy == "RequireDualStack" {
        report.invalid_text(&path.field("ipFamilyPolicy"), policy, NOT_CONFIGURED);
    }
    let is_selectorless_headless = is_headless(spec) && spec.get("selector").is_none();
    for (i, family) in list(spec, "ipFamilies").iter().enumerate() {
        if family == "IPv6" && !is_selectorless_headless {
            let detail = "not configured on this cluster";
            report.invalid_text(&path.field("ipFamilies").index(i), "IPv6", detail);
        }
    }
}

/// Reports an address that the cluster does not have to give.
pub(super) fn out_of_range(report: &mut Report, spec: &Value, path: &FieldPath) {
    let addresses = list(spec, "clusterIPs");
    let given = addresses.iter().filter_map(Value::as_str);
    for address in given.filter(|address| *address != "None") {
        let inside = match address.parse() {
            Ok(IpAddr::V4(address)) => address.octets().starts_with(&[10, 96]),
            _ => false,
        };
        if !inside && text(spec, "type") != "ExternalName" {
            let shown = show::string_list(report.version, addresses);
            let detail = format!(
                "failed to allocate IP {address}: the provided IP ({address}) is not in the valid range. The range of valid IPs is {SERVICE_RANGE}"
            );
            report.invalid(&path.field("clusterIPs"), shown, &detail);
        }
    }
}

/// Checks that a Service keeps its addresses and their families, unless its type changes.
pub(super) fn addresses_kept(report: &mut Report, spec: &Value, old: &Value) {
    let external = |spec: &Value| text(spec, "type") == "ExternalName";
    if external(spec) || external(old) {
        return;
    }
    let headless = (is_headless(old), is_headless(spec));
    if headless != (true, true) {
        kept(
            report,
            spec,
            old,
            "clusterIPs",
            "primary clusterIP can not be unset",
        );
    }
    if headless == (false, false) {
        kept(
            report,
            spec,
            old,
            "ipFamilies",
            "primary ipFamily can not be unset",
        );
    }
}

fn kept(report: &mut Report, spec: &Value, old: &Value, key: &str, unset: &str) {
    let (new, old) = (list(spec, key), list(old, key));
    let path = FieldPath::parse("spec").field(key);
    let shown = show::string_list(report.version, new);
    if new.is_empty() && !old.is_empty() {
        return report.invalid(&path.index(0), shown, unset);
    }
    if new.len() == old.len() {
        for i in (0..new.len()).filter(|i| new[*i] != old[*i]) {
            report.invalid(&path.index(i), &shown, UNCHANGED);
        }
        return;
    }
    if !old.is_empty() && new.first() != old.first() {
        report.invalid(&path.index(0), &shown, UNCHANGED);
    }
}
