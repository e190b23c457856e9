//! How the software in an image behaves: by its tag, or as a user says it does.

use kube::clock::Duration;
use kube::map::Map;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What can be wrong with an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ImageFault {
    /// Nothing, whatever the tag says.
    None,
    /// It cannot be pulled.
    Missing,
    /// It exits with 1 one second after each start, before it answers anything.
    Crash,
    /// It seems well, and exits with 1 some seconds after each start.
    CrashLater,
    /// It runs and never becomes ready.
    Unready,
    /// It takes a minute until it answers.
    SlowStart,
    /// It runs and answers nothing at all: liveness probes fail, too.
    Hang,
    /// It does not stop when asked, so it is killed at the end of its grace period.
    IgnoresSigterm,
}

impl ImageFault {
    pub const ALL: [ImageFault; 8] = [
        ImageFault::None,
        ImageFault::Missing,
        ImageFault::Crash,
        ImageFault::CrashLater,
        ImageFault::Unready,
        ImageFault::SlowStart,
        ImageFault::Hang,
        ImageFault::IgnoresSigterm,
    ];

    /// What the tag tells: `…missing`, `…crash`, `…unready`.
    pub fn of_tag(image: &str) -> ImageFault {
        let tag = image
            .rsplit('/')
            .next()
            .and_then(|name| name.split_once(':'));
        match tag.map_or("", |(_, tag)| tag) {
            tag if tag.ends_with("missing") => ImageFault::Missing,
            tag if tag.ends_with("crash") => ImageFault::Crash,
            tag if tag.ends_with("unready") => ImageFault::Unready,
            _ => ImageFault::None,
        }
    }
}

/// What a registry has: faults that a user gave to images, in place of what their tags tell, and how
/// often another image was pushed under the same tag.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageFaults {
    overrides: Map<Rc<str>, ImageFault>,
    pushes: Map<Rc<str>, u32>,
}

impl ImageFaults {
    pub fn set(&mut self, image: &str, fault: Option<ImageFault>) {
        match fault {
            Some(fault) => self.overrides.insert(image.into(), fault),
            None => self.overrides.remove(image),
        };
    }

    /// Another image takes over the tag. Nodes that have the old one do not hear of it.
    pub fn push(&mut self, image: &str) {
        *self.pushes.or_default(image.into()) += 1;
    }

    /// How often the tag was taken over.
    pub fn pushes(&self, image: &str) -> u32 {
        self.pushes.get(image).copied().unwrap_or_default()
    }

    pub fn of(&self, image: &str) -> ImageFault {
        self.given(image)
            .unwrap_or_else(|| ImageFault::of_tag(image))
    }

    /// The fault a user gave to this image, if any.
    pub fn given(&self, image: &str) -> Option<ImageFault> {
        self.overrides.get(image).copied()
    }
}

/// How long things take, on nodes above all, unless something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// From a change to the moment that a component has seen it and acts.
    pub reaction: Duration,
    /// What each write of a Deployment's sync takes, during which it sees nothing new.
    pub write: Duration,
    /// Pulling an image that the node does not have.
    pub pull: Duration,
    /// Asking the registry about an image that the node has (`imagePullPolicy: Always`).
    pub pull_check: Duration,
    /// Until the first failed pull is known to have failed.
    pub pull_failure: Duration,
    /// Until a pod's volumes are there.
    pub mount: Duration,
    /// Setting up the sandbox.
    pub sandbox: Duration,
    /// Up to so much more, by chance.
    pub jitter: Duration,
    /// Pods of the cluster start at least so long one after the other.
    pub stagger: Duration,
    /// From a container's start until the application answers.
    pub boot: Duration,
    pub slow_boot: Duration,
    /// From a container's start until a crashing application exits.
    pub crash: Duration,
    pub late_crash: Duration,
    /// From something that happens in a container until its kubelet notices.
    pub relist: Duration,
    /// From SIGTERM until the application exits.
    pub shutdown: Duration,
    /// From the end of its containers until a deleted pod is gone.
    pub cleanup: Duration,
    /// An init container's work.
    pub init: Duration,
    /// Whether small programs stand in for kubelets, as where Kubernetes 1.20 was recorded: errors show at once, what crashes
    /// was never ready, and a pod is gone as soon as its containers are.
    pub stand_ins: bool,
}

/// An image is ready two seconds after its pod is scheduled, and a deleted pod is gone after two.
impl Default for Timing {
    fn default() -> Timing {
        Timing {
            reaction: Duration(10),
            write: Duration::ZERO,
            pull: Duration(250),
            pull_check: Duration(100),
            pull_failure: Duration(250),
            mount: Duration(300),
            sandbox: Duration(1200),
            jitter: Duration(350),
            stagger: Duration::ZERO,
            boot: Duration(1000),
            slow_boot: Duration::from_secs(60),
            crash: Duration(1000),
            late_crash: Duration::from_secs(5),
            relist: Duration(500),
            shutdown: Duration(1200),
            cleanup: Duration(700),
            init: Duration(1000),
            stand_ins: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_tell_what_goes_wrong_and_users_overrule_them() {
        let mut faults = ImageFaults::default();
        for (image, fault) in [
            ("vweb:v3-missing", ImageFault::Missing),
            ("localhost:5000/vweb", ImageFault::None),
            ("registry:5000/web:crash", ImageFault::Crash),
            ("web:unready", ImageFault::Unready),
            ("crash", ImageFault::None),
        ] {
            assert_eq!(faults.of(image), fault, "{image}");
        }
        faults.set("web:unready", Some(ImageFault::None));
        assert_eq!(faults.of("web:unready"), ImageFault::None);
        faults.set("web:unready", None);
        assert_eq!(faults.of("web:unready"), ImageFault::Unready);
    }
}
