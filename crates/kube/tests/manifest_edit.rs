//! Changes one field in a text, and checks that it gets its new value and that nothing else changes.

use kube::manifest::edit::{self, EditValue, Edited};
use kube::manifest::error::ErrorKind;
use kube::manifest::path::FieldPath;

fn change(value: &str) -> EditValue {
    if value == "-" {
        EditValue::Remove
    } else {
        EditValue::int_or_text(value)
    }
}

fn set(text: &str, document: usize, path: &str, value: &str) -> Edited {
    edit::set(text, document, &FieldPath::parse(path), &change(value))
        .unwrap_or_else(|error| panic!("{path} = {value}: {error:?}\n{text}"))
}

/// The text after a change, in which `⟨old⟩→⟨new⟩` marks what the change may touch.
fn check(marked: &str, path: &str, value: &str) {
    let (before, after) = (side(marked, 0), side(marked, 1));
    assert_eq!(set(&before, 0, path, value).text, after, "{path} = {value}");
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(
        set(&crlf(&before), 0, path, value).text,
        crlf(&after),
        "{path} = {value}, CRLF"
    );
    let inside = |text: &str| format!("# first\na: 1\n---\n{text}\n---\nb: 2\n");
    assert_eq!(
        set(&inside(&before), 1, path, value).text,
        inside(&after),
        "{path} = {value}, among others"
    );
}

/// One side of a marked text: `a⟨b|c⟩d` with only `b` or only `c`.
fn side(marked: &str, which: usize) -> String {
    let mut out = String::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('⟨') {
        let (sides, after) = after.split_once('⟩').expect("closed");
        out.push_str(before);
        out.push_str(sides.split('|').nth(which).expect("two sides"));
        rest = after;
    }
    out + rest
}

#[test]
fn replaces_a_value_where_it_stands() {
    for (marked, path, value) in [
        (
            "spec:\n  replicas: ⟨3|12⟩   # many\n  x: 1",
            "spec.replicas",
            "12",
        ),
        ("spec: {replicas: ⟨3|4⟩, x: 1}", "spec.replicas", "4"),
        (
            "{\"spec\":{\"replicas\":⟨3|4⟩,\"x\":1}}",
            "spec.replicas",
            "4",
        ),
        ("{\"maxSurge\":⟨1|\"25%\"⟩}", "maxSurge", "25%"),
        ("{\"maxSurge\":⟨\"25%\"|1⟩}", "maxSurge", "1"),
        ("maxSurge: ⟨25%|30%⟩ # c", "maxSurge", "30%"),
        ("maxSurge: ⟨\"25%\"|\"30%\"⟩", "maxSurge", "30%"),
        ("maxSurge: ⟨'25%'|'30%'⟩", "maxSurge", "30%"),
        ("maxSurge: ⟨'25%'|1⟩", "maxSurge", "1"),
        ("maxSurge: ⟨1|25%⟩", "maxSurge", "25%"),
        ("\"maxSurge\": ⟨1|2⟩", "maxSurge", "2"),
        ("maxSurge:⟨| 2⟩   # nothing yet", "maxSurge", "2"),
        ("maxSurge: ⟨~|2⟩", "maxSurge", "2"),
        (
            "a:\n- name: x\n  image: ⟨nginx:1|nginx:2⟩ # c",
            "a[0].image",
            "nginx:2",
        ),
        ("a: [1, ⟨2|3⟩]", "a[1]", "3"),
        ("a⟨:\n  b: 1|: x⟩\n# c\nc: 1", "a", "x"),
        ("? a\n: ⟨1|2⟩", "a", "2"),
        ("a: !!str ⟨x|w⟩", "a", "w"),
    ] {
        check(marked, path, value);
    }
    let block = set("text: |\n  a\n  b\n# c\nx: 1\n", 0, "text", "short");
    assert_eq!(block.text, "text: short\n# c\nx: 1\n");
}

