//! Numbers with a fraction, as people type them. The standard library's reader would bring a table of 10 kB into the page
//! for digits that are never typed.

/// Reads `3`, `-0.5` and `.5e3`: digits with an optional sign, point and exponent. Exact up to 15 digits.
pub(crate) fn read(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i16>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() + fraction.len() == 0 {
        return None;
    }
    let mut value = 0.0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        let digit = digit.is_ascii_digit().then(|| digit - b'0')?;
        value = value * 10.0 + f64::from(digit);
    }
    let power = i32::from(exponent) - fraction.len() as i32;
    for _ in 0..power {
        value *= 10.0;
    }
    // One division by an exact power is exact to the last bit, where a multiplication by a fraction would not be.
    let divisor = (power..0).fold(1.0, |divisor, _| divisor * 10.0);
    let value = value / divisor;
    Some(if text.starts_with('-') { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them() {
        for text in [
            "0",
            "3",
            "+3",
            "-0.5",
            ".5",
            "7.",
            "1e3",
            "1.25E-2",
            "123456.789",
        ] {
            assert_eq!(read(text), text.parse().ok(), "{text}");
        }
        for text in [
            "", ".", "-", "e5", "1e", "0x1", "1.2.3", "1 ", "inf", "nan", "\u{e9}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
