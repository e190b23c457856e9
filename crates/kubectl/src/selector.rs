//! `-l`: label selectors as people type them. Models the parser of `apimachinery/pkg/labels/selector.go`.

use super::call::Failure;
use kube::api::KubernetesVersion;
use kube::api::meta::{LabelOperator, LabelRequirement, LabelSelector};
use kube::manifest::validate::{label_value, qualified_name};

/// A condition on one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SelectorRequirement {
    pub key: String,
    pub operator: SelectorOperator,
    /// In the order of their texts, each once.
    pub values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SelectorOperator {
    /// `=` or `==`.
    Equals,
    NotEquals,
    In,
    NotIn,
    Exists,
    DoesNotExist,
    /// `>` and `<` compare labels as numbers.
    Compares,
}

/// Reads `app=web,tier!=db,env in (a,b),!old`.
///
/// # Errors
/// The reason in the words of the API server.
pub(crate) fn read(text: &str, version: KubernetesVersion) -> Result<LabelSelector, String> {
    let mut selector = LabelSelector::default();
    for requirement in requirements(text, version)? {
        let operator = match requirement.operator {
            SelectorOperator::Equals | SelectorOperator::In => LabelOperator::In,
            SelectorOperator::NotEquals | SelectorOperator::NotIn => LabelOperator::NotIn,
            SelectorOperator::Exists => LabelOperator::Exists,
            SelectorOperator::DoesNotExist => LabelOperator::DoesNotExist,
            SelectorOperator::Compares => {
                return Err("labels are not compared as numbers here".to_string());
            }
        };
        selector.match_expressions.push(LabelRequirement {
            key: requirement.key,
            operator,
            values: requirement.values,
        });
    }
    Ok(selector)
}

/// Does what [`read`] does, for selectors that kubectl reads itself.
pub(crate) fn parse(text: &str, version: KubernetesVersion) -> Result<LabelSelector, Failure> {
    read(text, version).map_err(Failure::error)
}

/// The requirements of a selector, in the order of the text.
///
/// # Errors
/// The reason in the words of the API server.
pub(crate) fn requirements(
    text: &str,
    version: KubernetesVersion,
) -> Result<Vec<SelectorRequirement>, String> {
    let mut parser = SelectorParser {
        tokens: tokens(text),
        at: 0,
        version,
    };
    let mut found = Vec::new();
    loop {
        match parser.peek() {
            "" => return Ok(found),
            token if is_identifier(token) || token == "!" => {
                let requirement = parser.requirement();
                let wrong = |why| format!("unable to parse requirement: {why}");
                found.push(requirement.map_err(wrong)?);
                match parser.next() {
                    "" => return Ok(found),
                    "," => {
                        let next = parser.peek();
                        if !is_identifier(next) && next != "!" {
                            return Err(format!("found '{next}', expected: identifier after ','"));
                        }
                    }
                    other => {
                        return Err(format!("found '{other}', expected: ',' or 'end of string'"));
                    }
                }
            }
            token => {
                return Err(format!(
                    "found '{token}', expected: !, identifier, or 'end of string'"
                ));
            }
        }
    }
}

const SYMBOLS: &str = "=!(),><";
const BINARY_OPERATORS: &str = "in, notin, =, ==, !=, gt, lt";

/// The words and signs of a selector. An empty one stands for the end.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_symbol = |c: char| SYMBOLS.contains(c);
        let length = if ["==", "!="].iter().any(|sign| rest.starts_with(sign)) {
            2
        } else if is_symbol(first) {
            1
        } else {
            let ends = |c: char| is_symbol(c) || c.is_ascii_whitespace();
            rest.find(ends).unwrap_or(rest.len())
        };
        let (token, behind) = rest.split_at(length);
        tokens.push(token);
        rest = behind.trim_start();
    }
    tokens
}

fn is_identifier(token: &str) -> bool {
    token.starts_with(|c: char| !SYMBOLS.contains(c))
}

struct SelectorParser<'t> {
    tokens: Vec<&'t str>,
    at: usize,
    version: KubernetesVersion,
}

