//! The rules for names, labels and other short texts. Each function returns the reasons against a text, or none if the
//! text is valid.
//!
//! Models apimachinery's `pkg/util/validation`.

use super::report::too_long;
use crate::api::version::{Feature, KubernetesVersion};

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const LABEL_1035: &str = "[a-z]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const QUALIFIED: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE: &str = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";

/// A rule on the form of a text, told with examples and the expression it comes from.
fn form(rule: &str, examples: &[&str], expression: &str) -> String {
    let examples: Vec<_> = examples
        .iter()
        .map(|example| format!("'{example}', "))
        .collect();
    format!(
        "{rule} (e.g. {}regex used for validation is '{expression}')",
        examples.join(" or ")
    )
}

fn is_label(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let bytes = text.as_bytes();
    !bytes.is_empty()
        && bytes.iter().all(|b| inside(*b))
        && bytes[0] != b'-'
        && bytes[bytes.len() - 1] != b'-'
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

fn is_qualified_part(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let bytes = text.as_bytes();
    !bytes.is_empty()
        && bytes.iter().all(|b| inside(*b))
        && bytes[0].is_ascii_alphanumeric()
        && bytes[bytes.len() - 1].is_ascii_alphanumeric()
}

fn article(version: KubernetesVersion, noun: &str) -> String {
    let (new, old) = ("a lowercase RFC 1123", "a DNS-1123");
    let prefix = if version.has(Feature::LowercaseNamesSaid) {
        new
    } else {
        old
    };
    format!("{prefix} {noun}")
}

/// A text that can be one part of a URL path. Models `apimachinery/pkg/api/validation/path`.
pub fn path_segment(text: &str) -> Vec<String> {
    if matches!(text, "." | "..") {
        return vec![format!("may not be '{text}'")];
    }
    let forbidden = ["/", "%"].into_iter().filter(|part| text.contains(part));
    forbidden
        .map(|part| format!("may not contain '{part}'"))
        .collect()
}

/// RFC 1123 label, up to 63 characters: names of containers, volumes, namespaces, StatefulSets.
pub(super) fn dns_label(text: &str, version: KubernetesVersion) -> Vec<String> {
    let mut reasons = length_reasons(text, 63);
    if !is_label(text) {
        if version.has(Feature::StatefulSetNameIsLabel) && is_subdomain(text) {
            reasons.push("must not contain dots".to_owned());
        } else {
            let rule = "must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
            let rule = format!("{} {rule}", article(version, "label"));
            reasons.push(form(&rule, &["my-name", "123-abc"], LABEL));
        }
    }
    reasons
}

/// RFC 1123 subdomain, up to 253 characters: most names of objects.
pub(super) fn dns_subdomain(text: &str, version: KubernetesVersion) -> Vec<String> {
    let mut reasons = length_reasons(text, 253);
    if !is_subdomain(text) {
        let rule = "must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
        let rule = format!("{} {rule}", article(version, "subdomain"));
        reasons.push(form(&rule, &["example.com"], SUBDOMAIN));
    }
    reasons
}

/// RFC 1035 label, up to 63 characters, beginning with a letter: names of Services.
pub(super) fn dns_1035_label(text: &str, _: KubernetesVersion) -> Vec<String> {
    let mut reasons = length_reasons(text, 63);
    if !is_label(text) || !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        let rule = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
        reasons.push(form(rule, &["my-name", "abc-123"], LABEL_1035));
    }
    reasons
}

fn qualified_form() -> String {
    let rule = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    form(rule, &["MyName", "my.name", "123-abc"], QUALIFIED)
}

/// A label's or annotation's key, or the name of a resource: `[domain/]name`.
pub fn qualified_name(text: &str, version: KubernetesVersion) -> Vec<String> {
    let parts: Vec<_> = text.split('/').collect();
    let (mut reasons, name) = match parts[..] {
        [name] => (Vec::new(), name),
        ["", name] => (vec!["prefix part must be non-empty".to_owned()], name),
        [prefix, name] => (
            dns_subdomain(prefix, version)
                .iter()
                .map(|reason| format!("prefix part {reason}"))
                .collect(),
            name,
        ),
        _ => {
            let rule = qualified_form();
            let tail = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            let what = if version.has(Feature::LengthsInBytes) {
                "a valid label key"
            } else {
                "a qualified name"
            };
            return vec![format!("{what} {rule} {tail}")];
        }
    };
    if name.is_empty() {
        reasons.push("name part must be non-empty".to_owned());
    } else {
        reasons.extend(
            label_length_reasons(name, version)
                .iter()
                .map(|reason| format!("name part {reason}")),
        );
    }
    if !is_qualified_part(name) {
        reasons.push(format!("name part {}", qualified_form()));
    }
    reasons
}

/// A label's value: empty or up to 63 characters.
pub fn label_value(text: &str, version: KubernetesVersion) -> Vec<String> {
    let mut reasons = label_length_reasons(text, version);
    if !text.is_empty() && !is_qualified_part(text) {
        let rule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
        reasons.push(form(rule, &["MyValue", "my_value", "12345"], LABEL_VALUE));
    }
    reasons
}

