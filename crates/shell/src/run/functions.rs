//! What functions are called with: `$1`, `$2`, …, `$#`, `$@`.

use crate::environment::Variables;

fn is_one(name: &str) -> bool {
    matches!(name, "@" | "*" | "#") || name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Puts the words of a call in place of those of the call around it, which are given back.
pub(super) fn give(words: &[String], variables: &mut Variables) -> Variables {
    let before = take(variables);
    for (index, word) in words.iter().enumerate() {
        variables.insert((index + 1).to_string(), word.clone());
    }
    variables.insert("#".to_string(), words.len().to_string());
    variables.insert("@".to_string(), words.join(" "));
    variables.insert("*".to_string(), words.join(" "));
    before
}

/// Puts back what stood there before a call.
pub(super) fn restore(before: Variables, variables: &mut Variables) {
    take(variables);
    variables.extend(before);
}

fn take(variables: &mut Variables) -> Variables {
    let names: Vec<String> = variables
        .keys()
        .filter(|name| is_one(name))
        .cloned()
        .collect();
    let entries = names
        .into_iter()
        .filter_map(|name| variables.remove_entry(&name));
    entries.collect()
}
