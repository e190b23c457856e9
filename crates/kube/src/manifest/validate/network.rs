//! How a pod resolves names: `dnsConfig` and `hostAliases`.
//!
//! Models `validatePodDNSConfig` and `ValidateHostAliases` of `pkg/apis/core/validation`.

use super::address::ip_valid;
use super::names::{dns_subdomain, search_path};
use super::pod::{list, text};
use super::report::Report;
use super::show;
use crate::api::version::Feature;
use crate::manifest::path::FieldPath;
use serde_json::Value;

/// Most servers that a Linux resolver accepts.
const MAX_SERVERS: usize = 3;

pub(super) fn dns_config(report: &mut Report, spec: &Value, path: &FieldPath) {
    let config = spec.get("dnsConfig");
    let servers = config.map_or(&[][..], |config| list(config, "nameservers"));
    if text(spec, "dnsPolicy") == "None" && servers.is_empty() {
        return match config {
            None => {
                let detail = "must provide `dnsConfig` when `dnsPolicy` is None";
                report.required(path, detail);
            }
            Some(_) => {
                let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
                report.required(&path.field("nameservers"), detail);
            }
        };
    }
    let Some(config) = config else {
        return;
    };
    let of_servers = path.field("nameservers");
    if servers.len() > MAX_SERVERS {
        let shown = show::string_list(report.version, servers);
        report.invalid(&of_servers, shown, "must not have more than 3 nameservers");
    }
    for (i, server) in servers.iter().enumerate() {
        let server = server.as_str().unwrap_or_default();
        ip_valid(report, server, &of_servers.index(i));
    }
    searches(report, list(config, "searches"), &path.field("searches"));
    for (i, option) in list(config, "options").iter().enumerate() {
        if text(option, "name").is_empty() {
            report.required(&path.field("options").index(i), "must not be empty");
        }
    }
}

fn searches(report: &mut Report, searches: &[Value], path: &FieldPath) {
    let (most, most_characters) = if report.version.has(Feature::ExpandedDnsConfig) {
        (32, 2048)
    } else {
        (6, 256)
    };
    let shown = show::string_list(report.version, searches);
    if searches.len() > most {
        let detail = format!("must not have more than {most} search paths");
        report.invalid(path, &shown, &detail);
    }
    let texts = searches.iter().filter_map(Value::as_str);
    let characters = texts.map(|text| text.len() + 1).sum::<usize>();
    if characters > most_characters + 1 {
        let detail = format!(
            "must not have more than {most_characters} characters (including spaces) in the search list"
        );
        report.invalid(path, &shown, &detail);
    }
    let relaxed = report.version.has(Feature::RelaxedDnsSearches);
    for (i, search) in searches.iter().enumerate() {
        let search = search.as_str().unwrap_or_default();
        if relaxed && search == "." {
            continue;
        }
        let name = search.strip_suffix('.').unwrap_or(search);
        let reasons = if relaxed {
            search_path(name)
        } else {
            dns_subdomain(name, report.version)
        };
        report.invalid_text_for(&path.index(i), name, reasons);
    }
}

pub(super) fn host_aliases(report: &mut Report, aliases: &[Value], path: &FieldPath) {
    for (i, alias) in aliases.iter().enumerate() {
        let path = path.index(i);
        ip_valid(report, text(alias, "ip"), &path.field("ip"));
        for (j, name) in list(alias, "hostnames").iter().enumerate() {
            let name = name.as_str().unwrap_or_default();
            let reasons = dns_subdomain(name, report.version);
            report.invalid_text_for(&path.field("hostnames").index(j), name, reasons);
        }
    }
}
