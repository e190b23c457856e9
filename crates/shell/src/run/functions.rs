//! The arguments of functions: `$1`, `$2`, …, `$#`, `$@`.

use crate::environment::Environment;

/// Puts the words of a call in place of those of the call around it, which are given back.
pub(super) fn give(words: &[String], environment: &mut Environment) -> Vec<String> {
    std::mem::replace(&mut environment.arguments, words.to_vec())
}

/// The value of a parameter such as `$1`, `$#` or `$@`. `None`: the name is that of a variable.
pub(super) fn value(name: &str, arguments: &[String]) -> Option<String> {
    match name {
        "@" | "*" => Some(arguments.join(" ")),
        "#" => Some(arguments.len().to_string()),
        "0" => Some("sh".to_string()),
        name if name.bytes().all(|byte| byte.is_ascii_digit()) => {
            let at = name.parse::<usize>().ok()?.checked_sub(1)?;
            Some(arguments.get(at).cloned().unwrap_or_default())
        }
        _ => None,
    }
}
