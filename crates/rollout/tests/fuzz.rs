//! The search for texts that stop the simulator: a short one in every kind of text, and that it can be repeated.

use rollout::fuzz::{Fuzz, Target};

/// Few enough for code that is not optimised; `cargo xtask test` tries more, and `cargo xtask fuzz` as many as there is time for.
const CASES: u64 = 60;

#[test]
fn no_made_up_text_stops_the_simulator() {
    for target in Target::ALL {
        let fuzz = Fuzz::new(target, 2).expect("the recordings are there");
        let finding = fuzz.run(0..CASES, |_, _| true);
        assert_eq!(finding, None, "{}", target.name());
    }
}

#[test]
fn the_same_seed_makes_the_same_texts_and_another_seed_makes_others() {
    for target in Target::ALL {
        let texts = |seed| {
            let fuzz = Fuzz::new(target, seed).expect("the recordings are there");
            (0..20).map(|number| fuzz.case(number)).collect::<Vec<_>>()
        };
        assert_eq!(texts(7), texts(7), "{}", target.name());
        assert_ne!(texts(7), texts(8), "{}", target.name());
    }
}
