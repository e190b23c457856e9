//! The limits on the work and the output of a line, so that no line hangs its caller or fills the memory.

use crate::call::Millis;

/// Steps of work at one moment. One step takes about as long as reading one letter.
const MOST_STEPS: u64 = 2_500_000;
/// Bytes that are made at one moment: printed, put into words, variables and files, sent through pipes.
const MOST_BYTES: u64 = 32 << 20;
/// Bytes that are shown at one moment.
const MOST_SHOWN: u64 = 4 << 20;
/// Bytes that variables and files may hold, before they are no longer added to.
pub(crate) const MOST_HELD: u64 = 32 << 20;
/// Most bytes of one file, so that an editor can show it.
pub(crate) const MOST_IN_FILE: usize = 6 << 20;
/// Most files and folders of a shell.
pub(crate) const MOST_FILES: usize = 200;
/// Most levels to which brackets, functions, `$(…)` and `xargs` may be nested.
pub(crate) const DEEPEST: u32 = 24;
/// The time after which a used-up budget is full again.
const REFILLED_AFTER: Millis = 100;

/// Steps that every command takes.
pub(crate) const COMMAND: u64 = 60;
/// Steps that a word takes on its way into a command.
pub(crate) const WORD: u64 = 8;
/// Steps that a program of the caller takes, because it may read thousands of objects.
pub(crate) const PROGRAM: u64 = 2_000;

/// Steps, bytes and depth that are left to a line. One budget is shared by all that the line does: words, substitutions, pipes,
/// filters, functions and files.
///
/// The budget refills as time passes, so that a loop that sleeps can run without end. Once a budget is spent, it
/// stays spent: the line ends and says why.
#[derive(Clone, Debug)]
pub struct Budget {
    steps: u64,
    bytes: u64,
    shown: u64,
    depth: u32,
    spent: Option<Spent>,
    /// When it was last refilled.
    refilled: Millis,
}

/// The limit that a line has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spent {
    Steps,
    Bytes,
    Shown,
    Held,
    Files,
    File,
    Lines,
    Functions,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            steps: MOST_STEPS,
            bytes: MOST_BYTES,
            shown: MOST_SHOWN,
            depth: 0,
            spent: None,
            refilled: 0,
        }
    }
}

impl Budget {
    /// Refills the budget for the time up to `now`, which may be earlier than the last refill after a rewind.
    pub(crate) fn refill(&mut self, now: Millis) {
        let passed = now.abs_diff(self.refilled).min(REFILLED_AFTER);
        let more = |left: u64, most: u64| most.min(left + most / REFILLED_AFTER * passed);
        self.steps = more(self.steps, MOST_STEPS);
        self.bytes = more(self.bytes, MOST_BYTES);
        self.shown = more(self.shown, MOST_SHOWN);
        self.refilled = now;
    }

    /// Takes steps. `false`: they are used up, and the line has to end.
    pub fn work(&mut self, steps: u64) -> bool {
        match self.steps.checked_sub(steps) {
            Some(left) => self.steps = left,
            None => self.spend(Spent::Steps),
        }
        self.spent.is_none()
    }

    /// Takes bytes that are about to be made, and the steps of making them. `false`: they are used up.
    pub fn make(&mut self, bytes: usize) -> bool {
        let bytes = bytes as u64;
        match self.bytes.checked_sub(bytes) {
            Some(left) => self.bytes = left,
            None => self.spend(Spent::Bytes),
        }
        self.work(1 + bytes / 32)
    }

    /// Takes bytes that are about to be written into a file that holds `held` bytes. `false`: the file would be too large, or
    /// the bytes are used up.
    pub(crate) fn write(&mut self, held: usize, bytes: usize) -> bool {
        if held + bytes > MOST_IN_FILE {
            self.spend(Spent::File);
        }
        self.make(bytes)
    }

    /// Takes bytes that are about to be shown. `false`: they are used up.
    pub(crate) fn show(&mut self, bytes: usize) -> bool {
        match self.shown.checked_sub(bytes as u64) {
            Some(left) => self.shown = left,
            None => self.spend(Spent::Shown),
        }
        self.spent.is_none()
    }

    /// Begins a line within another. `false`: the lines are nested too deeply.
    pub(crate) fn enter(&mut self) -> bool {
        if self.depth >= DEEPEST {
            self.spend(Spent::Lines);
            return false;
        }
        self.depth += 1;
        true
    }

    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    pub(crate) fn spend(&mut self, what: Spent) {
        self.spent.get_or_insert(what);
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.spent.is_some()
    }

    /// Steps that are used up at this moment.
    pub(crate) fn used(&self) -> u64 {
        MOST_STEPS - self.steps
    }

    /// The sentence that says why the line has to end.
    pub(crate) fn sentence(&self) -> Option<String> {
        let mib = |bytes: u64| format!("{} MiB", bytes >> 20);
        Some(match self.spent? {
            Spent::Steps => {
                "stopped: the line does too much without any time passing; put a sleep into its loop".to_string()
            }
            Spent::Bytes => format!(
                "stopped: the line makes more than {} of text without any time passing",
                mib(MOST_BYTES)
            ),
            Spent::Shown => format!(
                "stopped: the line prints more than {} at once; send it into a file or through head",
                mib(MOST_SHOWN)
            ),
            Spent::Held => format!(
                "stopped: variables and files hold more than {}; unset or rm makes room",
                mib(MOST_HELD)
            ),
            Spent::Files => {
                format!("stopped: there are more than {MOST_FILES} files and folders; rm makes room")
            }
            Spent::File => format!(
                "stopped: a file would hold more than {}",
                mib(MOST_IN_FILE as u64)
            ),
            Spent::Lines => format!("stopped: more than {DEEPEST} lines stand within each other"),
            Spent::Functions => "functions call each other too deeply".to_string(),
        })
    }
}