/// The name of an environment variable.
pub(super) fn env_name(text: &str, version: KubernetesVersion) -> Vec<String> {
    if version.has(Feature::RelaxedEnvNames) {
        let printable = text
            .bytes()
            .all(|b| (b' '..=b'~').contains(&b) && b != b'=');
        let rule = "a valid environment variable name must consist only of printable ASCII characters other than '='";
        return if printable {
            Vec::new()
        } else {
            vec![rule.to_owned()]
        };
    }
    let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    let mut reasons = Vec::new();
    if !text.bytes().all(inside) || text.starts_with(|c: char| c.is_ascii_digit()) {
        let rule = "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
        reasons.push(form(
            rule,
            &["my.env-name", "MY_ENV.NAME", "MyEnvName1"],
            "[-._a-zA-Z][-._a-zA-Z0-9]*",
        ));
    }
    reasons.extend(dots(text));
    reasons
}

/// A key of a ConfigMap or Secret: it becomes a file's name.
pub fn config_key(text: &str, _: KubernetesVersion) -> Vec<String> {
    let mut reasons = length_reasons(text, 253);
    let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    if text.is_empty() || !text.bytes().all(inside) {
        let rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
        reasons.push(form(
            rule,
            &["key.name", "KEY_NAME", "key-name"],
            "[-._a-zA-Z0-9]+",
        ));
    }
    reasons.extend(dots(text));
    reasons
}

/// The reason against `.` and names that begin with `..`, which would lead out of a directory.
fn dots(text: &str) -> Option<String> {
    match text {
        "." => Some("must not be '.'".to_owned()),
        ".." => Some("must not be '..'".to_owned()),
        _ if text.starts_with("..") => Some("must not start with '..'".to_owned()),
        _ => None,
    }
}

/// The name of a container port.
pub(super) fn port_name(text: &str, _: KubernetesVersion) -> Vec<String> {
    let mut reasons = length_reasons(text, 15);
    if text.is_empty()
        || !text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        reasons.push(
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned(),
        );
    }
    if !text.bytes().any(|b| b.is_ascii_lowercase()) {
        reasons.push("must contain at least one letter (a-z)".to_owned());
    }
    if text.contains("--") {
        reasons.push("must not contain consecutive hyphens".to_owned());
    }
    if text.starts_with('-') || text.ends_with('-') {
        reasons.push("must not begin or end with a hyphen".to_owned());
    }
    reasons
}

/// The name of a header of HTTP.
pub(super) fn header_name(text: &str) -> Vec<String> {
    let inside = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    if !text.is_empty() && text.bytes().all(inside) {
        return Vec::new();
    }
    let rule = "a valid HTTP header must consist of alphanumeric characters or '-'";
    vec![form(rule, &["X-Header-Name"], "[-A-Za-z0-9]+")]
}

/// A search path of a resolver, up to 253 characters, whose parts may have underscores.
pub(super) fn search_path(text: &str) -> Vec<String> {
    let mut reasons = length_reasons(text, 253);
    let part = |part: &str| {
        let rest = part.strip_prefix('_').unwrap_or(part);
        !rest.starts_with('_') && !rest.ends_with('_') && is_label(&rest.replace('_', "-"))
    };
    if !text.split('.').all(part) {
        let rule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
        let expression = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*";
        reasons.push(form(rule, &["example.com"], expression));
    }
    reasons
}

/// Whether a text is the name of a setting of the kernel.
pub(super) fn is_sysctl(text: &str) -> bool {
    let part = |part: &str| {
        let inside =
            |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
        let edge = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let bytes = part.as_bytes();
        bytes.iter().all(|b| inside(*b)) && edge(bytes.first()) && edge(bytes.last())
    };
    text.len() <= 253 && text.split(['.', '/']).all(part)
}

fn length_reasons(text: &str, most: usize) -> Vec<String> {
    if text.len() > most {
        vec![format!("must be no more than {most} characters")]
    } else {
        Vec::new()
    }
}

/// The reasons of [`length_reasons`], in the form that keys and values of labels have.
fn label_length_reasons(text: &str, version: KubernetesVersion) -> Vec<String> {
    if text.len() > 63 {
        vec![too_long(63, version)]
    } else {
        Vec::new()
    }
}

/// Why a number is not a port, if it is not.
pub(super) fn port_number(number: i64) -> Option<&'static str> {
    (!(1..=65_535).contains(&number)).then_some("must be between 1 and 65535, inclusive")
}

/// Why a text is not a percentage, if it is not.
pub(super) fn percent(text: &str) -> Option<String> {
    if percent_value(text).is_some() {
        return None;
    }
    let rule = "a valid percent string must be a numeric string followed by an ending '%'";
    Some(form(rule, &["1%", "93%"], "[0-9]+%"))
}

/// The number of a well-formed percentage.
pub(super) fn percent_value(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('%').filter(|digits| !digits.is_empty())?;
    digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| digits.parse().unwrap_or(i64::MAX))
}
