//! Each command of the tutorials comes out as the tutorial shows, and the page on them is true.

use rollout::tutorials::{all, play, table};
use std::path::Path;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/tutorials");

#[test]
fn every_command_of_the_tutorials_does_what_the_tutorial_shows() {
    let mut wrong = String::new();
    let mut count = 0;
    for tutorial in all(Path::new(FOLDER)).expect("the lists are well written") {
        println!("{}", tutorial.title);
        let played = play(&tutorial);
        for one in played.unwrap_or_else(|error| panic!("{}: {error}", tutorial.title)) {
            count += 1;
            println!(
                "$ {}\n{}(exit status {})",
                one.command.line, one.output, one.status
            );
            if let Some(difference) = one.difference {
                wrong.push_str(&format!(
                    "$ {}\n{difference}\n{}\n",
                    one.command.line, one.output
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count >= 130, "only {count} commands are listed");
}

#[test]
fn the_page_on_tutorials_is_true() {
    let page = std::fs::read_to_string("../../docs/tutorials.md").expect("the page is there");
    assert_eq!(
        page,
        table::page(Path::new(FOLDER)).expect("the tutorials can be played"),
        "cargo run --bin rollout -- tutorials --page docs/tutorials.md tests/tutorials"
    );
}
