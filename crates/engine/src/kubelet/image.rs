//! How the software in an image behaves, according to its tag or to a fault that a user set.

use kube::clock::Duration;
use kube::map::Map;
use kube::names;
use std::rc::Rc;

/// The faults that an image can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImageFault {
    /// The image has no fault, even if its tag names one.
    None,
    /// The image cannot be pulled.
    Missing,
    /// The software exits with 1 one second after each start, before it answers anything.
    Crash,
    /// The software becomes ready, and exits with 1 some seconds after each start.
    CrashLater,
    /// The software runs and never becomes ready.
    Unready,
    /// The software takes a minute until it answers.
    SlowStart,
    /// The software runs and answers nothing at all, so that liveness probes fail, too.
    Hang,
    /// The software ignores SIGTERM, so it is killed at the end of its grace period.
    IgnoresSigterm,
}

names!(ImageFault {
    None: "none",
    Missing: "missing",
    Crash: "crash",
    CrashLater: "crashLater",
    Unready: "unready",
    SlowStart: "slowStart",
    Hang: "hang",
    IgnoresSigterm: "ignoresSigterm",
});

/// Images that Kubernetes' documentation uses because they do not exist: the wrong tag of the page on Deployments, in two
/// spellings over the years, and that of the tutorial on updating an application.
const NOT_IN_ANY_REGISTRY: [&str; 3] = [
    "nginx:1.161",
    "nginx:1.91",
    "gcr.io/google-samples/kubernetes-bootcamp:v10",
];

/// An image that a book uses because its software ends as soon as it is started (sixeyed/kiamol, chapter 9).
const ENDS_AT_ONCE: &str = "kiamol/ch09-vweb:v3";

/// An image without the parts that Docker Hub adds to a short name.
fn short_name(image: &str) -> &str {
    let name = image.strip_prefix("docker.io/").unwrap_or(image);
    name.strip_prefix("library/").unwrap_or(name)
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

    /// The fault that the tag names: `…missing`, `…crash`, `…unready`. The images that do not exist in the examples of
    /// Kubernetes' documentation are missing as well, and the broken image of a book crashes.
    pub fn of_tag(image: &str) -> ImageFault {
        let tag = image
            .rsplit('/')
            .next()
            .and_then(|name| name.split_once(':'));
        match tag.map_or("", |(_, tag)| tag) {
            _ if NOT_IN_ANY_REGISTRY.contains(&short_name(image)) => ImageFault::Missing,
            _ if short_name(image) == ENDS_AT_ONCE => ImageFault::Crash,
            tag if tag.ends_with("missing") => ImageFault::Missing,
            tag if tag.ends_with("crash") => ImageFault::Crash,
            tag if tag.ends_with("unready") => ImageFault::Unready,
            _ => ImageFault::None,
        }
    }
}

/// The registry: faults that a user gave to images, which replace those that their tags name, and how often another
/// image was pushed under the same tag.
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

    /// Pushes another image under the tag. Nodes that have the old image do not learn of it.
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

/// How long each activity takes, mostly on nodes, when nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Time from a change until a component has seen it and acts.
    pub reaction: Duration,
    /// Time that each write of a Deployment's sync takes. The controller sees nothing new in that time.
    pub write: Duration,
    /// Pulling an image that the node does not have.
    pub pull: Duration,
    /// Asking the registry about an image that the node has (`imagePullPolicy: Always`).
    pub pull_check: Duration,
    /// Time until a failing pull is known to have failed.
    pub pull_failure: Duration,
    /// Time until a pod's volumes are mounted.
    pub mount: Duration,
    /// Setting up the sandbox.
    pub sandbox: Duration,
    /// The largest random addition to the time that volumes and sandbox take.
    pub jitter: Duration,
    /// The least time between the starts of two pods of the cluster.
    pub stagger: Duration,
    /// Time from a container's start until the application answers.
    pub boot: Duration,
    pub slow_boot: Duration,
    /// Time from a container's start until a crashing application exits.
    pub crash: Duration,
    pub late_crash: Duration,
    /// Time from an event in a container until its kubelet notices.
    pub relist: Duration,
    /// Time from SIGTERM until the application exits.
    pub shutdown: Duration,
    /// Time from the end of a deleted pod's containers until the pod is gone.
    pub cleanup: Duration,
    /// Time that an init container works.
    pub init: Duration,
    /// Whether small programs stand in for kubelets, as they did when Kubernetes 1.20 was recorded. Stand-ins show
    /// errors at once, never report a crashing container as ready, and remove a pod as soon as its containers have
    /// ended.
    pub stand_ins: bool,
}

/// A container starts about two seconds after its pod was bound to a node, and its application answers a second later. A
/// deleted pod is gone after about two seconds.
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

    #[test]
    fn the_bad_images_of_the_documentation_and_of_a_book_are_bad_here() {
        let fault = ImageFault::of_tag;
        for image in ["nginx:1.161", "docker.io/library/nginx:1.91"] {
            assert_eq!(fault(image), ImageFault::Missing, "{image}");
        }
        let bootcamp = "gcr.io/google-samples/kubernetes-bootcamp";
        assert_eq!(fault(&format!("{bootcamp}:v10")), ImageFault::Missing);
        assert_eq!(fault("docker.io/kiamol/ch09-vweb:v3"), ImageFault::Crash);
        for image in [
            "nginx:1.16.1",
            "kiamol/ch09-vweb:v2",
            &format!("{bootcamp}:v2"),
        ] {
            assert_eq!(fault(image), ImageFault::None, "{image}");
        }
    }
}
