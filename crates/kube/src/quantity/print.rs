//! Two ways to write a quantity: the text that the API returns, and the Go value in memory that template hashes are
//! made of.

use super::{BINARY, Format, Quantity, SI, Storage, pow10};
use std::fmt;

impl Quantity {
    /// The text that the API returns. Models `Quantity.String`.
    pub fn canonical(&self) -> String {
        if let Some(text) = &self.text {
            return text.clone();
        }
        if self.value == 0 {
            return "0".to_owned();
        }
        match self.format {
            Format::BinarySi => self
                .canonical_binary()
                .unwrap_or_else(|| self.canonical_decimal(false)),
            Format::DecimalSi => self.canonical_decimal(false),
            Format::DecimalExponent | Format::None => self.canonical_decimal(true),
        }
    }

    fn canonical_binary(&self) -> Option<String> {
        let small = self.compare_whole(-1024).is_gt() && self.compare_whole(1024).is_lt();
        if small {
            return None;
        }
        let mut value = if self.scale >= 0 {
            self.value.checked_mul(pow10(self.scale).ok()?)?
        } else {
            let divisor = pow10(-self.scale).ok()?;
            (self.value % divisor == 0).then_some(self.value / divisor)?
        };
        let mut suffix = "";
        for (name, _) in BINARY {
            if value % 1024 != 0 {
                break;
            }
            value /= 1024;
            suffix = name;
        }
        Some(format!("{value}{suffix}"))
    }

    fn canonical_decimal(&self, exponent_form: bool) -> String {
        let (mut value, mut exponent) = (self.value, self.scale);
        while value % 10 == 0 {
            value /= 10;
            exponent += 1;
        }
        while exponent % 3 != 0 {
            value *= 10;
            exponent -= 1;
        }
        match SI.iter().find(|(_, e)| *e == exponent && !exponent_form) {
            Some((name, _)) => format!("{value}{name}"),
            None if exponent == 0 => value.to_string(),
            None => format!("{value}e{exponent}"),
        }
    }

    /// Writes the value as Go's memory holds it, the form that pod template hashes are made of.
    pub fn write_go(&self, out: &mut impl fmt::Write) -> fmt::Result {
        let fast = self.storage == Storage::Int64;
        let (value, scale) = if fast {
            (self.value, self.scale)
        } else {
            (0, 0)
        };
        write!(
            out,
            "{{i:(resource.int64Amount){{value:(int64){value} scale:(resource.Scale){scale}}} "
        )?;
        out.write_str("d:(resource.infDecAmount){Dec:(*inf.Dec)")?;
        if fast {
            out.write_str("<nil>")?
        } else {
            self.write_go_dec(out)?
        }
        let format = match self.format {
            Format::None => "",
            Format::DecimalSi => "DecimalSI",
            Format::BinarySi => "BinarySI",
            Format::DecimalExponent => "DecimalExponent",
        };
        write!(
            out,
            "}} s:(string){} Format:(resource.Format){format}}}",
            self.text.as_deref().unwrap_or_default()
        )
    }

    fn write_go_dec(&self, out: &mut impl fmt::Write) -> fmt::Result {
        let magnitude = self.value.unsigned_abs();
        let (low, high) = (magnitude as u64, (magnitude >> 64) as u64);
        write!(
            out,
            "{{unscaled:(big.Int){{neg:(bool){} abs:(big.nat)",
            self.value < 0
        )?;
        match (low, high) {
            (0, 0) => out.write_str("<nil>")?,
            (low, 0) => write!(out, "[{low}]")?,
            (low, high) => write!(out, "[{low} {high}]")?,
        }
        write!(out, "}} scale:(inf.Scale){}}}", -self.scale)
    }
}
