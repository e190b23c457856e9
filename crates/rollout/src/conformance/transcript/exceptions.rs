//! The recorded commands that do not agree, and why. The tests hold this list to be complete, and the page on what agrees
//! shows it.

/// A command whose output differs from the recorded one.
pub struct Exception {
    /// The path of the transcript below `tests/transcripts`, without its ending.
    pub transcript: &'static str,
    /// The number of the command, from 1.
    pub number: usize,
    pub why: &'static str,
}

/// Which pods of a batch become ready between two looks of a controller is a race: the real cluster had one result here
/// and another one elsewhere in these transcripts (four pods at first: 0, 2, done in one, 0, 1, done in another).
const RACE: &str = "a race: how many pods become ready between two looks of a controller";
const HASH_OF_DATE: &str = "the template holds the time of the restart, so its hash is another one (with the recorded time, the recorded one)";
const FIRST_LINE: &str =
    "a race: which line `rollout status` prints first, and which numbers it sees on its way";
const BUSY: &str =
    "a race: the commands before it took longer on a busy machine, so that the pods were ready";
const RETRY: &str = "the scheduler tries again within three seconds and tells it a second time; here only when something changed";

const fn of(transcript: &'static str, number: usize, why: &'static str) -> Exception {
    Exception {
        transcript,
        number,
        why,
    }
}

pub const EXCEPTIONS: &[Exception] = &[
    of("03-ten-replicas-set-image", 5, RACE),
    of("03-ten-replicas-set-image", 10, RACE),
    of("05-rolling-update-failing-image", 13, RACE),
    of("05-rolling-update-failing-image", 15, RACE),
    of("06-progress-deadline", 2, RACE),
    of("07-pause-resume", 2, RACE),
    of("07-pause-resume", 20, RACE),
    of("07-pause-resume", 23, HASH_OF_DATE),
    of("07-pause-resume", 25, RACE),
    of("09-daemonset", 2, RACE),
    of("11-revision-history-limit", 13, RACE),
    of("1.36/02-undo-and-history", 2, FIRST_LINE),
    of("1.36/02-undo-and-history", 14, FIRST_LINE),
    of("1.36/02-undo-and-history", 17, FIRST_LINE),
    of("1.36/13-patch", 2, FIRST_LINE),
    of("1.36/13-patch", 5, FIRST_LINE),
    of("1.36/13-patch", 7, FIRST_LINE),
    of("1.36/13-patch", 9, FIRST_LINE),
    of("1.36/25-mistakes", 9, BUSY),
    of("1.36/28-quota-and-pending", 12, FIRST_LINE),
    of("1.36/28-quota-and-pending", 15, RETRY),
];
