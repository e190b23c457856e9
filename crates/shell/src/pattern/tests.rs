//! Checks where patterns match, and how much work a search takes.

use super::*;

#[test]
fn fits_where_grep_finds_it() {
    for (pattern, syntax, text, expected) in [
        ("^[+-] ", Syntax::Extended, "-  generation: 1", true),
        ("^[+-] ", Syntax::Extended, "--- /tmp/LIVE", false),
        (
            "deployment/|replicaset/",
            Syntax::Extended,
            "x replicaset/a",
            true,
        ),
        ("a|b", Syntax::Basic, "a", false),
        (r"a\|b", Syntax::Basic, "xb", true),
        ("^web-[a-z0-9]{5}$", Syntax::Extended, "web-x2b4c", true),
        ("^web-[a-z0-9]{5}$", Syntax::Extended, "web-x2b4", false),
        (r"\bweb\b", Syntax::Basic, "a web b", true),
        (r"\bweb\b", Syntax::Basic, "webs", false),
        ("[[:digit:]]+/3", Syntax::Extended, "12/3", true),
        ("(ab)*c$", Syntax::Extended, "ababc", true),
        ("1.25", Syntax::Fixed, "1x25", false),
        ("[]a]", Syntax::Basic, "]", true),
        ("", Syntax::Basic, "", true),
    ] {
        let compiled = Pattern::new(pattern, syntax, false).expect(pattern);
        assert_eq!(compiled.is_in(text), expected, "{pattern} in {text}");
    }
    let folded = Pattern::new("WEB", Syntax::Basic, true).expect("valid");
    assert!(folded.is_in("a Web"));
    let long = Pattern::new("(a*)*b", Syntax::Extended, false).expect("valid");
    assert!(!long.is_in(&"a".repeat(200)));
    assert_eq!(
        Pattern::new("a*", Syntax::Basic, false)
            .expect("valid")
            .find("baaa", 0),
        Some(0..0)
    );
}

#[test]
fn what_cannot_be_read_is_refused() {
    for pattern in ["(", "[", "a{2", "a{9,1}", "a{999}", r"\", "[z-a]"] {
        assert!(
            Pattern::new(pattern, Syntax::Extended, false).is_err(),
            "{pattern}"
        );
    }
}

/// The first place is the longest of those that begin first; the text before a place counts for its word edges.
#[test]
fn places_are_found_one_behind_the_other() {
    let places = |pattern: &str, text: &str| {
        let pattern = Pattern::new(pattern, Syntax::Extended, false).expect(pattern);
        let places = pattern.places(text, usize::MAX, &mut Budget::default());
        let texts: Vec<&str> = places.into_iter().map(|place| &text[place]).collect();
        texts.join(",")
    };
    for (pattern, text, expected) in [
        ("a|ab|abc", "xabcab", "abc,ab"),
        ("abcd|b", "abcd b", "abcd,b"),
        ("^a", "aaa", "a"),
        ("x*", "axxb", ",xx,"),
        (r"\ba", "aa a", "a,a"),
        ("é+|🙂", "aééb🙂", "éé,🙂"),
        ("a.*b|a", "aaaa", "a,a,a,a"),
    ] {
        assert_eq!(places(pattern, text), expected, "{pattern} in {text}");
    }
}

#[test]
fn groups_stand_for_their_part_of_the_match() {
    for (pattern, text, expected) in [
        ("([a-z]+):([0-9.]+)", "  nginx:1.24", "nginx|1.24"),
        ("(a|ab)(c|bcd)?", "abcd", "a|bcd"),
        ("(a*)(b)?", "aaa", "aaa|-"),
        ("((x)+)y", "xxy", "xx|x"),
    ] {
        let compiled = Pattern::new(pattern, Syntax::Extended, false).expect(pattern);
        let place = compiled.find(text, 0).expect(pattern);
        let groups = compiled.groups(text, &place, &mut Budget::default());
        let shown: Vec<&str> = groups
            .into_iter()
            .map(|group| group.map_or("-", |group| &text[group]))
            .collect();
        assert_eq!(shown.join("|"), expected, "{pattern}");
    }
}

/// Twice the text takes twice the steps, for every pattern.
#[test]
fn the_time_grows_with_the_text_only() {
    let steps = |pattern: &str, count: usize| {
        let pattern = Pattern::new(pattern, Syntax::Extended, false).expect(pattern);
        let mut budget = Budget::default();
        assert!(!pattern.is_within(&"a".repeat(count), &mut budget));
        assert!(!budget.is_spent());
        budget.used()
    };
    for pattern in ["a*b", "(a*)*b", "(a|aa)+$b", "(a?){9}b", "^(a+)+b", "x"] {
        let (once, twice) = (steps(pattern, 4000), steps(pattern, 8000));
        assert!(twice <= 2 * once + 100, "{pattern}: {once}, {twice}");
    }
}
