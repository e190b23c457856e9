//! Hands real time to the run while it plays: once a frame, or about twice a second if the person wants little motion.

use crate::preferences::use_preferences;
use crate::state::{Act, PlaybackHandle};
use gloo::render::{AnimationFrame, request_animation_frame};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::{hook, use_effect_with};

/// Shortest time between two updates with less motion.
const CALM_MS: f64 = 500.0;
/// Longest time that one frame hands on, so that a page that was hidden for a while goes on from where it was.
const LONGEST_MS: f64 = 100.0;

struct Pulse {
    playback: PlaybackHandle,
    interval: f64,
    last: Cell<Option<f64>>,
    /// The frame asked for; dropping it takes the request back.
    frame: RefCell<Option<AnimationFrame>>,
}

impl Pulse {
    fn ask(self: &Rc<Self>) {
        // The reference is weak, so that the request does not keep itself alive.
        let pulse = Rc::downgrade(self);
        let frame = request_animation_frame(move |at| {
            if let Some(pulse) = pulse.upgrade() {
                pulse.beat(at);
                pulse.ask();
            }
        });
        self.frame.replace(Some(frame));
    }

    fn beat(&self, at: f64) {
        let last = self.last.get().unwrap_or(at);
        let passed = (at - last).floor();
        if passed < self.interval {
            self.last.set(Some(last));
            return;
        }
        // The remaining fraction of a millisecond counts for the next frame.
        self.last.set(Some(last + passed));
        let passed = passed.min(LONGEST_MS.max(self.interval)) as u32;
        self.playback.dispatch(Act::Pass(passed));
    }
}

#[hook]
pub(crate) fn use_pulse(playback: &PlaybackHandle) {
    let moves = use_preferences().moves();
    let playback = playback.clone();
    use_effect_with((playback.playing, moves), move |(playing, moves)| {
        let pulse = playing.then(|| {
            let pulse = Rc::new(Pulse {
                playback,
                interval: if *moves { 1.0 } else { CALM_MS },
                last: Cell::default(),
                frame: RefCell::default(),
            });
            pulse.ask();
            pulse
        });
        move || drop(pulse)
    });
}
