//! The requests that are sent to a Service, over time: which pods answered, and why some requests were dropped.

use super::chart::Window;
use super::sets::{HUES, Sets};
use super::workload::{Workload, workloads};
use engine::cluster::{Command, Dropped, Served};
use engine::store::Store;
use engine::timeline::{Timeline, Traffic};
use kube::api::meta::Uid;
use kube::api::service::Service;
use kube::clock::{Duration, Time};
use kube::well_known::{CONTROLLER_REVISION_HASH, POD_TEMPLATE_HASH};
use serde_json::json;
use std::rc::Rc;

/// How many requests are sent each second.
pub const PER_SECOND: u64 = 20;
/// The number of columns that a window is divided into.
const COLUMNS: u64 = 72;
/// The port that is used when the template names none.
const USUAL_PORT: u16 = 80;

/// A Service that has a selector.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    pub service: Uid,
    pub name: Rc<str>,
    /// Whether the Service selects pods of the workload on the stage.
    pub is_for_stage: bool,
}

/// Whether there is a Service that requests are sent to.
pub fn is_asked(store: &Store) -> bool {
    let mut services = store.services.iter();
    services.any(|service| !service.selector.is_empty())
}

/// Whether [`expose`] can make a Service for this workload.
pub fn may_be_asked(store: &Store, workload: &Workload) -> bool {
    workload.groups(store).iter().any(|group| group.is_new)
}

/// The Services for the workload on the stage come first; the rest is in order of creation.
pub fn targets(store: &Store, workload: &Workload) -> Vec<Target> {
    let groups = workload.groups(store);
    let target = |service: &Rc<Service>| {
        let namespace = &service.meta.namespace;
        let picks = |labels| service.selects(namespace, labels);
        Target {
            service: service.meta.uid,
            name: service.meta.name.clone(),
            is_for_stage: groups.iter().any(|group| picks(&group.template.labels)),
        }
    };
    let with_selector = store.services.iter();
    let with_selector = with_selector.filter(|service| !service.selector.is_empty());
    let mut targets: Vec<Target> = with_selector.map(target).collect();
    targets.sort_by_key(|target| (!target.is_for_stage, target.service));
    targets
}

/// A Service for the workload's pods of every revision, as `kubectl expose` makes it. `None` when no template is known.
pub fn expose(store: &Store, workload: &Workload) -> Option<Command> {
    let groups = workload.groups(store);
    let newest = groups.iter().rev().find(|group| group.is_new)?;
    let in_all = |name: &str, value: &str| {
        let mut groups = groups.iter();
        groups.all(|group| {
            group
                .template
                .labels
                .get(name)
                .is_some_and(|own| own == value)
        })
    };
    let mut selector = serde_json::Map::new();
    for (name, value) in newest.template.labels.iter() {
        let is_added = matches!(&**name, POD_TEMPLATE_HASH | CONTROLLER_REVISION_HASH);
        if !is_added && in_all(name, value) {
            selector.insert(name.to_string(), json!(value));
        }
    }
    let ports = newest.template.spec.containers.iter();
    let port = ports.filter_map(|container| container.port).next();
    let manifest = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": &*workload.name},
        "spec": {"selector": selector, "ports": [{"port": port.unwrap_or(USUAL_PORT)}]},
    });
    Some(Command::Apply { manifest })
}

/// An image that answered, with the colour that its pods have on the stage. Images that are not on the stage get the
/// remaining colours.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub image: Rc<str>,
    pub hue: u8,
}

/// The requests in one column of the strip.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub at: Time,
    /// The requests that each of [`Requests::versions`] answered.
    pub served: Vec<u32>,
    pub dropped: u32,
    /// The requests before the Service had its first ready pod.
    pub not_up_yet: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Requests {
    pub versions: Vec<Version>,
    pub columns: Vec<Column>,
    pub column: Duration,
    /// The largest number of requests in one column.
    pub top: u32,
    /// The requests up to the present that each version answered.
    pub served: Vec<u32>,
    pub dropped: Vec<(Dropped, u32)>,
    /// The requests up to the present that came before the Service had its first ready pod.
    pub not_up_yet: u32,
}

/// Results computed so far, kept so that only newly simulated time has to be computed.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    key: Option<Key>,
    buckets: Vec<Traffic>,
    /// The number of buckets that end before the horizon. They cannot change any more.
    whole: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    /// The number of the run, which differs between two timelines.
    run: u32,
    changes: u64,
    service: Uid,
    from: Time,
    bucket: Duration,
}

