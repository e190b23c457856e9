//! A cluster with helpers for the tests of workloads.

use engine::cluster::{ApiError, Cluster, Command, Outcome, Settings, Target};
use engine::timeline::Timeline;
use engine::trace::{Actor, Effect, Entry};
use kube::api::{KubernetesVersion, Pod};
use kube::clock::Duration;
use kube::manifest;
use std::rc::Rc;

pub(crate) const LONG: Duration = Duration::from_secs(3600);

pub(crate) struct Run {
    pub timeline: Timeline,
}

impl Run {
    pub(crate) fn new(seed: u64) -> Run {
        Run::of(Settings {
            seed,
            ..Settings::default()
        })
    }

    pub(crate) fn of(settings: Settings) -> Run {
        Run {
            timeline: Timeline::new(settings),
        }
    }

    pub(crate) fn version(version: &str) -> Run {
        Run::of(Settings {
            version: version.parse::<KubernetesVersion>().expect("known"),
            ..Settings::default()
        })
    }

    pub(crate) fn cluster(&self) -> &Cluster {
        self.timeline.cluster()
    }

    pub(crate) fn apply(&mut self, text: &str) {
        let set = manifest::read(text, self.cluster().version());
        assert!(set.is_ok(), "{set:?}");
        for manifest in set.manifests {
            let manifest = manifest.given;
            self.act(Command::Apply { manifest });
        }
    }

    pub(crate) fn act(&mut self, command: Command) -> Outcome {
        self.try_act(command).expect("it is allowed")
    }

    pub(crate) fn try_act(&mut self, command: Command) -> Result<Outcome, ApiError> {
        self.timeline.execute(command)
    }

    pub(crate) fn set_image(&mut self, target: Target, image: &str) {
        self.act(Command::SetImage {
            target,
            container: "*".to_string(),
            image: image.to_string(),
        });
    }

    pub(crate) fn delete_pod(&mut self, name: &str) {
        self.act(Command::Delete {
            target: Target::new(kube::api::Kind::Pod, name),
            grace_seconds: None,
            cascade: Default::default(),
        });
    }

    pub(crate) fn settle(&mut self) {
        assert!(self.timeline.run_to_rest(LONG), "it never comes to rest");
    }

    pub(crate) fn wait(&mut self, seconds: u64) {
        self.timeline.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn pods(&self) -> Vec<Rc<Pod>> {
        self.cluster().store().pods.by_names().cloned().collect()
    }

    /// `name image`, in order of names.
    pub(crate) fn images(&self) -> Vec<String> {
        let pods = self.pods();
        let pods = pods.iter().map(|pod| {
            let image = &pod.spec.containers[0].image;
            format!("{} {image}", pod.meta.name)
        });
        pods.collect()
    }

    /// The changes that one component made to pods, beginning with an entry: `create x`, `delete y`.
    pub(crate) fn deeds(&self, actor: Actor, from: usize) -> Vec<String> {
        let entries = self.timeline.entries()[from..].iter();
        let deed = |entry: &Entry| {
            let verb = match entry.effect {
                Effect::PodCreated => "create",
                Effect::PodDeleted => "delete",
                _ => return None,
            };
            Some(format!("{verb} {}", entry.object.name))
        };
        entries
            .filter(|entry| entry.actor == actor)
            .filter_map(deed)
            .collect()
    }
}
