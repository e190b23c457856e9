//! `-l`: label selectors as people type them.

use super::call::Failure;
use kube::api::meta::{LabelOperator, LabelRequirement, LabelSelector};

/// Reads `app=web,tier!=db,env in (a,b),!old`.
pub(crate) fn parse(text: &str) -> Result<LabelSelector, Failure> {
    let mut selector = LabelSelector::default();
    for part in split(text) {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        let requirement = requirement(part).ok_or_else(|| {
            Failure::error(format!(
                "unable to parse requirement: {part:?} is none of: key=value, key!=value, \
                 key in (a,b), key notin (a,b), key, !key"
            ))
        })?;
        selector.match_expressions.push(requirement);
    }
    Ok(selector)
}

/// Splits a selector at its commas, but not at those inside brackets.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let at_comma = |c: char| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        c == ',' && depth <= 0
    };
    text.split(at_comma).collect()
}

fn requirement(part: &str) -> Option<LabelRequirement> {
    let make = |key: &str, operator, values: Vec<String>| {
        let key = key.trim();
        let is_key = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        let valid = !key.is_empty() && key.chars().all(is_key);
        valid.then(|| LabelRequirement {
            key: key.to_string(),
            operator,
            values,
        })
    };
    let one = |value: &str| vec![value.trim().to_string()];
    if let Some((key, value)) = part.split_once("!=") {
        return make(key, LabelOperator::NotIn, one(value));
    }
    if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return make(key, LabelOperator::In, one(value));
    }
    if let Some((head, list)) = part.split_once('(') {
        let (key, word) = head.trim().rsplit_once(char::is_whitespace)?;
        let operator = match word {
            "in" => LabelOperator::In,
            "notin" => LabelOperator::NotIn,
            _ => return None,
        };
        let values = list.trim().strip_suffix(')')?.split(',');
        let values = values.map(|value| value.trim().to_string());
        return make(key, operator, values.collect());
    }
    match part.strip_prefix('!') {
        Some(key) => make(key, LabelOperator::DoesNotExist, Vec::new()),
        None => make(part, LabelOperator::Exists, Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kube::api::meta::Labels;

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
            ("!tier", false),
            ("!other", true),
            ("app=", false),
            ("", true),
        ] {
            let selector = parse(text).expect(text);
            assert_eq!(selector.matches(&labels), expected, "{text}");
        }
        for text in ["=web", "app in web", "a b"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