impl<'t> SelectorParser<'t> {
    fn peek(&self) -> &'t str {
        self.tokens.get(self.at).copied().unwrap_or_default()
    }

    fn next(&mut self) -> &'t str {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn requirement(&mut self) -> Result<SelectorRequirement, String> {
        let mut key = self.next();
        let is_negated = key == "!";
        if is_negated {
            key = self.next();
        }
        if !is_identifier(key) {
            return Err(format!("found '{key}', expected: identifier"));
        }
        self.check(|version| qualified_name(key, version), "<nil>", key)?;
        let ends = matches!(self.peek(), "" | ",");
        let (operator, mut values) = match (is_negated, ends) {
            (true, _) => (SelectorOperator::DoesNotExist, Vec::new()),
            (false, true) => (SelectorOperator::Exists, Vec::new()),
            (false, false) => self.operation()?,
        };
        values.sort();
        values.dedup();
        for (index, value) in values.iter().enumerate() {
            let place = format!("values[{index}][{key}]");
            self.check(|version| label_value(value, version), &place, value)?;
        }
        Ok(SelectorRequirement {
            key: key.to_string(),
            operator,
            values: values.into_iter().map(str::to_string).collect(),
        })
    }

    fn check(
        &self,
        rule: impl Fn(KubernetesVersion) -> Vec<String>,
        place: &str,
        text: &str,
    ) -> Result<(), String> {
        let reasons = rule(self.version);
        if reasons.is_empty() {
            return Ok(());
        }
        let reasons = reasons.join("; ");
        Err(format!("{place}: Invalid value: {text:?}: {reasons}"))
    }

    fn operation(&mut self) -> Result<(SelectorOperator, Vec<&'t str>), String> {
        let operator = match self.next() {
            "in" => SelectorOperator::In,
            "notin" => SelectorOperator::NotIn,
            "=" | "==" => SelectorOperator::Equals,
            "!=" => SelectorOperator::NotEquals,
            ">" | "<" => SelectorOperator::Compares,
            other => return Err(format!("found '{other}', expected: {BINARY_OPERATORS}")),
        };
        let values = match operator {
            SelectorOperator::In | SelectorOperator::NotIn => self.values()?,
            _ => vec![self.exact_value()?],
        };
        Ok((operator, values))
    }

    fn exact_value(&mut self) -> Result<&'t str, String> {
        if matches!(self.peek(), "" | ",") {
            return Ok("");
        }
        match self.next() {
            value if is_identifier(value) => Ok(value),
            other => Err(format!("found '{other}', expected: identifier")),
        }
    }

    /// `(a,b)`; an empty place between commas or brackets is the empty value.
    fn values(&mut self) -> Result<Vec<&'t str>, String> {
        let open = self.next();
        if open != "(" {
            return Err(format!("found '{open}' expected: '('"));
        }
        if self.peek() == ")" {
            self.next();
            return Ok(vec![""]);
        }
        let first = self.peek();
        if !is_identifier(first) && first != "," {
            return Err(format!("found '{first}', expected: ',', ')' or identifier"));
        }
        let mut values = Vec::new();
        loop {
            match self.next() {
                "," => {
                    if values.is_empty() {
                        values.push("");
                    }
                    match self.peek() {
                        ")" => {
                            self.next();
                            values.push("");
                            return Ok(values);
                        }
                        "," => values.push(""),
                        _ => {}
                    }
                }
                value if is_identifier(value) => {
                    values.push(value);
                    match self.peek() {
                        "," => {}
                        ")" => {
                            self.next();
                            return Ok(values);
                        }
                        other => return Err(format!("found '{other}', expected: ',' or ')'")),
                    }
                }
                other => return Err(format!("found '{other}', expected: ',', or identifier")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kube::api::meta::Labels;

    fn selector(text: &str) -> Result<LabelSelector, String> {
        read(text, KubernetesVersion::NEWEST)
    }

    #[test]
    fn selectors_pick_what_they_say() {
        let labels = Labels::from([
            ("app".to_string(), "web".to_string()),
            ("tier".to_string(), "front".to_string()),
        ]);
        for (text, expected) in [
            ("app=web", true),
            ("app==web,tier!=back", true),
            ("app in (web, db),tier", true),
            ("app notin (web)", false),
            ("app in(web,api)", true),
            ("app  notin( web )", false),
            ("app in ()", false),
            ("other notin (,)", true),
            ("!tier", false),
            ("! other", true),
            ("app=", false),
            ("app = web", true),
            ("in=web", false),
            ("", true),
        ] {
            let selector = selector(text).expect(text);
            assert_eq!(selector.matches(&labels), expected, "{text}");
        }
    }

    #[test]
    fn mistakes_are_told_as_the_server_tells_them() {
        for (text, expected) in [
            ("app=api,", "found '', expected: identifier after ','"),
            (
                "=web",
                "found '=', expected: !, identifier, or 'end of string'",
            ),
            (
                "app in web",
                "unable to parse requirement: found 'web' expected: '('",
            ),
            (
                "a b",
                "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
            ),
            ("a=b=c", "found '=', expected: ',' or 'end of string'"),
            (
                "a in (b",
                "unable to parse requirement: found '', expected: ',' or ')'",
            ),
        ] {
            assert_eq!(selector(text), Err(expected.to_string()), "{text}");
        }
        let wrong = selector("app=@").expect_err("no value");
        let start =
            "unable to parse requirement: values[0][app]: Invalid value: \"@\": a valid label";
        assert!(wrong.starts_with(start), "{wrong}");
    }
}
