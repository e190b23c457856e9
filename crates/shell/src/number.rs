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

/// The nearest number of tenths, as C's `%.1f` rounds: by the binary value of a float of at least 0.1, a tie to even.
pub(crate) fn tenths(value: f64) -> u64 {
    const MANTISSA_BITS: u32 = 52;
    let bits = value.to_bits();
    let mantissa = (bits & ((1 << MANTISSA_BITS) - 1)) | 1 << MANTISSA_BITS;
    let exponent = (bits >> MANTISSA_BITS) as i32 - 1023;
    let ten_times = u128::from(mantissa) * 10;
    let Ok(places @ 1..) = u32::try_from(MANTISSA_BITS as i32 - exponent) else {
        return value as u64 * 10;
    };
    let (whole, rest) = (ten_times >> places, ten_times & ((1 << places) - 1));
    let half = 1 << (places - 1);
    let up = rest > half || (rest == half && whole % 2 == 1);
    whole as u64 + u64::from(up)
}

#[cfg(test)]
mod tests {
    use super::{read, tenths};

    #[test]
    fn tenths_are_rounded_as_the_standard_library_rounds_them() {
        for ms in (100u64..3000).chain([1_000_000_000_050, 1_000_000_000_000]) {
            let value = ms as f64 / 1000.0;
            let (whole, tenth) = (tenths(value) / 10, tenths(value) % 10);
            assert_eq!(format!("{whole}.{tenth}"), format!("{value:.1}"));
        }
    }

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
