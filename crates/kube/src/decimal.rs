//! This module reads and writes numbers with a fraction. It avoids the standard library's tables, which would add 25 kB
//! to the page.

use serde_json::Number;
use std::fmt;

/// The powers of ten that a float holds exactly, by their exponent.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Most decimal digits that always fit into a `u64`.
const MOST_DIGITS: i32 = 19;

/// Reads digits with an optional sign, fraction and exponent. The result is exact up to 15 digits and 22 places; beyond
/// that its last bit may differ from the standard library's. A number that is too large becomes infinite.
pub fn read(text: &str) -> Option<f64> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, power(exponent)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() + fraction.len() == 0 {
        return None;
    }
    let (mut digits, mut taken, mut places) = (0u64, 0, exponent);
    for (index, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
        if !digit.is_ascii_digit() {
            return None;
        }
        let is_fraction = index >= whole.len();
        if taken < MOST_DIGITS {
            digits = digits * 10 + u64::from(digit - b'0');
            taken += i32::from(digits > 0);
            places -= i32::from(is_fraction);
        } else {
            places += i32::from(!is_fraction);
        }
    }
    let value = scale(digits as f64, places);
    Some(if negative { -value } else { value })
}

/// Reads an exponent. Exponents beyond 10,000 count as 10,000, because every number is zero or infinite long before
/// that.
fn power(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let size = digits.parse::<i32>().unwrap_or(i32::MAX).min(10_000);
    is_number.then_some(if text.starts_with('-') { -size } else { size })
}

fn scale(mut value: f64, mut places: i32) -> f64 {
    while places != 0 && value != 0.0 && value.is_finite() {
        let step = places.clamp(-22, 22);
        let power = POWERS[step.unsigned_abs() as usize];
        value = if step < 0 {
            value / power
        } else {
            value * power
        };
        places -= step;
    }
    value
}

/// Writes a number without an exponent, with as few digits as are read back as the same number.
pub fn shortest(value: f64) -> String {
    match Decimal::of(value) {
        Some(decimal) => decimal.to_string(),
        None if value.is_nan() => "NaN".to_string(),
        None if value > 0.0 => "inf".to_string(),
        None => "-inf".to_string(),
    }
}

/// Writes a number as [`shortest`] does, with as few digits as are read back as the same number of 32 bits.
pub fn shortest_f32(value: f32) -> String {
    let exact = Decimal::of(f64::from(value));
    let rounded = exact.and_then(|exact| {
        let mut candidates = (1..=9).map(|digits| exact.rounded(digits).to_string());
        candidates.find(|text| read(text).is_some_and(|number| number as f32 == value))
    });
    rounded.unwrap_or_else(|| shortest(f64::from(value)))
}

/// The digits of a number, which is `digits` times ten to the power of `exponent`.
#[derive(Clone, Copy)]
struct Decimal {
    negative: bool,
    digits: u64,
    exponent: i32,
}