#[test]
fn inserts_a_field_where_people_look_for_it() {
    for (marked, path, value) in [
        (
            "spec:\n  replicas: 3 # c\n⟨|  strategy:\n    type: Recreate\n⟩  # about selectors\n  selector: {}",
            "spec.strategy.type",
            "Recreate",
        ),
        (
            "spec:\n    replicas: 3\n⟨|    strategy:\n        rollingUpdate:\n            maxSurge: 1\n⟩    template:\n        a: 1",
            "spec.strategy.rollingUpdate.maxSurge",
            "1",
        ),
        (
            "spec:\n  ⟨|replicas: 2\n  ⟩template: {}",
            "spec.replicas",
            "2",
        ),
        (
            "spec:\n  strategy:\n    rollingUpdate:\n      maxSurge: 25%⟨|\n      maxUnavailable: 0⟩\n  template: {}",
            "spec.strategy.rollingUpdate.maxUnavailable",
            "0",
        ),
        (
            "spec:\n  strategy: {⟨|type: Recreate⟩}\n  template: {}",
            "spec.strategy.type",
            "Recreate",
        ),
        (
            "spec:\n  strategy:   # none⟨|\n    type: Recreate⟩\n  template: {}",
            "spec.strategy.type",
            "Recreate",
        ),
        (
            "spec:\n  strategy: ⟨null|{type: Recreate}⟩\n  template: {}",
            "spec.strategy.type",
            "Recreate",
        ),
        (
            "spec: {replicas: 1⟨|, minReadySeconds: 5⟩, template: {}}",
            "spec.minReadySeconds",
            "5",
        ),
        ("spec: {template: {}⟨|, mine: x⟩}", "spec.mine", "x"),
        (
            "{\"spec\":{\"replicas\":1,⟨|\"strategy\":{\"type\": \"Recreate\"},⟩\"template\":{}}}",
            "spec.strategy.type",
            "Recreate",
        ),
        (
            "{\"spec\": {\"replicas\": 1⟨|, \"minReadySeconds\": 5⟩}}",
            "spec.minReadySeconds",
            "5",
        ),
        (
            "{\n  \"spec\": {\n    \"replicas\": 1⟨|,\n    \"minReadySeconds\": 5⟩\n  }\n}",
            "spec.minReadySeconds",
            "5",
        ),
        (
            "{\n  \"spec\": {\n    ⟨|\"replicas\": 5,\n    ⟩\"template\": {}\n  }\n}",
            "spec.replicas",
            "5",
        ),
        (
            "items:\n- name: a⟨|\n  image: x⟩\n- name: b",
            "items[0].image",
            "x",
        ),
        ("items:\n-   ⟨|name: a\n    ⟩image: b", "items[0].name", "a"),
        (
            "\"spec\":\n  \"replicas\": 1⟨|\n  \"minReadySeconds\": 5⟩",
            "spec.minReadySeconds",
            "5",
        ),
        ("a: 1⟨|\nb: \"yes\"⟩\n", "b", "yes"),
        (
            "data:\n  text: >-\n    a\n\n    b⟨|\n  more: 1⟩",
            "data.more",
            "1",
        ),
    ] {
        check(marked, path, value);
    }
}

#[test]
fn removes_a_field_and_what_holds_nothing_else() {
    for (marked, path) in [
        ("spec:\n  # about a\n⟨  a: 1 # gone\n|⟩  b: 2", "spec.a"),
        (
            "spec:\n  a: 1\n⟨  strategy:\n    rollingUpdate:\n      maxSurge: 1\n|⟩  # about b\n  b: 2",
            "spec.strategy.rollingUpdate.maxSurge",
        ),
        ("spec: {⟨a: 1, |⟩b: 2}", "spec.a"),
        ("spec: {a: 1⟨, b: 2|⟩}", "spec.b"),
        ("{\"a\":1⟨,\"b\":{\"c\":2}|⟩}", "b.c"),
        ("items:\n- ⟨name: a\n  |⟩image: b", "items[0].name"),
        ("items:\n- ⟨name: a|{}⟩\n- b: 1", "items[0].name"),
        ("items: [{⟨name: a|⟩}]", "items[0].name"),
        ("⟨a: 1\n|⟩b: 2", "a"),
    ] {
        check(marked, path, "-");
    }
    assert_eq!(
        set("a: 1\nb: 2", 0, "b", "-").text,
        "a: 1",
        "at the end of the text"
    );
    assert_eq!(
        set("a: 1\n", 0, "spec.b", "-"),
        Edited {
            text: "a: 1\n".into(),
            edits: vec![]
        },
        "what is not there"
    );
}

