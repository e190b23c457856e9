//! The chart that is also the scrubber: the numbers of pods over time, and markers for what happened.

use super::explain::is_notable;
use super::sets::Sets;
use engine::timeline::{Sample, Timeline, is_failure};
use engine::trace::{Actor, Effect, Entry};
use kube::api::deployment::{Bounds, DeploymentReason};
use kube::api::meta::Uid;
use kube::clock::{Duration, Time};
use kube::order::Order;

/// A window is at least this long.
const SHORTEST: Duration = Duration::from_secs(10);
/// A run up to this long is shown in full.
const WHOLE: Duration = Duration::from_secs(90);
/// How much time a window shows before the command that it begins with.
const LEAD: Duration = Duration::from_secs(2);
/// A command that comes this long after the previous one begins a new act.
const PAUSE: Duration = Duration::from_secs(8);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Time,
    pub to: Time,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    /// Shows a short run in full, and of a long run the part since the last command.
    #[default]
    Auto,
    Whole,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub window: Window,
    pub now: Time,
    /// Time after the horizon has not been simulated yet.
    pub horizon: Time,
    /// Whether some moments of the run are outside the window.
    pub is_part: bool,
    /// The largest number of pods in the window, which includes terminating pods and the ceiling.
    pub top: i32,
    /// The ReplicaSets with available pods in the window, by creation; the layers have the same order.
    pub sets: Vec<SetLayer>,
    /// The columns. Each is valid until the next one begins.
    pub columns: Vec<Column>,
    pub markers: Vec<Marker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetLayer {
    pub set: Uid,
    pub hue: u8,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub at: Time,
    /// The available pods of each of [`Chart::sets`].
    pub available: Vec<i32>,
    pub not_ready: i32,
    pub terminating: i32,
    pub bounds: Option<Bounds>,
}

/// Available pods of one set in one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// An index into [`Chart::columns`].
    pub column: usize,
    pub low: i32,
    pub high: i32,
}

/// One or several entries and commands that are too close together to be drawn apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    pub at: Time,
    pub kind: MarkerKind,
    /// Indices into [`Timeline::entries`].
    pub entries: Vec<usize>,
    /// Indices into [`Timeline::commands`].
    pub commands: Vec<usize>,
}

/// The most important thing that a marker stands for; later variants are more important.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkerKind {
    /// A condition changed.
    Note,
    Down,
    Up,
    Complete,
    Trouble,
    Command,
}

impl Window {
    pub fn span(self) -> Duration {
        self.to.since(self.from)
    }

    /// The part of the present branch that the chart shows.
    pub fn of(timeline: &Timeline, zoom: Zoom) -> Window {
        let (now, end) = (timeline.now(), timeline.horizon());
        let whole = Window {
            from: Time::ZERO,
            to: with_headroom(Time::ZERO, end),
        };
        if zoom == Zoom::Whole || whole.span() <= WHOLE {
            return whole;
        }
        let acts = acts(timeline);
        let begun = acts.iter().rposition(|act| *act <= now).unwrap_or(0);
        let from = acts.get(begun).copied().unwrap_or(Time::ZERO);
        let from = Time(from.as_millis().saturating_sub(LEAD.as_millis()));
        let until = acts.get(begun + 1).copied().unwrap_or(end);
        Window {
            from,
            to: with_headroom(from, until),
        }
    }

    /// The position of a moment, in thousandths of the window. A moment outside the window is put at its edge.
    pub fn permille(self, at: Time) -> f64 {
        let span = self.span().as_millis().max(1) as f64;
        let since = at.as_millis() as f64 - self.from.as_millis() as f64;
        (since / span * 1000.0).clamp(0.0, 1000.0)
    }

    /// The moment at a position, which is given in thousandths of the window.
    pub fn at(self, permille: f64) -> Time {
        let span = self.span().as_millis() as f64;
        let since = permille.clamp(0.0, 1000.0) / 1000.0 * span;
        self.from + Duration(since.round() as u64)
    }

    /// At most `most` round moments in the window, for the labels of the axis.
    pub fn ticks(self, most: usize) -> Vec<Time> {
        const STEPS: [u64; 14] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
        ];
        let seconds = self.span().whole_secs();
        let fits = |step: &&u64| seconds / **step <= most as u64;
        let largest = (seconds / most.max(1) as u64).max(7200);
        let step = STEPS.iter().find(fits).copied().unwrap_or(largest);
        let first = self.from.as_millis().div_ceil(step * 1000);
        let last = self.to.as_millis() / (step * 1000);
        (first..=last).map(|n| Time::from_secs(n * step)).collect()
    }
}

/// A moment a little after `end`. It moves in steps, so that the picture does not shift whenever time passes.
fn with_headroom(from: Time, end: Time) -> Time {
    let span = end.since(from);
    let step = match span.whole_secs() {
        0..60 => 10,
        60..300 => 30,
        300..1800 => 120,
        _ => 600,
    };
    let steps = (span.as_millis() / (step * 1000) + 1).max(SHORTEST.whole_secs() / step);
    from + Duration::from_secs(steps * step)
}

/// The moments at which people began to give commands again after a pause.
fn acts(timeline: &Timeline) -> Vec<Time> {
    let mut acts: Vec<Time> = Vec::new();
    let mut last = None;
    for given in timeline.commands() {
        if last.is_none_or(|last| given.at.since(last) > PAUSE) {
            acts.push(given.at);
        }
        last = Some(given.at);
    }
    acts
}

