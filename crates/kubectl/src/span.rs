//! Spans of time as Go reads and writes them.

use kube::clock::Duration;
use kube::decimal;

/// Models Go's `time.ParseDuration`, in whole milliseconds.
pub(crate) fn read_span(text: &str) -> Result<Duration, String> {
    const UNITS: [(&str, f64); 6] = [
        ("ms", 1.0),
        ("us", 0.001),
        ("ns", 0.000_001),
        ("s", 1000.0),
        ("m", 60_000.0),
        ("h", 3_600_000.0),
    ];
    let invalid = || format!("time: invalid duration {text:?}");
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Ok(Duration::ZERO);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
        let number = decimal::read(number).ok_or_else(invalid)?;
        if after.is_empty() {
            return Err(format!("time: missing unit in duration {text:?}"));
        }
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.');
        let (unit, next) = after.split_at(unit_end.unwrap_or(after.len()));
        let known = UNITS.iter().find(|(name, _)| *name == unit);
        let (_, factor) =
            known.ok_or_else(|| format!("time: unknown unit {unit:?} in duration {text:?}"))?;
        total += number * factor;
        rest = next;
    }
    // Longer than any simulated run.
    const LONGEST: f64 = 1e12;
    if text.starts_with('-') {
        Ok(Duration::ZERO)
    } else {
        Ok(Duration(total.min(LONGEST) as u64))
    }
}

/// Formats a duration in the way Go does: `1m30s`.
pub(crate) fn go_span(span: Duration) -> String {
    let (millis, seconds) = (span.as_millis(), span.whole_secs());
    if millis < 1000 {
        return match millis {
            0 => "0s".to_string(),
            millis => format!("{millis}ms"),
        };
    }
    let fraction = format!("{:03}", millis % 1000);
    let fraction = match fraction.trim_end_matches('0') {
        "" => String::new(),
        digits => format!(".{digits}"),
    };
    let rest = format!("{}{fraction}s", seconds % 60);
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => rest,
        (0, minutes) => format!("{minutes}m{rest}"),
        (hours, minutes) => format!("{hours}h{minutes}m{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_as_go_writes_them() {
        for (millis, text) in [
            (0, "0s"),
            (250, "250ms"),
            (5000, "5s"),
            (61_500, "1m1.5s"),
            (3_600_000, "1h0m0s"),
        ] {
            assert_eq!(go_span(Duration(millis)), text);
        }
    }

    #[test]
    fn spans_are_read_as_go_reads_them() {
        assert_eq!(read_span("1m30s"), Ok(Duration(90_000)));
        assert_eq!(read_span("1.5s"), Ok(Duration(1500)));
        assert_eq!(read_span("0"), Ok(Duration::ZERO));
        for text in ["", "x", "5", "5y", "1..2s"] {
            assert!(read_span(text).is_err(), "{text}");
        }
    }
}