impl Tape {
    /// Adds what was simulated since the last call. `run` is a number that identifies the timeline.
    pub fn follow(&mut self, timeline: &Timeline, run: u32, service: Uid, window: Window) {
        // A bucket holds a whole number of requests, so that a steady stream makes columns of one height.
        let between = 1000 / PER_SECOND;
        let share = window.span().as_millis().div_ceil(COLUMNS);
        let bucket = Duration(share.div_ceil(between).max(1) * between);
        let key = Key {
            run,
            changes: timeline.changes(),
            service,
            from: window.from,
            bucket,
        };
        if self.key != Some(key) {
            *self = Tape {
                key: Some(key),
                ..Tape::default()
            };
        }
        let at = |index: usize| window.from + Duration(index as u64 * bucket.as_millis());
        let end = timeline.horizon().min(window.to);
        let from = at(self.whole);
        if end <= from {
            return;
        }
        self.buckets.truncate(self.whole);
        let new = timeline.traffic(service, from, end, bucket, PER_SECOND);
        self.buckets.extend(new);
        let passed = end.since(window.from).as_millis() / bucket.as_millis();
        self.whole = (passed as usize).min(self.buckets.len());
    }

    /// The strip up to the present moment, with colours for the workload on the stage.
    pub fn requests(&self, timeline: &Timeline, workload: &Workload) -> Option<Requests> {
        let key = self.key?;
        let images: Vec<Rc<str>> = images(&self.buckets);
        let at = |index: usize| key.from + Duration(index as u64 * key.bucket.as_millis());
        let of = |bucket: &Traffic, image: &Rc<str>| {
            let served = Served {
                image: image.clone(),
            };
            bucket.served.get(&served).copied().unwrap_or(0)
        };
        let column = |(index, bucket): (usize, &Traffic)| Column {
            at: at(index),
            served: images.iter().map(|image| of(bucket, image)).collect(),
            dropped: bucket.dropped.values().sum(),
            not_up_yet: bucket.not_up_yet,
        };
        let columns: Vec<Column> = self.buckets.iter().enumerate().map(column).collect();
        let count = |column: &Column| {
            column.served.iter().sum::<u32>() + column.dropped + column.not_up_yet
        };
        let past = self.buckets.iter().enumerate();
        let past = past.take_while(|(index, _)| at(*index) < timeline.now());
        let past: Vec<&Traffic> = past.map(|(_, bucket)| bucket).collect();
        let total = |image: &Rc<str>| past.iter().map(|bucket| of(bucket, image)).sum();
        Some(Requests {
            served: images.iter().map(total).collect(),
            dropped: dropped(&past),
            not_up_yet: past.iter().map(|bucket| bucket.not_up_yet).sum(),
            top: columns.iter().map(count).max().unwrap_or(0).max(1),
            versions: versions(timeline, workload, &images),
            column: key.bucket,
            columns,
        })
    }
}

/// The images in the order in which they first answered.
fn images(buckets: &[Traffic]) -> Vec<Rc<str>> {
    let mut images: Vec<Rc<str>> = Vec::new();
    for served in buckets.iter().flat_map(|bucket| bucket.served.keys()) {
        if !images.contains(&served.image) {
            images.push(served.image.clone());
        }
    }
    images
}

fn dropped(past: &[&Traffic]) -> Vec<(Dropped, u32)> {
    let mut counts: Vec<(Dropped, u32)> = Vec::new();
    for (reason, count) in past.iter().flat_map(|bucket| bucket.dropped.iter()) {
        match counts.iter_mut().find(|(known, _)| known == reason) {
            Some((_, sum)) => *sum += count,
            None => counts.push((*reason, *count)),
        }
    }
    counts.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    counts
}

/// The stage's own revisions get their colours first; images of other workloads get colours that are free.
fn versions(timeline: &Timeline, workload: &Workload, images: &[Rc<str>]) -> Vec<Version> {
    let store = timeline.cluster().store();
    let known = hues(timeline, store, workload);
    let others = workloads(store);
    let others = others.iter().filter(|other| other.uid != workload.uid);
    let elsewhere: Vec<(Rc<str>, u8)> = others
        .flat_map(|other| hues(timeline, store, other))
        .collect();
    let mut taken: Vec<u8> = known.iter().map(|(_, hue)| *hue).collect();
    let mut version = |image: &Rc<str>| {
        let own = known.iter().find(|(own, _)| own == image);
        let hue = own.map(|(_, hue)| *hue).unwrap_or_else(|| {
            let wanted = elsewhere.iter().find(|(other, _)| other == image);
            let wanted = wanted.map(|(_, hue)| *hue).into_iter();
            let mut free = wanted.chain(0..HUES as u8);
            let hue = free.find(|hue| !taken.contains(hue)).unwrap_or(0);
            taken.push(hue);
            hue
        });
        Version {
            image: image.clone(),
            hue,
        }
    };
    images.iter().map(&mut version).collect()
}

/// The images of a workload's revisions. An image that several revisions use comes with the colour of the newest first.
fn hues(timeline: &Timeline, store: &Store, workload: &Workload) -> Vec<(Rc<str>, u8)> {
    let sets = Sets::of(timeline, workload.uid);
    let groups = workload.groups(store);
    let newest_first = groups.iter().rev();
    newest_first
        .flat_map(|group| {
            let hue = sets.hue(group.uid);
            let containers = group.template.spec.containers.iter();
            containers.map(move |container| (container.image.clone(), hue))
        })
        .collect()
}
