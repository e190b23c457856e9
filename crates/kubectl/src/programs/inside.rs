//! A line that runs in a container: it has the container's environment and files, and no kubectl.

use crate::call::Call;
use crate::commands::{Ending, Inside};
use crate::host::{Host, Location};
use crate::inside::{self, Place};
use engine::timeline::Timeline;
use kube::api::Pod;
use kube::api::version::Feature;
use kube::clock::Time;
use shell::{Directory, Line, Millis, Session, parse};

/// Exit status of what was killed.
const KILLED: i32 = 137;

pub(super) struct InsideRun {
    inside: Inside,
    /// The shell in the container, which has files and variables of its own.
    session: Session<Host>,
    /// The line that the shell runs once the container has started.
    line: Option<Line>,
}

impl InsideRun {
    /// Begins it. `Err`: what the shell in the container says of the line.
    pub(super) fn new(inside: Inside, call: &shell::Call<'_, Host>) -> Result<InsideRun, String> {
        let cluster = call.world.cluster();
        let mut session = Session::for_script(Host::new(inside.location));
        session.environment.directory = Directory::root();
        if let Some(place) = place(&inside, call.world) {
            session.environment.files = inside::files(cluster, place).into_iter().collect();
            session.environment.variables =
                inside::environment(cluster, place).into_iter().collect();
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
            session,
            line: Some(line),
        })
    }

    pub(super) fn wake_at(&self) -> Option<Millis> {
        if self.line.is_some() {
            Some(self.inside.from.as_millis())
        } else {
            self.session.wake_at()
        }
    }

    /// Time was moved back to the present.
    pub(super) fn rewind(&mut self, call: &mut shell::Call<'_, Host>) {
        self.inside.from = Time(call.now).min(self.inside.from);
        self.session.rewind(call.now, call.world);
    }

    pub(super) fn poll(&mut self, call: &mut shell::Call<'_, Host>) -> Option<i32> {
        if Time(call.now) < self.inside.from {
            return None;
        }
        if self.is_gone(call.world) {
            return Some(self.end(KILLED, &mut Call::of(call)));
        }
        self.session.programs.requests = call.programs.requests;
        if let Some(line) = self.line.take() {
            self.session.begin(line);
        }
        self.session.poll_within(call.now, call.world, call.budget);
        call.programs.requests = self.session.programs.requests;
        call.out.extend(self.session.take_output());
        if self.session.is_running() {
            return None;
        }
        Some(self.end(self.session.status(), &mut Call::of(call)))
    }

    fn is_gone(&self, timeline: &Timeline) -> bool {
        let is_pod = matches!(self.inside.location, Location::Pod(_));
        is_pod && place(&self.inside, timeline).is_none_or(|place| !place.is_running())
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

fn place<'t>(inside: &Inside, timeline: &'t Timeline) -> Option<Place<'t>> {
    let Location::Pod(uid) = inside.location else {
        return None;
    };
    let pod = timeline.cluster().store().get::<Pod>(uid)?;
    Some(Place {
        pod,
        index: inside.container,
    })
}
