//! Spans of time as `sleep` and `watch` are given them.

use crate::call::Millis;
use crate::number;

/// Longer than anything that is waited for.
const LONGEST: f64 = 1e12;

const UNITS: [(&str, f64); 5] = [
    ("ms", 1.0),
    ("s", 1000.0),
    ("m", 60_000.0),
    ("h", 3_600_000.0),
    ("d", 86_400_000.0),
];

/// `5`, `0.5`, `1m`, `1m30s`. A number without a unit counts seconds; a span below zero is none.
pub(super) fn read_span(text: &str) -> Option<Millis> {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mut total = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        let end = rest.find(|c| !is_number(c)).unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let end = after.find(is_number).unwrap_or(after.len());
        let (unit, next) = after.split_at(end);
        let known = UNITS.iter().find(|(name, _)| *name == unit);
        let factor = match known {
            Some((_, factor)) => *factor,
            None if unit.is_empty() => 1000.0,
            None => return None,
        };
        total += number::read(number)? * factor;
        rest = next;
    }
    if text.starts_with('-') {
        Some(0)
    } else {
        Some(total.min(LONGEST) as Millis)
    }
}

#[cfg(test)]
mod tests {
    use super::read_span;

    #[test]
    fn spans_are_read_as_sleep_reads_them() {
        for (text, span) in [
            ("5", Some(5000)),
            ("0.5", Some(500)),
            ("1m", Some(60_000)),
            ("1m30s", Some(90_000)),
            ("250ms", Some(250)),
            ("-1", Some(0)),
            ("", None),
            ("x", None),
            ("5y", None),
            ("1..2", None),
        ] {
            assert_eq!(read_span(text), span, "{text}");
        }
    }
}
