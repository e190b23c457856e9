//! Resource quantities such as `100m`, `0.5` and `64Mi`: reading, the form the API stores, and how Go lays them out.
//!
//! Models apimachinery's `resource.Quantity`. This module refuses numbers beyond 10^38, while Kubernetes accepts them
//! and caps some.

#![expect(
    clippy::string_slice,
    reason = "the characters in front of each place are ASCII, as was found before"
)]

mod print;

use std::cmp::Ordering;
use std::fmt;

/// The notation of a quantity, kept because the API prints a quantity in the notation in which the user wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// The format of Go's zero value and of a bare `0`.
    None,
    DecimalSi,
    BinarySi,
    DecimalExponent,
}

/// The field in which Go keeps the number: a fast one for small numbers, an arbitrary-precision one for others.
/// Template hashes depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Storage {
    Int64,
    Dec,
}

/// A number, `value × 10^scale`, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    value: i128,
    scale: i32,
    format: Format,
    storage: Storage,
    /// The text as read, kept only when it is already the canonical one.
    text: Option<String>,
}

/// Why a text is not a quantity. Printed, it is the API server's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAQuantity {
    /// The text has not the form of a number with a suffix.
    Format,
    /// The letters of the suffix are allowed, but make no unit: `128mi`.
    Suffix,
    /// There is only a suffix: `Mi`.
    Numeric,
}

impl fmt::Display for NotAQuantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NotAQuantity::Format => {
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            }
            NotAQuantity::Suffix => "unable to parse quantity's suffix",
            NotAQuantity::Numeric => "unable to parse numeric part of quantity",
        })
    }
}

const NANO: i32 = -9;
/// Most decimal digits that always fit into an `i64`.
const MAX_INT64_DIGITS: i32 = 18;
const SI: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];
const BINARY: [(&str, u32); 6] = [
    ("Ki", 10),
    ("Mi", 20),
    ("Gi", 30),
    ("Ti", 40),
    ("Pi", 50),
    ("Ei", 60),
];

enum Suffix {
    Decimal(i32),
    Exponent(i32),
    Binary(u32),
}

fn suffix(text: &str) -> Result<Suffix, NotAQuantity> {
    if let Some((_, exponent)) = SI.iter().find(|(name, _)| *name == text) {
        return Ok(Suffix::Decimal(*exponent));
    }
    if let Some((_, bits)) = BINARY.iter().find(|(name, _)| *name == text) {
        return Ok(Suffix::Binary(*bits));
    }
    let refused = || not_a_suffix(text);
    let digits = text.strip_prefix(['e', 'E']).ok_or_else(refused)?;
    let exponent: i32 = digits.parse().map_err(|_| refused())?;
    if exponent.abs() > 30 {
        return Err(refused());
    }
    Ok(Suffix::Exponent(exponent))
}

/// Why the text after the digits is no suffix. Models `parseQuantityString`, which reads letters, a sign and digits.
fn not_a_suffix(text: &str) -> NotAQuantity {
    let rest = text.trim_start_matches(|c: char| "eEinumkKMGTP".contains(c));
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest);
    if rest.bytes().all(|byte| byte.is_ascii_digit()) {
        NotAQuantity::Suffix
    } else {
        NotAQuantity::Format
    }
}

/// Sign, whole digits without leading zeros (`0` if there are none), digits after the point, suffix.
fn split(text: &str) -> Result<(bool, &str, &str, &str), NotAQuantity> {
    let (negative, rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let digits_until = |text: &str| {
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len())
    };
    let (whole, rest) = rest.split_at(digits_until(rest));
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(digits_until(rest)),
        None => ("", rest),
    };
    if text.is_empty() {
        return Err(NotAQuantity::Format);
    }
    if whole.is_empty() && fraction.is_empty() {
        return Err(suffix(rest).err().unwrap_or(NotAQuantity::Numeric));
    }
    let significant = whole.trim_start_matches('0');
    let whole = if significant.is_empty() {
        "0"
    } else {
        significant
    };
    Ok((negative, whole, fraction, rest))
}

fn pow10(exponent: i32) -> Result<i128, NotAQuantity> {
    u32::try_from(exponent)
        .ok()
        .and_then(|e| 10i128.checked_pow(e))
        .ok_or(NotAQuantity::Format)
}

impl Quantity {
    /// Go's zero value of the type: zero, without a format and without a text.
    pub fn zero() -> Self {
        Self {
            value: 0,
            scale: 0,
            format: Format::None,
            storage: Storage::Int64,
            text: None,
        }
    }

    /// A whole number.
    pub fn of(number: i64) -> Self {
        Self {
            value: i128::from(number),
            format: Format::DecimalSi,
            ..Self::zero()
        }
    }

