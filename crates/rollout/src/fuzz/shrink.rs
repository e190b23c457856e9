//! Makes a text that fails smaller, as long as it fails in the same way.

/// A finding is made smaller with so many trials, at most.
const TRIALS: usize = 3_000;

/// The smallest text found that still fails. `fails` says whether a text fails in the same way as the first.
pub(super) fn shrink(text: &str, mut fails: impl FnMut(&str) -> bool) -> String {
    let mut trials = TRIALS;
    let lines = text.split_inclusive('\n').map(str::to_string).collect();
    let lines = without_needless(lines, &mut trials, &mut fails);
    let letters = lines.concat().chars().map(String::from).collect();
    without_needless(letters, &mut trials, &mut fails).concat()
}

/// Leaves out runs of units, first long ones and then short ones, that the failure does not need.
fn without_needless(
    mut units: Vec<String>,
    trials: &mut usize,
    fails: &mut impl FnMut(&str) -> bool,
) -> Vec<String> {
    let mut length = units.len().div_ceil(2);
    while length > 0 {
        let mut at = 0;
        let mut is_smaller = false;
        while at < units.len() && *trials > 0 {
            *trials -= 1;
            let end = units.len().min(at + length);
            let rest = [&units[..at], &units[end..]].concat();
            if fails(&rest.concat()) {
                units = rest;
                is_smaller = true;
            } else {
                at = end;
            }
        }
        if *trials == 0 || (length == 1 && !is_smaller) {
            break;
        }
        length = if length == 1 { 1 } else { length.div_ceil(2) };
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_failure_needs_is_left() {
        let text = "first line\nthe second has an é in it\nthird\nand a 🙂 at last\n";
        let smallest = shrink(text, |text| text.contains('é') && text.contains('🙂'));
        assert_eq!(smallest, "é🙂");
    }

    #[test]
    fn a_text_that_fails_only_whole_stays_whole() {
        let text = "one\ntwo\n";
        assert_eq!(shrink(text, |text| text == "one\ntwo\n"), text);
    }
}
