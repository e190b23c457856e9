//! Tests what the panel for one object shows and offers, for every kind.

use engine::cluster::Settings;
use engine::timeline::Timeline;
use kube::api::meta::Kind;
use kube::clock::Duration;
use kube::manifest;
use view::actions::{Action, offers};
use view::inspect::{Fact, Identity, Inspection, objects};
use view::preview::apply;

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:1'}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {colour: blue}
";

fn running() -> Timeline {
    let mut timeline = Timeline::new(Settings::default());
    for manifest in &manifest::read(WEB, Settings::default().version).manifests {
        timeline.execute(apply(manifest)).expect("it is valid");
    }
    timeline.run_to_rest(Duration::from_secs(60));
    timeline
}

fn named(timeline: &Timeline, kind: Kind) -> Identity {
    let all = objects(timeline.cluster().store());
    let found = all.into_iter().find(|one| one.kind == kind);
    found.unwrap_or_else(|| panic!("there is a {kind:?}"))
}

fn inspect(timeline: &Timeline, object: &Identity) -> Inspection {
    Inspection::of(timeline.cluster(), object.uid).expect("it exists")
}

fn fact<'i>(inspection: &'i Inspection, name: &str) -> Option<&'i str> {
    let found = inspection
        .facts
        .iter()
        .find(|fact: &&Fact| fact.name == name);
    found.map(|fact| fact.value.as_str())
}

#[test]
fn objects_lead_to_each_other() {
    let timeline = running();
    let deployment = inspect(&timeline, &named(&timeline, Kind::Deployment));
    let set = inspect(&timeline, &deployment.owned[0]);
    assert_eq!(set.owner.as_ref(), Some(&deployment.object));
    assert_eq!(set.owned.len(), 3);
    let pod = inspect(&timeline, &set.owned[0]);
    assert_eq!(pod.owner.as_ref(), Some(&set.object));
    let on_nodes: usize = objects(timeline.cluster().store())
        .iter()
        .filter(|one| one.kind == Kind::Node)
        .map(|node| inspect(&timeline, node).owned.len())
        .sum();
    assert_eq!(on_nodes, 3);
}

#[test]
fn it_says_what_the_status_says() {
    let timeline = running();
    let deployment = inspect(&timeline, &named(&timeline, Kind::Deployment));
    assert_eq!(fact(&deployment, "status.availableReplicas"), Some("3"));
    assert_eq!(fact(&deployment, "selector.app"), Some("web"));
    let available = &deployment.conditions[0];
    assert_eq!(
        (
            available.kind.as_str(),
            available.status.as_str(),
            available.reason.as_str()
        ),
        ("Available", "True", "MinimumReplicasAvailable")
    );
    let mut objects = objects(timeline.cluster().store()).into_iter();
    let settings = objects.find(|one| &*one.name == "settings");
    let settings = inspect(&timeline, &settings.expect("the ConfigMap is listed"));
    assert_eq!(fact(&settings, "data.colour"), Some("blue"));
    let node = inspect(&timeline, &named(&timeline, Kind::Node));
    assert_eq!(fact(&node, "pods"), Some("1 of 100000"));
}

/// Every action that is offered as possible is accepted, and so is every action that is offered after it.
#[test]
fn what_is_offered_can_be_done() {
    let timeline = running();
    let mut objects = objects(timeline.cluster().store());
    let pods = timeline.cluster().store().pods.iter();
    objects.extend(pods.map(|pod| Identity::of(Kind::Pod, &pod.meta)));
    for object in &objects {
        let offered = offers(timeline.cluster(), object);
        for offer in offered.iter().filter(|offer| offer.possible) {
            let outcome = timeline.rehearse(&offer.command);
            assert!(outcome.is_ok(), "{object:?} {:?}", offer.action);
        }
    }
}

#[test]
fn actions_alternate() {
    let mut timeline = running();
    let pairs = [
        (Kind::Deployment, Action::Pause, Action::Resume),
        (Kind::Node, Action::Cordon, Action::Uncordon),
        (Kind::Node, Action::LoseNode, Action::RestoreNode),
    ];
    for (kind, one, other) in pairs {
        let object = named(&timeline, kind);
        for action in [one, other] {
            let offered = offers(timeline.cluster(), &object);
            let offer = offered.into_iter().find(|offer| offer.action == action);
            let offer = offer.unwrap_or_else(|| panic!("{action:?} is offered"));
            timeline.execute(offer.command).expect("it is possible");
        }
    }
}
