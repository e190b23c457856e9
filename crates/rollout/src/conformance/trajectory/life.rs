//! The life of each pod of a recorded rollout, compared with the life of a simulated pod that has the same image and is
//! deleted in the same state: the states that it goes through, and its events.
//!
//! A kubelet on a busy machine does not report states that pass quickly, so that the recorded states have to be the
//! simulated ones in the same order, and only short ones may be missing. A finished pod is always reported.

use super::super::Difference;
use super::recording::{Event, PodRow, Rollout};
use super::seen::Seen;
use engine::cluster::{Cascade, Command, Settings, Target};
use engine::timeline::Timeline;
use kube::api::{Kind, KubernetesVersion, Pod, Uid};
use kube::clock::{Duration, Time};
use kubectl::Terminal;
use serde_json::json;

/// Seconds of delay that a busy machine may have caused between two events.
const NOISE: f64 = 8.0;
/// Events that were recorded closer to each other may have changed places.
const CLOSE: f64 = 1.0;
/// The longest time for which a simulated pod is watched.
const LONGEST: Duration = Duration::from_secs(300);
/// The time after which a pod is ready, or has shown that it never will be.
const SETTLED: Duration = Duration::from_secs(10);

pub(super) fn check(rollout: &Rollout, version: KubernetesVersion) -> Result<(), Difference> {
    let pods = rollout
        .pods
        .iter()
        .map(|row| row.pod + 1)
        .max()
        .unwrap_or(0);
    for pod in 0..pods {
        let recorded = Recorded::of(rollout, pod);
        // First the simulated pod gets as much time in its last state as the recorded pod had before it was deleted.
        let patient = recorded.compare(&Life::of(rollout, &recorded, true, version)?);
        if patient.is_err() {
            let hasty = Life::of(rollout, &recorded, false, version)?;
            recorded.compare(&hasty)?;
        }
    }
    Ok(())
}

struct Recorded<'r> {
    pod: usize,
    image: String,
    rows: Vec<&'r PodRow>,
    events: Vec<&'r Event>,
}