    /// The sum, written as the first is; as the second is where the first is zero. Models `Quantity.Add`.
    pub fn plus(&self, other: &Self) -> Self {
        let scale = self.scale.min(other.scale);
        let at_scale = |q: &Self| {
            let factor = pow10(q.scale - scale).unwrap_or(i128::MAX);
            q.value.saturating_mul(factor)
        };
        let format = if self.value == 0 {
            other.format
        } else {
            self.format
        };
        Self {
            value: at_scale(self).saturating_add(at_scale(other)),
            scale,
            format,
            storage: self.storage.max(other.storage),
            text: None,
        }
    }

    /// The amount so many times.
    pub fn times(&self, count: i64) -> Self {
        Self {
            value: self.value.saturating_mul(i128::from(count)),
            text: None,
            ..self.clone()
        }
    }

    /// The quantity of an object that was admitted: a text or a number, or zero if `value` is neither.
    pub fn from_json(value: &serde_json::Value) -> Self {
        let parsed = match value {
            serde_json::Value::String(text) => Self::parse(text.trim()),
            serde_json::Value::Number(number) => Self::parse(&number.to_string()),
            _ => Ok(Self::zero()),
        };
        parsed.unwrap_or_else(|_| Self::zero())
    }

    /// Reads a quantity. Models `resource.ParseQuantity`.
    ///
    /// # Errors
    /// The text has another form, or is larger than can be counted.
    pub fn parse(text: &str) -> Result<Self, NotAQuantity> {
        if text == "0" {
            return Ok(Self {
                text: Some(text.to_owned()),
                ..Self::zero()
            });
        }
        let (negative, whole, fraction, rest) = split(text)?;
        let digits = format!("{whole}{fraction}");
        let number: i128 = digits.parse().map_err(|_| NotAQuantity::Format)?;
        let number = if negative { -number } else { number };
        let places = i32::try_from(fraction.len()).map_err(|_| NotAQuantity::Format)?;
        match suffix(rest)? {
            Suffix::Decimal(exponent) => {
                Self::decimal(text, &digits, number, exponent - places, Format::DecimalSi)
            }
            Suffix::Exponent(exponent) => Self::decimal(
                text,
                &digits,
                number,
                exponent - places,
                Format::DecimalExponent,
            ),
            Suffix::Binary(bits) => Self::binary(text, whole.len(), number, places, bits),
        }
    }

    fn decimal(
        text: &str,
        digits: &str,
        value: i128,
        scale: i32,
        format: Format,
    ) -> Result<Self, NotAQuantity> {
        let fits = digits.len() as i32 <= MAX_INT64_DIGITS && scale >= NANO;
        if !fits {
            return Self {
                value,
                scale,
                format,
                storage: Storage::Dec,
                text: None,
            }
            .rounded_up_to_nano();
        }
        let canonical = scale % 3 == 0 && !digits.ends_with("000") && !digits.starts_with('0');
        let text = canonical.then(|| text.to_owned());
        Ok(Self {
            value,
            scale,
            format,
            storage: Storage::Int64,
            text,
        })
    }

    fn binary(
        text: &str,
        digits: usize,
        number: i128,
        places: i32,
        bits: u32,
    ) -> Result<Self, NotAQuantity> {
        let value = number
            .checked_mul(1i128 << bits)
            .ok_or(NotAQuantity::Format)?;
        let precision = 15 - digits as i32 - (bits * 3 / 10) as i32 - 1;
        if places == 0 && precision >= 0 {
            let text = (number & 7 != 0).then(|| text.to_owned());
            return Ok(Self {
                value,
                scale: 0,
                format: Format::BinarySi,
                storage: Storage::Int64,
                text,
            });
        }
        let dec = Self {
            value,
            scale: -places,
            format: Format::BinarySi,
            storage: Storage::Dec,
            text: None,
        };
        let mut dec = dec.rounded_up_to_nano()?;
        if dec.compare_whole(i128::from(i64::MAX)) == Ordering::Greater {
            (dec.value, dec.scale) = (i128::from(i64::MAX), 0);
        }
        if dec.value > 0 && dec.compare_whole(1) == Ordering::Less {
            dec.format = Format::DecimalSi;
        }
        Ok(dec)
    }

    /// Kubernetes keeps at most nine places and rounds away from zero, so that no request that is above zero becomes
    /// zero.
    fn rounded_up_to_nano(mut self) -> Result<Self, NotAQuantity> {
        if self.value == 0 {
            self.scale = NANO;
            return Ok(self);
        }
        if self.scale >= NANO {
            self.value = self
                .value
                .checked_mul(pow10(self.scale - NANO)?)
                .ok_or(NotAQuantity::Format)?;
        } else {
            let divisor = pow10(NANO - self.scale)?;
            let away = if self.value % divisor == 0 {
                0
            } else {
                self.value.signum()
            };
            self.value = self.value / divisor + away;
        }
        self.scale = NANO;
        Ok(self)
    }

