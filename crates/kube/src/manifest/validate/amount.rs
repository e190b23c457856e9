//! Numbers of pods that may also be percentages.

use super::names::{percent, percent_value};
use super::report::Report;
use super::show;
use crate::manifest::hint::Hint;
use crate::manifest::path::FieldPath;
use serde_json::Value;

/// A number that is not negative, or a percentage.
pub(super) fn int_or_percent(report: &mut Report, value: &Value, path: &FieldPath) {
    match value {
        Value::String(text) => {
            if let Some(reason) = percent(text) {
                let shown = show::int_or_string(report.version, value);
                report.invalid(path, shown, &reason);
                report.hint(percent_hint(text));
            }
        }
        number => report.non_negative(path, number.as_i64()),
    }
}

fn percent_hint(text: &str) -> Hint {
    match text.parse::<u32>() {
        Ok(number) => Hint::UnquoteOrPercent { number },
        Err(_) => Hint::NumberOrPercent,
    }
}

/// The number, or the number before the percent sign; 0 if the value is neither.
pub(super) fn amount(value: &Value) -> i64 {
    match value {
        Value::String(text) => percent_value(text)
            .or_else(|| text.parse().ok())
            .unwrap_or_default(),
        number => number.as_i64().unwrap_or_default(),
    }
}

pub(super) fn at_most_all(report: &mut Report, value: &Value, path: &FieldPath) {
    if value
        .as_str()
        .and_then(percent_value)
        .is_some_and(|percent| percent > 100)
    {
        report.invalid(
            path,
            show::int_or_string(report.version, value),
            "must not be greater than 100%",
        );
    }
}

pub(super) fn max_unavailable_above_zero(report: &mut Report, value: &Value, path: &FieldPath) {
    int_or_percent(report, value, path);
    if amount(value) == 0 {
        report.invalid(
            path,
            show::int_or_string(report.version, value),
            "cannot be 0",
        );
    }
    at_most_all(report, value, path);
}