impl<'r> Recorded<'r> {
    fn of(rollout: &'r Rollout, pod: usize) -> Recorded<'r> {
        let rows: Vec<&PodRow> = rollout.pods.iter().filter(|row| row.pod == pod).collect();
        let object = format!("<pod{pod}>");
        let mut events: Vec<&Event> = rollout
            .events
            .iter()
            .filter(|event| event.object == object)
            .collect();
        events.sort_by(|a, b| a.first_at.total_cmp(&b.first_at));
        let set = rows.first().map_or(0, |row| row.rs);
        let images = rollout.images();
        Recorded {
            pod,
            image: images.get(set).cloned().unwrap_or_default(),
            rows,
            events,
        }
    }

    /// Whether the node had to pull the image.
    fn pulls(&self) -> bool {
        self.events.iter().any(|event| event.reason == "Pulling")
    }

    /// The number of the row in which the pod is being deleted for the first time.
    fn deleted(&self) -> Option<usize> {
        let deleting = |row: &&PodRow| row.seen.as_ref().is_none_or(|seen| seen.deleting);
        self.rows.iter().position(deleting)
    }

    fn compare(&self, life: &Life) -> Result<(), Difference> {
        let pod = self.pod;
        let mut at = 0;
        let mut before: Option<(f64, f64)> = None;
        for row in &self.rows {
            let is_it = |(_, state): &(Time, Option<Seen>)| *state == row.seen;
            let found = life.states[at..].iter().position(is_it);
            let field = format!("pod {pod} at {}", row.at);
            let Some(skipped) = found else {
                let ours: Vec<_> = life.states[at..].iter().map(|(_, state)| state).collect();
                return Difference::check(&field, &format!("{:?}", row.seen), &format!("{ours:?}"));
            };
            for index in at..at + skipped {
                let state = &life.states[index].1;
                let ended = state.as_ref().is_some_and(Seen::is_finished);
                if ended || life.lasted(index) > NOISE {
                    let missed = format!("{state:?}");
                    return Difference::check(&field, "not left out", &missed);
                }
            }
            at += skipped + 1;
            let ours = seconds(life.states[at - 1].0);
            if let Some((recorded, played)) = before {
                let (expected, got) = (row.at - recorded, ours - played);
                let far = (expected - got).abs() > NOISE;
                let chosen = self
                    .deleted()
                    .is_some_and(|index| self.rows[index].at == row.at);
                if far && !chosen {
                    let field = format!("{field}: seconds since the state before");
                    return Difference::check(&field, &expected.to_string(), &got.to_string());
                }
            }
            before = Some((row.at, ours));
        }
        self.compare_events(life)
    }

    fn compare_events(&self, life: &Life) -> Result<(), Difference> {
        let pod = self.pod;
        let recorded: Vec<Told> = self
            .events
            .iter()
            .map(|event| Told::recorded(event, pod))
            .collect();
        let words = |told: &[Told]| {
            let mut words: Vec<String> = told.iter().map(|one| one.words.clone()).collect();
            words.sort();
            words.join("\n")
        };
        let field = format!("events of pod {pod}");
        Difference::check(&field, &words(&recorded), &words(&life.events))?;
        let ours = |one: &Told| life.events.iter().find(|own| own.words == one.words);
        for (index, one) in recorded.iter().enumerate() {
            let Some(own) = ours(one) else { continue };
            if one.count.abs_diff(own.count) > 1 {
                let field = format!("{field}: {}", one.words);
                return Difference::check(&field, &one.count.to_string(), &own.count.to_string());
            }
            let later = recorded[index + 1..]
                .iter()
                .filter(|two| two.first - one.first > CLOSE);
            for two in later {
                if ours(two).is_some_and(|two| two.first < own.first) {
                    return Difference::check(&field, &one.words, &format!("{} first", two.words));
                }
            }
        }
        Ok(())
    }
}

/// An event without the parts that differ between any two clusters.
struct Told {
    words: String,
    first: f64,
    count: u32,
}

impl Told {
    fn recorded(event: &Event, pod: usize) -> Told {
        let message = event.message.replace(&format!("<pod{pod}>"), "<pod>");
        Told {
            words: format!("{} {} {}", event.r#type, event.reason, shared(&message)),
            first: event.first_at,
            count: event.count,
        }
    }
}

/// A message without identities, nodes and durations.
fn shared(message: &str) -> String {
    let words = message.split(' ').map(|word| {
        let duration = word.trim_start_matches('(').trim_end_matches("ms");
        if word.starts_with("node-") {
            "<node>".to_string()
        } else if word.ends_with("ms") && duration.parse::<u64>().is_ok() {
            "<time>".to_string()
        } else if let Some((pod, _)) = word.split_once("_default(") {
            format!("{pod}_default(<uid>)")
        } else {
            word.to_string()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The life of a simulated pod.
struct Life {
    /// The states of the pod with their start times; `None` once the pod was removed.
    states: Vec<(Time, Option<Seen>)>,
    events: Vec<Told>,
    end: Time,
}

impl Life {
    fn of(
        rollout: &Rollout,
        recorded: &Recorded,
        patient: bool,
        version: KubernetesVersion,
    ) -> Result<Life, Difference> {
        let mut watch = Watch::begin(rollout, recorded, version)?;
        let deleted = recorded.deleted();
        let mut matched = 0;
        let mut delete_at = None;
        let end = watch.timeline.now() + LONGEST;
        loop {
            let now = watch.timeline.now();
            if watch.look()? {
                let state = watch.states.last().map(|(_, state)| state);
                if recorded.rows.get(matched).map(|row| &row.seen) == state {
                    matched += 1;
                    if deleted == Some(matched) && matched > 0 {
                        let dwelt = recorded.rows[matched].at - recorded.rows[matched - 1].at;
                        let dwelt = if patient { dwelt } else { 0.0 };
                        delete_at = Some(now + Duration((dwelt * 1000.0) as u64));
                    }
                }
            }
            if matched == recorded.rows.len() || now >= end {
                break;
            }
            match delete_at {
                Some(at) if at <= now => {
                    watch.delete()?;
                    delete_at = None;
                }
                at => watch.timeline.run_next(at.unwrap_or(end)),
            }
        }
        Ok(watch.end())
    }

    /// How long a state lasted, in seconds.
    fn lasted(&self, index: usize) -> f64 {
        let next = self.states.get(index + 1).map_or(self.end, |(at, _)| *at);
        seconds(next) - seconds(self.states[index].0)
    }
}

fn seconds(at: Time) -> f64 {
    at.as_millis() as f64 / 1000.0
}

/// A simulated pod that is being watched.
struct Watch {
    timeline: Timeline,
    terminal: Terminal,
    /// The pod and its name, once it exists.
    pod: Option<(Uid, String)>,
    /// A pod that existed before the watched one.
    other: Option<Uid>,
    seen: u64,
    states: Vec<(Time, Option<Seen>)>,
}

impl Watch {
    fn begin(
        rollout: &Rollout,
        recorded: &Recorded,
        version: KubernetesVersion,
    ) -> Result<Watch, Difference> {
        let settings = Settings {
            version,
            seed: recorded.pod as u64,
            nodes: vec!["node-1".into()],
            ..Settings::default()
        };
        let mut watch = Watch {
            timeline: Timeline::new(settings),
            terminal: Terminal::new(),
            pod: None,
            other: None,
            seen: 0,
            states: Vec::new(),
        };
        let manifest = rollout.manifest(&recorded.image, &json!(1));
        watch.act(Command::Apply { manifest })?;
        if !recorded.pulls() {
            // An earlier pod lets the node pull the image, if the recorded node had it already.
            watch.timeline.advance(SETTLED);
            let first = watch.timeline.cluster().store().pods.iter().next().cloned();
            let first = first.ok_or_else(|| Difference::unreadable(&"no pod was made"))?;
            watch.other = Some(first.meta.uid);
            watch.delete_named(&first.meta.name)?;
        }
        Ok(watch)
    }

    fn act(&mut self, command: Command) -> Result<(), Difference> {
        let done = self.timeline.execute(command);
        done.map(drop).map_err(|e| Difference::unreadable(&e))
    }

    fn delete_named(&mut self, name: &str) -> Result<(), Difference> {
        self.act(Command::Delete {
            target: Target::new(Kind::Pod, name),
            grace_seconds: None,
            cascade: Cascade::Background,
        })
    }

    fn delete(&mut self) -> Result<(), Difference> {
        match self.pod.clone() {
            Some((_, name)) => self.delete_named(&name),
            None => Ok(()),
        }
    }

    /// Records the pod's state if it has changed.
    fn look(&mut self) -> Result<bool, Difference> {
        let store = self.timeline.cluster().store();
        if self.pod.is_none() {
            let mut pods = store.pods.iter();
            let new = pods.find(|pod| Some(pod.meta.uid) != self.other);
            self.pod = new.map(|pod| (pod.meta.uid, pod.meta.name.to_string()));
        }
        let Some((uid, name)) = self.pod.clone() else {
            return Ok(false);
        };
        let version = store.get::<Pod>(uid).map(|pod| pod.meta.resource_version);
        if version == Some(self.seen) {
            return Ok(false);
        }
        self.seen = version.unwrap_or_default();
        let state = match version {
            Some(_) => Some(self.read(&name)?),
            None => None,
        };
        if self.states.last().is_some_and(|(_, last)| *last == state) {
            return Ok(false);
        }
        self.states.push((self.timeline.now(), state));
        Ok(true)
    }

    /// The state of the pod that kubectl shows.
    fn read(&mut self, name: &str) -> Result<Seen, Difference> {
        let line = format!("kubectl get pod {name} -o json");
        let ended = self.terminal.run(&line, &mut self.timeline, Duration::ZERO);
        let object = serde_json::from_str(&ended.text());
        Ok(Seen::of(&object.map_err(|e| Difference::unreadable(&e))?))
    }

    fn end(self) -> Life {
        let store = self.timeline.cluster().store();
        let (uid, name) = self.pod.unwrap_or_default();
        let events = store.events_about(uid).map(|event| Told {
            words: format!(
                "{} {} {}",
                event.kind.name(),
                event.reason.name(),
                shared(&event.message().replace(&name, "<pod>"))
            ),
            first: seconds(event.first_timestamp),
            count: event.count,
        });
        Life {
            events: events.collect(),
            end: self.timeline.now(),
            states: self.states,
        }
    }
}