    /// The amount rounded up to thousandths. Models `Quantity.RoundUp(Milli)`.
    pub fn rounded_up_to_milli(self) -> Self {
        const MILLI: i32 = -3;
        if self.scale >= MILLI {
            return self;
        }
        let divisor = 10i128.pow(MILLI.abs_diff(self.scale));
        let away = if self.value % divisor == 0 {
            0
        } else {
            self.value.signum()
        };
        let value = self.value / divisor + away;
        Self {
            value,
            scale: MILLI,
            text: None,
            ..self
        }
    }

    fn compare_whole(&self, whole: i128) -> Ordering {
        self.compare(&Self {
            value: whole,
            ..Self::zero()
        })
    }

    /// Compares the amounts and ignores their notations.
    pub fn compare(&self, other: &Self) -> Ordering {
        let low = self.scale.min(other.scale);
        let at_low = |q: &Self| {
            pow10(q.scale - low)
                .ok()
                .and_then(|p| q.value.checked_mul(p))
        };
        match (at_low(self), at_low(other)) {
            (Some(a), Some(b)) => a.cmp(&b),
            (None, _) => self.value.cmp(&0),
            (_, None) => 0.cmp(&other.value),
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.value < 0
    }

    /// The number in thousandths, rounded up, because schedulers count CPU in thousandths of a core.
    pub fn milli(&self) -> i64 {
        self.at_scale(-3)
    }

    /// The number in whole units, rounded up.
    pub fn whole(&self) -> i64 {
        self.at_scale(0)
    }

    fn at_scale(&self, scale: i32) -> i64 {
        let scaled = if self.scale >= scale {
            pow10(self.scale - scale)
                .ok()
                .and_then(|p| self.value.checked_mul(p))
        } else {
            pow10(scale - self.scale).ok().map(|p| {
                let up = i128::from(self.value > 0 && self.value % p != 0);
                self.value / p + up
            })
        };
        let bound = if self.value < 0 { i64::MIN } else { i64::MAX };
        scaled.and_then(|v| i64::try_from(v).ok()).unwrap_or(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_stored_in_canonical_form() {
        let cases = [
            ("0", "0"),
            ("100m", "100m"),
            ("0.5", "500m"),
            ("1.5", "1500m"),
            ("1000m", "1"),
            ("2", "2"),
            ("1000", "1k"),
            ("1500", "1500"),
            ("64Mi", "64Mi"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("0.1Gi", "107374182400m"),
            ("128974848", "128974848"),
            ("129e6", "129e6"),
            ("129M", "129M"),
            ("+1", "+1"),
            ("00.10", "100m"),
            ("1e3", "1e3"),
            ("1000e3", "1e6"),
            ("100Ki", "100Ki"),
            ("0.5Ki", "512"),
            ("0Mi", "0"),
            ("-5", "-5"),
            ("0.0000000001", "1n"),
            ("1Pi", "1Pi"),
            ("2Ei", "2Ei"),
            ("1E", "1E"),
            (".5", "500m"),
            ("1.", "1."),
        ];
        for (given, stored) in cases {
            let quantity = Quantity::parse(given).unwrap_or_else(|_| panic!("{given}"));
            assert_eq!(quantity.canonical(), stored, "{given}");
        }
    }

    #[test]
    fn refuses_what_is_no_quantity() {
        use NotAQuantity::{Format, Numeric, Suffix};
        let digits = "9".repeat(60);
        for (text, why) in [
            ("", Format),
            ("m", Numeric),
            ("1mi", Suffix),
            ("1 Gi", Format),
            ("1.2.3", Format),
            ("Mi", Numeric),
            ("1KB", Format),
            ("1e", Suffix),
            ("--1", Suffix),
            ("1i", Suffix),
            ("1e99", Suffix),
            ("true", Format),
            (&digits, Format),
        ] {
            assert_eq!(Quantity::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn adds_amounts_and_writes_the_sum_as_the_first() {
        let q = |text| Quantity::parse(text).unwrap();
        for (a, b, sum) in [
            ("500m", "1500m", "2"),
            ("64Mi", "960Mi", "1Gi"),
            ("0", "64Mi", "64Mi"),
            ("1", "200m", "1200m"),
            ("1Gi", "1M", "1074741824"),
            ("0.1Gi", "1", "107374183400m"),
        ] {
            assert_eq!(q(a).plus(&q(b)).canonical(), sum, "{a} + {b}");
        }
        assert_eq!(q("250m").times(6).canonical(), "1500m");
        assert_eq!(Quantity::of(3).plus(&Quantity::of(1)).canonical(), "4");
    }

    #[test]
    fn compares_amounts_however_written() {
        let q = |text| Quantity::parse(text).unwrap();
        assert_eq!(q("1").compare(&q("1000m")), Ordering::Equal);
        assert_eq!(q("1Gi").compare(&q("1G")), Ordering::Greater);
        assert_eq!(q("1500m").compare(&q("2")), Ordering::Less);
        assert_eq!(
            (q("1500m").milli(), q("1500m").whole(), q("64Mi").whole()),
            (1500, 2, 64 << 20)
        );
    }
}
