//! A line that runs in a container: it has the container's environment and files, and no kubectl.

use super::line::{LineRun, World};
use crate::call::{Call, Location};
use crate::commands::{Ending, Inside};
use crate::desk::Desk;
use crate::inside::{self, Place};
use crate::shell::{Line, parse};
use kube::api::Pod;
use kube::api::version::Feature;
use kube::clock::{Duration, Time};

/// Exit status of what was killed.
const KILLED: i32 = 137;

pub(super) struct InsideRun {
    inside: Inside,
    run: LineRun,
    begun: bool,
    desk: Desk,
}

impl InsideRun {
    /// Begins it. `Err`: what the shell in the container says of the line.
    pub(super) fn new(inside: Inside, call: &Call) -> Result<InsideRun, String> {
        let mut desk = Desk::default();
        if let Some(place) = place(&inside, call) {
            desk.files = inside::files(call.cluster(), place);
            desk.variables
                .extend(inside::environment(call.cluster(), place));
        }
        let line = match inside::script(&inside.words) {
            Some(script) => parse(script).map_err(|error| format!("sh: {error}"))?,
            None if inside::is_bare_shell(&inside.words) => {
                let text = "the playground has no interactive shell in a container; put the command behind --, as in \
                    kubectl exec POD -- printenv";
                return Err(format!("error: {text}"));
            }
            None => Line::of_words(&inside.words),
        };
        Ok(InsideRun {
            inside,
            run: LineRun::new(line),
            begun: false,
            desk,
        })
    }

    pub(super) fn wake_at(&self) -> Option<Time> {
        if self.begun {
            self.run.wake_at()
        } else {
            Some(self.inside.from)
        }
    }

    /// Time was moved back to the present.
    pub(super) fn rewind(&mut self, call: &mut Call) {
        self.inside.from = call.now().min(self.inside.from);
        self.run
            .rewind(&mut world(&mut self.desk, self.inside.location, call));
    }

    pub(super) fn poll(&mut self, call: &mut Call) -> Option<i32> {
        if call.now() < self.inside.from {
            return None;
        }
        self.begun = true;
        if self.is_gone(call) {
            return Some(self.end(KILLED, call));
        }
        self.desk.requests = call.desk.requests;
        let status = self
            .run
            .poll(&mut world(&mut self.desk, self.inside.location, call));
        call.desk.requests = self.desk.requests;
        let status = status?;
        Some(self.end(status, call))
    }

    fn is_gone(&self, call: &Call) -> bool {
        let is_pod = matches!(self.inside.location, Location::Pod(_));
        is_pod && place(&self.inside, call).is_none_or(|place| !place.is_running())
    }

    fn end(&self, status: i32, call: &mut Call) -> i32 {
        match &self.inside.ending {
            Ending::Exec if status == 0 => {}
            Ending::Exec => call.complain(format!("command terminated with exit code {status}")),
            Ending::Run { pod, removes } => {
                if *removes {
                    let from = if call.has(Feature::DeletedTellsNamespace) {
                        " from default namespace"
                    } else {
                        ""
                    };
                    call.print(format!("pod \"{pod}\" deleted{from}"));
                }
                if status != 0 {
                    call.complain(format!("pod default/{pod} terminated (Error)"));
                }
            }
        }
        status
    }
}

/// What the line in the container sees: its own desk, and the time outside.
fn world<'w>(desk: &'w mut Desk, location: Location, call: &'w mut Call) -> World<'w> {
    World {
        timeline: call.timeline,
        client: call.client,
        desk,
        latency: Duration::ZERO,
        location,
        last_status: 0,
        out: call.out,
    }
}

fn place<'c>(inside: &Inside, call: &'c Call) -> Option<Place<'c>> {
    let Location::Pod(uid) = inside.location else {
        return None;
    };
    let pod = call.cluster().store().get::<Pod>(uid)?;
    Some(Place {
        pod,
        index: inside.container,
    })
}
