//! Addresses of the internet protocol, and ranges of them.
//!
//! Models `pkg/util/validation/ip.go` of apimachinery.

use super::report::Report;
use crate::api::version::Feature;
use crate::manifest::path::FieldPath;
use std::net::IpAddr;

/// Checks an address. Leading zeros in its parts were tolerated before 1.36, for the sake of objects stored earlier.
pub(super) fn ip_valid(report: &mut Report, text: &str, path: &FieldPath) -> bool {
    let Ok(address) = without_zeros(text).parse::<IpAddr>() else {
        let detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        report.invalid_text(path, text, detail);
        return false;
    };
    if !report.version.has(Feature::StrictAddresses) {
        return true;
    }
    let before = report.len();
    if text.parse::<IpAddr>().is_err() {
        report.invalid_text(path, text, "must not have leading 0s");
    }
    if is_mapped(address) {
        let detail = "must not be an IPv4-mapped IPv6 address";
        report.invalid_text(path, text, detail);
    }
    report.len() == before
}

/// Checks a range of addresses.
pub(super) fn cidr_valid(report: &mut Report, text: &str, path: &FieldPath) {
    let Some((address, bits)) = range(&without_zeros(text)) else {
        let detail = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
        return report.invalid_text(path, text, detail);
    };
    if !report.version.has(Feature::StrictAddresses) {
        return;
    }
    if range(text).is_none() {
        let detail = "must not have leading 0s in IP or prefix length";
        report.invalid_text(path, text, detail);
    } else if is_mapped(address) {
        report.invalid_text(path, text, "must not have an IPv4-mapped IPv6 address");
    } else if has_bits_beyond(address, bits) {
        let detail = "must not have bits set beyond the prefix length";
        report.invalid_text(path, text, detail);
    }
}

/// Checks that traffic can be sent to an address. Models `ValidateEndpointIP`.
pub(super) fn end_point(report: &mut Report, text: &str, path: &FieldPath) {
    let Ok(address) = without_zeros(text).parse::<IpAddr>() else {
        return;
    };
    let mut refuse = |detail: &str| report.invalid_text(path, text, detail);
    if address.is_unspecified() {
        refuse(&format!("may not be unspecified ({text})"));
    }
    if address.is_loopback() {
        refuse("may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    let (unicast, multicast) = match address {
        IpAddr::V4(address) => (
            address.is_link_local(),
            address.octets().starts_with(&[224, 0, 0]),
        ),
        IpAddr::V6(address) => (
            address.is_unicast_link_local(),
            address.segments()[0] & 0xff0f == 0xff02,
        ),
    };
    if unicast {
        refuse("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if multicast {
        refuse("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
}

fn is_mapped(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some())
}

fn range(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = text.split_once('/')?;
    let is_plain = bits == "0" || !bits.starts_with(['0', '+']);
    let (address, bits) = (address.parse::<IpAddr>().ok()?, bits.parse::<u32>().ok()?);
    let most = if address.is_ipv4() { 32 } else { 128 };
    (is_plain && bits <= most).then_some((address, bits))
}

fn has_bits_beyond(address: IpAddr, bits: u32) -> bool {
    match address {
        IpAddr::V4(address) => address.to_bits().checked_shl(bits).unwrap_or(0) != 0,
        IpAddr::V6(address) => address.to_bits().checked_shl(bits).unwrap_or(0) != 0,
    }
}

/// The text without zeros at the beginning of the numbers of an IPv4 address and of a range's size.
fn without_zeros(text: &str) -> String {
    let part = |part: &str| match part.trim_start_matches('0') {
        "" if !part.is_empty() => "0".to_owned(),
        rest if part.bytes().all(|b| b.is_ascii_digit()) => rest.to_owned(),
        _ => part.to_owned(),
    };
    let dotted = |text: &str| text.split('.').map(part).collect::<Vec<_>>().join(".");
    text.split('/').map(dotted).collect::<Vec<_>>().join("/")
}
