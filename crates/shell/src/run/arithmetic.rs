//! `$((…))`: whole numbers, as a shell counts.

#![expect(
    clippy::string_slice,
    reason = "each place comes from a search in the same text"
)]

use crate::environment::Variables;

/// Brackets within each other.
const DEEPEST: usize = 32;

/// Signs between two numbers, those that bind loosest first; longer ones before their beginnings.
const LEVELS: [&[&str]; 6] = [
    &["||"],
    &["&&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["+", "-"],
    &["*", "/", "%"],
];

/// # Errors
/// The text is no arithmetic expression, or divides by zero.
pub(super) fn value(text: &str, variables: &Variables) -> Result<i64, String> {
    let mut reader = Reader {
        rest: text.trim_start(),
        variables,
        depth: 0,
    };
    let value = reader.level(0)?;
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(reader.wrong())
    }
}

struct Reader<'t> {
    rest: &'t str,
    variables: &'t Variables,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn wrong(&self) -> String {
        format!("arithmetic syntax error: \"{}\"", self.rest)
    }

    fn advance(&mut self, length: usize) {
        self.rest = self.rest[length..].trim_start();
    }

    fn level(&mut self, level: usize) -> Result<i64, String> {
        let Some(signs) = LEVELS.get(level) else {
            return self.operand();
        };
        let mut value = self.level(level + 1)?;
        while let Some(sign) = signs.iter().find(|sign| self.rest.starts_with(**sign)) {
            self.advance(sign.len());
            let other = self.level(level + 1)?;
            value = calculate(value, sign, other)?;
        }
        Ok(value)
    }

    fn operand(&mut self) -> Result<i64, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("arithmetic is nested too deeply".to_string());
        }
        let value = match self.rest.chars().next() {
            Some('(') => {
                self.advance(1);
                let value = self.level(0)?;
                if !self.rest.starts_with(')') {
                    return Err(self.wrong());
                }
                self.advance(1);
                value
            }
            Some('-') => {
                self.advance(1);
                self.operand()?.wrapping_neg()
            }
            Some('+') => {
                self.advance(1);
                self.operand()?
            }
            Some('!') => {
                self.advance(1);
                i64::from(self.operand()? == 0)
            }
            _ => self.word()?,
        };
        self.depth -= 1;
        Ok(value)
    }

    /// A number, or a variable: one that is not set is 0.
    fn word(&mut self) -> Result<i64, String> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let text = self.rest;
        let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
        let word = &text[..end];
        let number = match word.chars().next() {
            None => return Err(self.wrong()),
            Some(first) if first.is_ascii_digit() => word,
            Some(_) => match self.variables.get(word).map(|value| value.trim()) {
                None | Some("") => "0",
                Some(value) => value,
            },
        };
        let value = number.parse().map_err(|_| self.wrong())?;
        self.advance(end);
        Ok(value)
    }
}

fn calculate(a: i64, sign: &str, b: i64) -> Result<i64, String> {
    if matches!(sign, "/" | "%") && b == 0 {
        return Err("division by 0".to_string());
    }
    Ok(match sign {
        "||" => i64::from(a != 0 || b != 0),
        "&&" => i64::from(a != 0 && b != 0),
        "==" => i64::from(a == b),
        "!=" => i64::from(a != b),
        "<=" => i64::from(a <= b),
        ">=" => i64::from(a >= b),
        "<" => i64::from(a < b),
        ">" => i64::from(a > b),
        "+" => a.wrapping_add(b),
        "-" => a.wrapping_sub(b),
        "*" => a.wrapping_mul(b),
        "/" => a.wrapping_div(b),
        _ => a.wrapping_rem(b),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_worked_out_in_their_order() {
        let variables = Variables::from_iter([("i".to_string(), "4".to_string())]);
        for (text, expected) in [
            ("2 + 3 * 4", Ok(14)),
            ("(2+3)*4 - -1", Ok(21)),
            ("i % 3 + nothing", Ok(1)),
            ("i >= 4 && i != 5", Ok(1)),
            ("!i || 7 / 2 == 3", Ok(1)),
            ("1 / (i - 4)", Err("division by 0".to_string())),
            ("2 +", Err("arithmetic syntax error: \"\"".to_string())),
            ("2 3", Err("arithmetic syntax error: \"3\"".to_string())),
        ] {
            assert_eq!(value(text, &variables), expected, "{text}");
        }
        assert!(value(&"(".repeat(9000), &variables).is_err());
    }
}
