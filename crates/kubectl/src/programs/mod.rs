//! The programs that a shell in front of the cluster finds: kubectl, curl and wget; in a container the same without kubectl.

mod curl;
mod inside;
mod missing;

use crate::call::Call;
use crate::commands::{self, Running};
use crate::host::{Host, Location};
use curl::Fetch;
use engine::timeline::Timeline;
use inside::InsideRun;
use kube::clock::Time;
use shell::{Millis, Program, Programs, Started};

impl Programs for Host {
    type World = Timeline;

    fn start(words: &[String], call: &mut shell::Call<'_, Host>) -> Started<Host> {
        let at_workstation = call.programs.location == Location::Workstation;
        match words[0].as_str() {
            "kubectl" | "k" if at_workstation => Started::Runs(Box::new(Kubectl::new(words, call))),
            "curl" | "wget" => match curl::begin(words, &mut Call::of(call)) {
                Ok(fetch) => Started::Runs(Box::new(fetch)),
                Err((text, status)) => {
                    call.complain(text);
                    Started::Ended(status)
                }
            },
            "watch" if !at_workstation => {
                call.complain(missing::program("watch"));
                Started::Ended(missing::STATUS)
            }
            _ => Started::Unknown,
        }
    }

    fn missing(&self, name: &str) -> String {
        missing::program(name)
    }

    fn date(&self, now: Millis) -> String {
        Time(now).rfc1123()
    }

    fn which_files(&self) -> &'static str {
        match self.location {
            Location::Workstation => "",
            _ => " (here are only the files of ConfigMaps and Secrets)",
        }
    }
}

/// A call of kubectl in one of its states.
enum Kubectl {
    /// The call waits until it reaches the cluster.
    Waiting {
        words: Vec<String>,
        until: Time,
    },
    Running(Running),
    Inside(Box<InsideRun>),
}

impl Kubectl {
    fn new(words: &[String], call: &shell::Call<'_, Host>) -> Kubectl {
        let latency = if call.at_once {
            0
        } else {
            call.programs.latency.as_millis()
        };
        Kubectl::Waiting {
            words: words[1..].to_vec(),
            until: Time(call.now.saturating_add(latency)),
        }
    }

    fn begin(words: &[String], call: &mut shell::Call<'_, Host>) -> Result<Kubectl, i32> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let inside = match commands::run(&words, &mut Call::of(call)) {
            Running::Inside(inside) => inside,
            running => return Ok(Kubectl::Running(running)),
        };
        InsideRun::new(inside, call)
            .map(|run| Kubectl::Inside(Box::new(run)))
            .map_err(|text| {
                call.complain(text);
                2
            })
    }
}

impl Program<Host> for Kubectl {
    fn poll(&mut self, call: &mut shell::Call<'_, Host>) -> Option<i32> {
        if let Kubectl::Waiting { words, until } = self {
            if Time(call.now) < *until {
                return None;
            }
            match Kubectl::begin(words, call) {
                Ok(begun) => *self = begun,
                Err(status) => return Some(status),
            }
        }
        match self {
            Kubectl::Waiting { .. } => None,
            Kubectl::Running(running) => running.poll(&mut Call::of(call)),
            Kubectl::Inside(run) => run.poll(call),
        }
    }

    fn wake_at(&self) -> Option<Millis> {
        match self {
            Kubectl::Waiting { until, .. } => Some(until.as_millis()),
            Kubectl::Running(running) => running.wake_at().map(Time::as_millis),
            Kubectl::Inside(run) => run.wake_at(),
        }
    }

    fn rewind(&mut self, call: &mut shell::Call<'_, Host>) {
        match self {
            Kubectl::Waiting { until, .. } => *until = Time(call.now).min(*until),
            Kubectl::Running(running) => running.rewind(&mut Call::of(call)),
            Kubectl::Inside(run) => run.rewind(call),
        }
    }
}

impl Program<Host> for Fetch {
    fn poll(&mut self, call: &mut shell::Call<'_, Host>) -> Option<i32> {
        Fetch::poll(self, &mut Call::of(call))
    }

    fn wake_at(&self) -> Option<Millis> {
        Fetch::wake_at(self).map(Time::as_millis)
    }

    fn rewind(&mut self, call: &mut shell::Call<'_, Host>) {
        Fetch::rewind(self, Time(call.now));
    }
}