impl Chart {
    /// Computes at most `most` columns; when there are more samples, one column stands for several of them.
    pub fn of(timeline: &Timeline, workload: Uid, window: Window, most: usize) -> Chart {
        let sets = Sets::of(timeline, workload);
        let samples = samples_in(timeline.samples(workload), window);
        let samples = thinned(samples, window, most);
        let mut layers: Vec<Uid> = Vec::new();
        for set in samples.iter().flat_map(|sample| &sample.sets) {
            if set.available > 0
                && let Err(place) = layers.binary_search(&set.set)
            {
                layers.insert(place, set.set);
            }
        }
        let columns: Vec<Column> = samples
            .iter()
            .map(|sample| column(sample, &layers))
            .collect();
        Chart {
            window,
            now: timeline.now(),
            horizon: timeline.horizon(),
            is_part: window.from > Time::ZERO || window.to < timeline.horizon(),
            top: columns.iter().map(Column::height).max().unwrap_or(0).max(1),
            sets: layers
                .iter()
                .map(|set| SetLayer {
                    set: *set,
                    hue: sets.hue(*set),
                })
                .collect(),
            columns,
            markers: markers(timeline, &sets, window, most),
        }
    }

    /// The heights between which each set is drawn, column by column. Older sets are stacked on newer ones.
    pub fn bands(&self) -> Vec<Vec<Band>> {
        let mut bands = vec![Vec::new(); self.sets.len()];
        for (index, column) in self.columns.iter().enumerate() {
            let mut low = 0;
            for (layer, available) in column.available.iter().enumerate().rev() {
                if *available > 0 {
                    let high = low + available;
                    let column = index;
                    bands[layer].push(Band { column, low, high });
                    low = high;
                }
            }
        }
        bands
    }

    /// The column that is valid at a moment.
    pub fn at(&self, at: Time) -> Option<&Column> {
        let after = self.columns.partition_point(|column| column.at <= at);
        self.columns[..after].last()
    }
}

impl Column {
    fn height(&self) -> i32 {
        let counted = self.available.iter().sum::<i32>() + self.not_ready;
        let ceiling = self.bounds.map_or(0, Bounds::max_total);
        (counted + self.terminating).max(ceiling)
    }
}

/// The samples that are valid at some moment in the window.
fn samples_in(samples: &[Sample], window: Window) -> &[Sample] {
    let from = samples.partition_point(|sample| sample.at <= window.from);
    let to = samples.partition_point(|sample| sample.at <= window.to);
    &samples[from.saturating_sub(1)..to]
}

/// Divides the window into `most` slices and keeps the last sample of each.
fn thinned(samples: &[Sample], window: Window, most: usize) -> Vec<&Sample> {
    if samples.len() <= most {
        return samples.iter().collect();
    }
    let slice = |sample: &Sample| (window.permille(sample.at) * most as f64 / 1000.0) as usize;
    let mut kept: Vec<&Sample> = Vec::with_capacity(most);
    for sample in samples {
        match kept.last_mut() {
            Some(last) if slice(last) == slice(sample) => *last = sample,
            _ => kept.push(sample),
        }
    }
    kept
}

fn column(sample: &Sample, layers: &[Uid]) -> Column {
    let mut column = Column {
        at: sample.at,
        available: vec![0; layers.len()],
        not_ready: 0,
        terminating: 0,
        bounds: sample.bounds,
    };
    for set in &sample.sets {
        if let Ok(layer) = layers.binary_search(&set.set) {
            column.available[layer] = set.available;
        }
        column.not_ready += set.active - set.available;
        column.terminating += set.terminating;
    }
    column
}

fn markers(timeline: &Timeline, sets: &Sets, window: Window, most: usize) -> Vec<Marker> {
    let within = |at: Time| window.from <= at && at <= window.to;
    let entries = timeline.entries();
    let from = entries.partition_point(|entry| entry.at < window.from);
    let inside = entries[from..].iter().take_while(|entry| within(entry.at));
    let decided = (from..).zip(inside).filter_map(|(index, entry)| {
        let kind = kind_of(entry)?;
        sets.concerns(entry).then(|| Marker {
            at: entry.at,
            kind,
            entries: vec![index],
            commands: Vec::new(),
        })
    });
    let commands = timeline.commands().iter().enumerate();
    let given = commands.filter(|(_, given)| within(given.at));
    let given = given.map(|(index, given)| Marker {
        at: given.at,
        kind: MarkerKind::Command,
        entries: Vec::new(),
        commands: vec![index],
    });
    let mut all: Vec<Marker> = decided.chain(given).collect();
    all.order_by_key(|marker| marker.at);
    // Markers that are closer together than this would overlap.
    let reach = Duration(window.span().as_millis() * 8 / most.max(1) as u64);
    let mut merged: Vec<Marker> = Vec::new();
    for marker in all {
        match merged.last_mut() {
            Some(last) if marker.at.since(last.at) < reach => last.take_in(marker),
            _ => merged.push(marker),
        }
    }
    merged
}

impl Marker {
    fn take_in(&mut self, other: Marker) {
        if other.kind > self.kind {
            (self.kind, self.at) = (other.kind, other.at);
        }
        self.entries.extend(other.entries);
        self.commands.extend(other.commands);
    }
}

fn kind_of(entry: &Entry) -> Option<MarkerKind> {
    if entry.actor == Actor::User || !is_notable(entry) {
        return None;
    }
    Some(match entry.effect {
        Effect::PodCreated => MarkerKind::Up,
        Effect::PodDeleted => MarkerKind::Down,
        Effect::Scaled { from, to } if to < from => MarkerKind::Down,
        Effect::Scaled { .. } | Effect::Created { .. } => MarkerKind::Up,
        Effect::ConditionSet { reason, .. } => match reason {
            DeploymentReason::NewReplicaSetAvailable => MarkerKind::Complete,
            _ if is_failure(entry) => MarkerKind::Trouble,
            _ => MarkerKind::Note,
        },
        _ => MarkerKind::Note,
    })
}
