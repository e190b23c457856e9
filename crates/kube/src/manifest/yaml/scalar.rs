//! The meaning of an unquoted word: YAML 1.1 in go-yaml v2's reading.

#![expect(
    clippy::string_slice,
    reason = "the characters in front of each place are ASCII, as was found before"
)]

use super::NodeValue;
use crate::decimal;

/// The types that a tag such as `!!int` can ask for, and a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Bool,
    Int,
    Float,
    Timestamp,
    Text,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "!!null",
            Self::Bool => "!!bool",
            Self::Int => "!!int",
            Self::Float => "!!float",
            Self::Timestamp => "!!timestamp",
            Self::Text => "!!str",
        }
    }
}

/// Whether an unquoted `text` would be read as that very string, and not as a number, a boolean, null, a timestamp or a merge key.
///
/// Models `resolve` and `isBase60Float` of go-yaml v2: Kubernetes prints texts in double quotes for which this function
/// returns false.
pub fn reads_as_string(text: &str) -> bool {
    matches!(resolve(text), NodeValue::String(_))
        && text != "<<"
        && !is_timestamp(text)
        && !is_base60(text)
}

/// The value of an unquoted word. A number that has no fraction is an `Int`, because Kubernetes converts it to JSON, in
/// which `2.0` and `2` are the same.
pub(super) fn resolve(text: &str) -> NodeValue {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return NodeValue::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return NodeValue::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return NodeValue::Bool(false);
        }
        ".nan" | ".NaN" | ".NAN" => return NodeValue::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return NodeValue::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return NodeValue::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let number = match text.as_bytes()[0] {
        b'+' | b'-' | b'0'..=b'9' => number(&text.replace('_', "")),
        b'.' => float(text),
        _ => None,
    };
    number.unwrap_or_else(|| NodeValue::String(text.to_string()))
}

/// The value of a word with an explicit tag, or the kind of the word if that is another one. A timestamp stays text.
pub(super) fn resolve_as(wanted: Kind, text: &str) -> Result<NodeValue, Kind> {
    let value = resolve(text);
    let found = match &value {
        NodeValue::Null => Kind::Null,
        NodeValue::Bool(_) => Kind::Bool,
        NodeValue::Int(_) if integer(&text.replace('_', "")).is_some() => Kind::Int,
        NodeValue::Int(_) | NodeValue::Float(_) => Kind::Float,
        _ if wanted == Kind::Timestamp && is_timestamp(text) => Kind::Timestamp,
        _ => Kind::Text,
    };
    if found == wanted || (found, wanted) == (Kind::Int, Kind::Float) {
        Ok(value)
    } else {
        Err(found)
    }
}

fn number(plain: &str) -> Option<NodeValue> {
    integer(plain).or_else(|| float(plain))
}

/// Models Go's `strconv.ParseInt` of base 0: a leading 0 means octal. Beyond 64 bits it becomes a float.
fn integer(plain: &str) -> Option<NodeValue> {
    let (negative, digits) = match plain.as_bytes().first()? {
        b'-' => (true, &plain[1..]),
        b'+' => (false, &plain[1..]),
        _ => (false, plain),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    let value = if negative {
        -i128::from(magnitude)
    } else {
        i128::from(magnitude)
    };
    match i64::try_from(value) {
        Ok(value) => Some(NodeValue::Int(value)),
        Err(_) if negative => None,
        Err(_) => Some(NodeValue::Float(magnitude as f64)),
    }
}

fn float(plain: &str) -> Option<NodeValue> {
    let unsigned = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(e) => (&unsigned[..e], Some(&unsigned[e + 1..])),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|e| {
        let digits = e.strip_prefix(['-', '+']).unwrap_or(e);
        !digits.is_empty() && all_digits(digits)
    });
    if whole.len() + fraction.len() == 0
        || !all_digits(whole)
        || !all_digits(fraction)
        || !exponent_fits
    {
        return None;
    }
    let value = decimal::read(plain).filter(|value| value.is_finite())?;
    // A float holds every integer up to 2^53 exactly.
    let is_whole = value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0;
    Some(if is_whole {
        NodeValue::Int(value as i64)
    } else {
        NodeValue::Float(value)
    })
}

/// Models `parseTimestamp` of go-yaml v2: a date, or a date and a time.
fn is_timestamp(text: &str) -> bool {
    let Some((year, rest)) = text.split_once('-') else {
        return false;
    };
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let Some((month, rest)) = rest.split_once('-') else {
        return false;
    };
    let day_length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (day, rest) = rest.split_at(day_length);
    if !in_range(month, 1, 12) || !in_range(day, 1, 31) {
        return false;
    }
    match rest.as_bytes().first() {
        None => true,
        Some(b'T' | b't') => zoned(&rest[1..]).is_some_and(is_clock),
        Some(b' ') => is_clock(&rest[1..]),
        Some(_) => false,
    }
}