#[test]
fn switching_the_strategy_drops_what_its_type_forbids() {
    let before = "spec:\n  replicas: 3\n  strategy:\n    # how\n    type: RollingUpdate # gently\n    rollingUpdate:\n      maxSurge: 1\n  template: {}\n";
    let strategy = FieldPath::parse("spec.strategy");
    let recreate = edit::set_strategy_type(before, 0, &strategy, "Recreate").expect("editable");
    assert_eq!(
        recreate.text,
        "spec:\n  replicas: 3\n  strategy:\n    # how\n    type: Recreate # gently\n  template: {}\n"
    );
    assert_eq!(recreate.edits.len(), 2);
    assert_eq!(replay(before, &recreate), recreate.text);
    let back =
        edit::set_strategy_type(&recreate.text, 0, &strategy, "RollingUpdate").expect("editable");
    assert_eq!(
        back.text,
        recreate.text.replace("Recreate", "RollingUpdate")
    );
    let absent = edit::set_strategy_type(
        "spec:\n  strategy:\n    rollingUpdate: {maxSurge: 1}\n",
        0,
        &strategy,
        "Recreate",
    )
    .expect("editable");
    assert_eq!(absent.text, "spec:\n  strategy:\n    type: Recreate\n");
}

#[test]
fn what_is_shared_stays_as_it_is() {
    for (before, path, value, after) in [
        (
            "a: &s {x: 1, z: 2}\nb: *s\n",
            "b.x",
            "5",
            "a: &s {x: 1, z: 2}\nb: {x: 5, z: 2}\n",
        ),
        (
            "a: &s {x: 1}\nb:\n  <<: *s\n  z: 2\n",
            "b.x",
            "5",
            "a: &s {x: 1}\nb:\n  <<: *s\n  z: 2\n  x: 5\n",
        ),
        (
            "a: &s {x: 1}\nb: {<<: *s }\n",
            "b.x",
            "5",
            "a: &s {x: 1}\nb: {<<: *s, x: 5 }\n",
        ),
        (
            "a: &s {x: 1}\nb:\n  <<: *s # c\nc: 1\n",
            "b.w",
            "5",
            "a: &s {x: 1}\nb:\n  <<: *s # c\n  w: 5\nc: 1\n",
        ),
        (
            "a: &s {x: {y2: 1, z: 2}}\nb:\n  w: 1\n  <<: *s\n",
            "b.x.z",
            "5",
            "a: &s {x: {y2: 1, z: 2}}\nb:\n  w: 1\n  <<: *s\n  x: {y2: 1, z: 5}\n",
        ),
        ("a: &s 1\nb: *s\n", "b", "2", "a: &s 1\nb: 2\n"),
    ] {
        assert_eq!(set(before, 0, path, value).text, after);
    }
}

#[test]
fn says_why_it_cannot() {
    for (text, document, path, kind) in [
        ("a: &s {x: 1}\nb: *s\n", 0, "a.x", ErrorKind::NotEditable),
        (
            "a: &s {x: 1}\nb:\n  <<: *s\n  z: 1\n",
            0,
            "b.x",
            ErrorKind::NotEditable,
        ),
        ("a: [1]\n", 0, "a[3]", ErrorKind::NotFound),
        ("a: text\n", 0, "a.b", ErrorKind::NotFound),
        ("a: 1\n", 1, "a", ErrorKind::NotFound),
        ("a: {\n", 0, "a", ErrorKind::Syntax),
    ] {
        let value = if path == "b.x" {
            EditValue::Remove
        } else {
            EditValue::Int(7)
        };
        let error = edit::set(text, document, &FieldPath::parse(path), &value).expect_err(text);
        assert_eq!(error.kind, kind, "{text}: {error}");
    }
    assert_eq!(
        set("a: {\n---\nb: 1\n", 1, "b", "2").text,
        "a: {\n---\nb: 2\n",
        "another document's errors do not matter"
    );
    assert_eq!(
        set("a: 1\na: 2\n", 0, "a", "7").text,
        "a: 1\na: 7\n",
        "of a key given twice the last one counts"
    );
}

fn replay(text: &str, edited: &Edited) -> String {
    edited
        .edits
        .iter()
        .fold(text.to_string(), |mut text, edit| {
            text.replace_range(edit.range.clone(), &edit.replacement);
            text
        })
}