impl Decimal {
    /// `None` for what is not finite. The number may be written as `1.5`, `100000.0` or `1.5e21`.
    fn of(value: f64) -> Option<Decimal> {
        let text = Number::from_f64(value)?.to_string();
        let unsigned = text.strip_prefix('-');
        let (mantissa, exponent) = match unsigned.unwrap_or(&text).split_once('e') {
            Some((mantissa, exponent)) => (mantissa, power(exponent)?),
            None => (unsigned.unwrap_or(&text), 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        Some(Decimal {
            negative: unsigned.is_some(),
            digits: format!("{whole}{fraction}").parse().ok()?,
            exponent: exponent - fraction.len() as i32,
        })
    }

    /// The nearest number with at most this many digits.
    fn rounded(self, most: u32) -> Decimal {
        let count = self.digits.checked_ilog10().unwrap_or(0) + 1;
        let dropped = count.saturating_sub(most);
        let unit = 10u64.pow(dropped);
        let (mut digits, mut exponent) = (
            (self.digits + unit / 2) / unit,
            self.exponent + dropped as i32,
        );
        // Nines can round up to a one with zeros behind it, as in 0.0099999998.
        while digits != 0 && digits.is_multiple_of(10) {
            (digits, exponent) = (digits / 10, exponent + 1);
        }
        Decimal {
            digits,
            exponent,
            ..self
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits.to_string();
        let sign = if self.negative { "-" } else { "" };
        let places = self.exponent.min(0).unsigned_abs() as usize;
        if places == 0 {
            let zeros = if self.digits == 0 { 0 } else { self.exponent };
            return write!(f, "{sign}{digits}{}", "0".repeat(zeros as usize));
        }
        // A number below one has a zero before its point.
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

/// Displays a number with two places, which is precise enough for style sheets and pictures.
#[derive(Clone, Copy, Debug)]
pub struct Places(pub f64);

impl fmt::Display for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0 * 100.0).round() as i64;
        let sign = if hundredths < 0 { "-" } else { "" };
        let hundredths = hundredths.unsigned_abs();
        write!(f, "{sign}{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

/// Displays a number with six places, as Go's `%f` does.
#[derive(Clone, Copy, Debug)]
pub struct SixPlaces(pub f64);

impl fmt::Display for SixPlaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0.0 { "-" } else { "" };
        let whole = self.0.abs().trunc();
        let millionths = ((self.0.abs() - whole) * 1e6).round() as u128;
        let (carry, fraction) = (millionths / 1_000_000, millionths % 1_000_000);
        let whole = whole as u128 + carry;
        write!(f, "{sign}{whole}.{fraction:06}")
    }
}

/// Displays milliseconds as seconds, with as many places as the value needs.
#[derive(Clone, Copy, Debug)]
pub struct Seconds(pub u64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 / 1000)?;
        let places = format!("{:03}", self.0 % 1000);
        match places.trim_end_matches('0') {
            "" => Ok(()),
            places => write!(f, ".{places}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::str::FromStr;

    /// A number half-way between two texts has two shortest texts, such as `1905735752818822.25`: both are right, and the
    /// standard library promises neither.
    fn is_as_short<T: FromStr + PartialEq>(text: &str, standard: &str) -> bool {
        let same_number = text.parse::<T>().ok() == standard.parse::<T>().ok();
        text == standard || (text.len() == standard.len() && same_number)
    }

    #[test]
    fn a_number_that_rounds_up_has_no_zeros_behind_it() {
        assert_eq!(shortest_f32(0.01), "0.01");
        assert_eq!(shortest_f32(-9.8e-45), (-9.8e-45f32).to_string());
        assert_eq!(shortest_f32(1e10), "10000000000");
    }

    #[test]
    fn a_number_between_two_shortest_texts_has_one_of_them() {
        let text = shortest(-1_905_735_752_818_822.3);
        assert!(
            ["-1905735752818822.2", "-1905735752818822.3"].contains(&text.as_str()),
            "{text}"
        );
    }

    proptest! {
        #[test]
        fn reads_as_the_standard_library(digits in 0u64..100_000_000_000_000, places in -22i32..=22) {
            for text in [format!("{digits}e{places}"), format!("-{digits}.5")] {
                prop_assert_eq!(read(&text), text.parse().ok(), "{}", text);
            }
        }

        #[test]
        fn writes_the_shortest_as_the_standard_library(value in any::<f64>(), digits in 0u64..1_000_000_000, places in -30i32..30) {
            prop_assert!(is_as_short::<f64>(&shortest(value), &value.to_string()), "{}", value);
            let value = value as f32;
            prop_assert!(is_as_short::<f32>(&shortest_f32(value), &value.to_string()), "{}", value);
            let value: f64 = format!("{digits}e{places}").parse().unwrap();
            prop_assert!(is_as_short::<f64>(&shortest(value), &value.to_string()), "{}", value);
            let value = value as f32;
            prop_assert!(is_as_short::<f32>(&shortest_f32(value), &value.to_string()), "{}", value);
        }

        #[test]
        fn writes_as_the_standard_library(hundredths in -1_000_000i32..1_000_000, ms in 0u32..10_000_000) {
            let value = f64::from(hundredths) / 100.0;
            prop_assert_eq!(Places(value).to_string(), format!("{value:.2}"));
            prop_assert_eq!(SixPlaces(value).to_string(), format!("{value:.6}").replace("-0.000000", "0.000000"));
            let seconds = f64::from(ms) / 1000.0;
            prop_assert_eq!(Seconds(u64::from(ms)).to_string(), format!("{seconds}"));
        }
    }

    #[test]
    fn large_numbers_have_six_places_too() {
        for value in [1.5e12 + 0.25, -4_611_686_018_427_387_904.0, 1e21, 0.9999999] {
            assert_eq!(SixPlaces(value).to_string(), format!("{value:.6}"));
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", ".", "-", "e5", "1e", "1e+", "0x1", "inf", "1.2.3", "1 "] {
            assert_eq!(read(text), None, "{text}");
        }
        for text in [
            "1e999",
            "0.00000000000000000000000000001",
            "1e-999",
            ".5",
            "7.",
            "+3",
            "123456789012345678901234567890",
        ] {
            let (ours, theirs) = (read(text).unwrap(), text.parse::<f64>().unwrap());
            assert!(
                ours == theirs || (ours / theirs - 1.0).abs() < 1e-15,
                "{text}: {ours}"
            );
        }
    }
}