/// The clock part of a time that ends in `Z` or `+01:00`.
fn zoned(time: &str) -> Option<&str> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some(clock);
    }
    let sign = time.rfind(['+', '-'])?;
    let (hours, minutes) = time[sign + 1..].split_once(':')?;
    (hours.len() == 2 && minutes.len() == 2 && in_range(hours, 0, 24) && in_range(minutes, 0, 60))
        .then_some(&time[..sign])
}

fn is_clock(clock: &str) -> bool {
    let mut parts = clock.splitn(3, ':');
    let hours = parts.next().is_some_and(|part| in_range(part, 0, 23));
    let minutes = parts.next().is_some_and(|part| in_range(part, 0, 59));
    let seconds = parts.next().is_some_and(|part| {
        let (whole, fraction) = part.split_once('.').unwrap_or((part, "0"));
        in_range(whole, 0, 59)
            && !fraction.is_empty()
            && fraction.bytes().all(|b| b.is_ascii_digit())
    });
    hours && minutes && seconds
}

fn in_range(digits: &str, low: u32, high: u32) -> bool {
    let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain
        && digits
            .parse()
            .is_ok_and(|value: u32| (low..=high).contains(&value))
}

/// `1:30`: sixty-based numbers, which go-yaml reads as strings but never writes unquoted.
fn is_base60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = unsigned.split(':');
    let head = parts.next().unwrap_or_default();
    if !head.starts_with(|c: char| c.is_ascii_digit())
        || !head.bytes().all(|b| b.is_ascii_digit() || b == b'_')
    {
        return false;
    }
    let mut rest: Vec<&str> = parts.collect();
    let Some(last) = rest.pop() else { return false };
    let (whole, fraction) = last.split_once('.').unwrap_or((last, ""));
    rest.iter().all(|part| in_range(part, 0, 59))
        && in_range(whole, 0, 59)
        && fraction.bytes().all(|b| b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use NodeValue::{Bool, Float, Int, Null};

    #[test]
    fn reads_words_as_yaml_1_1() {
        for (text, value) in [
            ("", Null),
            ("~", Null),
            ("NULL", Null),
            ("y", Bool(true)),
            ("Off", Bool(false)),
            ("0", Int(0)),
            ("-0", Int(0)),
            ("0644", Int(420)),
            ("0o644", Int(420)),
            ("-0x1F", Int(-31)),
            ("0b101", Int(5)),
            ("1_000", Int(1000)),
            ("+12", Int(12)),
            ("08", Int(8)),
            ("1e3", Int(1000)),
            ("2.0", Int(2)),
            (".5", Float(0.5)),
            ("2.5", Float(2.5)),
            ("-1.5e-1", Float(-0.15)),
            ("9223372036854775807", Int(i64::MAX)),
            ("-9223372036854775808", Int(i64::MIN)),
            ("9223372036854775808", Float(2f64.powi(63))),
            (".inf", Float(f64::INFINITY)),
        ] {
            assert_eq!(resolve(text), value, "{text:?}");
        }
    }

    #[test]
    fn leaves_everything_else_a_string() {
        for text in [
            "yEs",
            "nul",
            "1.2.3",
            "-",
            "+",
            ".",
            "0x",
            "0b2",
            "1e",
            "1e999",
            "_1",
            "25%",
            "2024-01-01",
            "1:30",
            "<<",
            "e1",
            "0x+1",
            "--1",
        ] {
            assert_eq!(resolve(text), NodeValue::String(text.into()), "{text:?}");
        }
    }

    #[test]
    fn knows_which_strings_need_quotes() {
        for text in [
            "yes",
            "012",
            "1.20",
            "null",
            "",
            "2024-01-01",
            "2024-01-01T10:00:00Z",
            "2024-01-01T10:00:00.5+02:00",
            "1:30",
            "<<",
            "2024-1-2 3:4:5",
        ] {
            assert!(!reads_as_string(text), "{text:?}");
        }
        for text in [
            "web",
            "1.2.3",
            "25%",
            "2024-13-01",
            "2024-01-01T10:00",
            "1:75",
            "nginx:1.25",
            "10:a",
            "100m",
        ] {
            assert!(reads_as_string(text), "{text:?}");
        }
    }

    #[test]
    fn a_tag_must_fit_its_word() {
        assert_eq!(resolve_as(Kind::Int, "3"), Ok(Int(3)));
        assert_eq!(resolve_as(Kind::Float, "3"), Ok(Int(3)));
        assert_eq!(resolve_as(Kind::Int, "3.0"), Err(Kind::Float));
        assert_eq!(resolve_as(Kind::Bool, "maybe"), Err(Kind::Text));
    }
}
