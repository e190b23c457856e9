//! The ready scenarios keep their promises: they can be read, they run to their end, and they show what they are about.

use engine::cluster::{Command, Dropped};
use engine::controllers::deployment::revision_of;
use engine::timeline::{Timeline, Traffic};
use engine::trace::{Actor, Effect, Hold};
use kube::api::service::Service;
use kube::api::{Kind, KubernetesVersion, Pod};
use kube::clock::{Duration, Time};
use kube::manifest;
use std::collections::{BTreeMap, BTreeSet};
use view::catalog::{self, Example};
use view::explain::Explanation;
use view::workload::workloads;

const LONG: Duration = Duration::from_secs(1800);

/// A scenario that is being played.
struct Play {
    example: Example,
    timeline: Timeline,
    /// When the next version was applied.
    began: Time,
}

impl Play {
    fn open(id: &str) -> Play {
        let example = catalog::find(id).unwrap_or_else(|| panic!("there is no {id}"));
        let timeline = example.scenario(KubernetesVersion::NEWEST).timeline();
        let began = timeline.now();
        Play {
            example,
            timeline,
            began,
        }
    }

    /// Opens a scenario, applies the next version and lets it run.
    fn applied(id: &str) -> Play {
        let mut play = Play::open(id);
        play.apply();
        play.settle()
    }

    fn apply(&mut self) {
        self.began = self.timeline.now();
        let version = self.timeline.cluster().version();
        for one in manifest::read(&self.example.next(), version).manifests {
            let manifest = one.given;
            let outcome = self.timeline.execute(Command::Apply { manifest });
            assert!(outcome.is_ok(), "{}: {outcome:?}", self.example.id);
        }
    }

    fn settle(mut self) -> Play {
        assert!(self.timeline.run_to_rest(LONG), "{}", self.example.id);
        self
    }

    fn wait(mut self, seconds: u64) -> Play {
        self.timeline.advance(Duration::from_secs(seconds));
        self
    }

    /// Performs the action with this index.
    fn act(mut self, index: usize) -> Play {
        let (name, action) = &self.example.actions()[index];
        let outcome = action.perform(&mut self.timeline);
        assert_eq!(outcome, Ok(()), "{}: {}", self.example.id, name.english);
        self
    }

    fn pods(&self) -> Vec<std::rc::Rc<Pod>> {
        let pods = self.timeline.cluster().store().pods.by_names();
        pods.cloned().collect()
    }

    /// The number of pods for each image.
    fn images(&self) -> BTreeMap<String, usize> {
        let mut images = BTreeMap::new();
        for pod in self.pods().iter().filter(|pod| pod.is_active()) {
            let image = pod.spec.containers[0].image.to_string();
            *images.entry(image).or_default() += 1;
        }
        images
    }

    fn all_are(&self, image: &str, count: usize) {
        let expected = BTreeMap::from([(image.to_string(), count)]);
        assert_eq!(self.images(), expected, "{}", self.example.id);
    }

    fn mix(&self, expected: &[(&str, usize)]) {
        let expected = expected
            .iter()
            .map(|(image, count)| (image.to_string(), *count));
        assert_eq!(
            self.images(),
            expected.collect::<BTreeMap<_, _>>(),
            "{}",
            self.example.id
        );
    }

    /// The hold of the workload with this name.
    fn hold(&self, name: &str) -> Option<Hold> {
        let all = workloads(self.timeline.cluster().store());
        let found = all
            .iter()
            .find(|one| *one.name == *name)
            .expect("it is there");
        Explanation::of(&self.timeline, found.uid).hold
    }

    fn is_complete(&self, name: &str) -> bool {
        self.hold(name).is_some_and(|hold| hold.is_complete())
    }

    fn stuck(self, name: &str) -> Play {
        assert!(!self.is_complete(name), "{}", self.example.id);
        self
    }

    fn complete(self, name: &str) -> Play {
        assert!(
            self.is_complete(name),
            "{}: {:?}",
            self.example.id,
            self.hold(name)
        );
        self
    }

    /// The requests to the Service since `from`.
    fn traffic(&self, service: &str, from: Time) -> Traffic {
        let store = self.timeline.cluster().store();
        let found = store.by_name::<Service>("default", service);
        let service = found.expect("it is there").meta.uid;
        let to = self.timeline.now();
        let span = to.since(from) + Duration(1);
        self.timeline.traffic(service, from, to, span, 20).remove(0)
    }

    fn answered_by(&self, service: &str, from: Time) -> Vec<String> {
        let served = self.traffic(service, from).served;
        served.keys().map(|one| one.image.to_string()).collect()
    }

    fn lost(&self, service: &str) -> BTreeMap<Dropped, u32> {
        let lost = self.traffic(service, self.began).dropped;
        lost.iter().map(|(why, count)| (*why, *count)).collect()
    }

    /// The smallest and the largest number of pods of the workload since the change, terminating pods excluded.
    fn extremes(&self, of: fn(&engine::timeline::SetSample) -> i32) -> (i32, i32) {
        let workloads = workloads(self.timeline.cluster().store());
        let samples = self.timeline.samples(workloads[0].uid);
        let later = samples.partition_point(|sample| sample.at <= self.began);
        let totals: Vec<i32> = samples[later - 1..]
            .iter()
            .map(|sample| sample.sets.iter().map(of).sum())
            .collect();
        let (least, most) = (totals.iter().min(), totals.iter().max());
        (
            *least.expect("something happened"),
            *most.expect("likewise"),
        )
    }

    /// The value that each pod has from its ConfigMap or Secret under `key`.
    fn contents(&self, key: &str) -> BTreeSet<String> {
        let pods = self.pods();
        let cluster = self.timeline.cluster();
        let configs = pods.iter().flat_map(|pod| cluster.pod_config(pod.meta.uid));
        configs
            .map(|config| config.content.data[key].clone())
            .collect()
    }
}

fn ids() -> BTreeSet<&'static str> {
    catalog::all().map(|example| example.id).collect()
}

#[test]
fn every_scenario_can_be_read_applied_and_followed_to_its_end() {
    assert_eq!(ids().len(), catalog::all().count(), "names are unique");
    for example in catalog::all() {
        let id = example.id;
        for said in [example.name, example.watch] {
            assert!(!said.english.is_empty() && !said.chinese.is_empty(), "{id}");
        }
        let version = example.version.unwrap_or(KubernetesVersion::NEWEST);
        let next = manifest::read(&example.next(), version);
        assert!(next.is_ok(), "{id}: {next:?}");
        assert!(example.has_next() || !example.actions().is_empty(), "{id}");
        let opened = Play::open(id);
        assert!(opened.timeline.is_at_rest(), "{id} begins at rest");
        let pods = opened.pods();
        assert!(!pods.is_empty(), "{id}");
        assert!(pods.iter().all(|pod| pod.is_ready()), "{id} begins well");
        let mut play = opened;
        if id != "config-immutable" && example.has_next() {
            let before = play.timeline.commands().len();
            play.apply();
            assert!(play.timeline.commands().len() > before, "{id}");
            play = play.settle();
        }
        for index in 0..example.actions().len() {
            play = play.act(index);
            // An action that is to be cut off must still be running when the next action cuts it off.
            let actions = example.actions();
            let cut_next = actions.get(index + 1).map(|(_, action)| action);
            play = match cut_next {
                Some(catalog::Action::CutOff) => play.wait(90),
                _ => play.settle(),
            };
        }
    }
}

#[test]
fn deployments() {
    Play::applied("first")
        .complete("httpd")
        .all_are("httpd:2.2.32", 3);
    let ten = Play::applied("ten").complete("helloworldapi");
    assert_eq!(ten.extremes(|set| set.active).1, 13);
    assert_eq!(ten.extremes(|set| set.available).0, 8);
    let careful = Play::applied("careful").complete("vweb");
    assert_eq!(careful.extremes(|set| set.available).0, 4);
    assert!(careful.timeline.now().since(careful.began).whole_secs() >= 40);
    let recreate = Play::applied("recreate").complete("vweb");
    assert_eq!(recreate.extremes(|set| set.available).0, 0);
    assert!(recreate.lost("vweb").contains_key(&Dropped::NoEndpoint));
    let broken = Play::applied("recreate-broken").stuck("vweb");
    broken
        .act(0)
        .settle()
        .complete("vweb")
        .all_are("vweb:v1", 3);
    for (id, good) in [
        ("stuck", "vweb:v2"),
        ("crash-loop", "vweb:v1"),
        ("never-ready", "vweb:v1"),
    ] {
        let play = Play::applied(id).wait(120).stuck("vweb");
        assert!(play.images().len() == 2, "{id}: both are there");
        let wanted = if id == "crash-loop" { 4 } else { 3 };
        play.act(0).settle().complete("vweb").all_are(good, wanted);
    }
    let quota = Play::applied("quota").stuck("vweb");
    quota.mix(&[("vweb:v1", 3)]);
    quota.act(0).settle().complete("vweb").all_are("vweb:v2", 3);
}

#[test]
fn deployments_paused_changed_and_undone() {
    let paused = Play::applied("pause");
    paused.all_are("vweb:v1", 3);
    paused
        .act(0)
        .settle()
        .complete("vweb")
        .all_are("vweb:v2", 3);
    let kept = Play::applied("history-limit")
        .act(0)
        .settle()
        .act(1)
        .settle();
    assert_eq!(kept.timeline.cluster().store().replica_sets.len(), 3);
    let mut rollover = Play::open("rollover");
    rollover.apply();
    let rollover = rollover.wait(4);
    assert_eq!(rollover.images().len(), 2, "in the middle");
    let rollover = rollover.act(0).wait(1);
    let going: Vec<_> = rollover
        .pods()
        .into_iter()
        .filter(|pod| *pod.spec.containers[0].image == *"vweb:v2" && pod.is_active())
        .collect();
    assert!(going.is_empty(), "{} of v2 stay", going.len());
    rollover.settle().complete("vweb").all_are("vweb:v3", 6);
    let scaled = Play::applied("proportional").act(0).settle();
    assert_eq!(scaled.images().len(), 2, "both took a share");
    assert_eq!(scaled.images().values().sum::<usize>(), 18);
    let undone = Play::applied("undo").act(0).settle();
    undone.all_are("vweb:v1", 3);
    let sets = undone.timeline.cluster().store().replica_sets.iter();
    assert_eq!(sets.map(|set| revision_of(&set.meta)).max(), Some(3));
    let restarted = Play::open("restart");
    let before: Vec<_> = restarted.pods().iter().map(|pod| pod.meta.uid).collect();
    let restarted = restarted.act(0).settle().complete("vweb");
    assert!(
        restarted
            .pods()
            .iter()
            .all(|pod| !before.contains(&pod.meta.uid))
    );
}

#[test]
fn stateful_sets() {
    for id in ["sts-rolling", "sts-min-ready"] {
        Play::applied(id).complete("db").all_are("postgres:16", 4);
    }
    let ordered = Play::applied("sts-ordered");
    assert_eq!(ordered.pods().len(), 7);
    assert_eq!(ordered.act(0).settle().pods().len(), 2);
    let mut parallel = Play::open("sts-parallel");
    parallel.apply();
    let parallel = parallel.wait(1);
    assert_eq!(parallel.pods().len(), 7, "all at once");
    let staged = Play::applied("sts-partition");
    staged.all_are("postgres:15", 4);
    let staged = staged.act(0).settle();
    staged.mix(&[("postgres:15", 2), ("postgres:16", 2)]);
    staged
        .act(1)
        .settle()
        .complete("db")
        .all_are("postgres:16", 4);
    let canary = Play::applied("sts-canary").act(0).settle();
    canary.mix(&[("postgres:15", 3), ("postgres:16", 1)]);
    canary.act(1).settle().complete("db");
    let by_hand = Play::applied("sts-on-delete");
    by_hand.all_are("postgres:15", 4);
    by_hand
        .act(0)
        .settle()
        .mix(&[("postgres:15", 3), ("postgres:16", 1)]);
    let two = Play::applied("sts-max-unavailable").complete("db");
    assert_eq!(two.extremes(|set| set.available).0, 4);
    let stuck = Play::applied("sts-stuck")
        .stuck("db")
        .act(0)
        .settle()
        .stuck("db");
    stuck
        .act(1)
        .settle()
        .complete("db")
        .all_are("postgres:15", 4);
    Play::applied("sts-undo")
        .act(0)
        .settle()
        .all_are("postgres:15", 4);
    let claims = Play::applied("sts-claims");
    assert_eq!(claims.pods().len(), 2);
    assert_eq!(
        claims
            .timeline
            .cluster()
            .store()
            .persistent_volume_claims
            .len(),
        4
    );
    assert_eq!(claims.act(0).settle().pods().len(), 4);
}

#[test]
fn daemon_sets() {
    let one = Play::applied("ds-rolling").complete("proxy");
    assert_eq!(one.extremes(|set| set.available).0, 5);
    let half = Play::applied("ds-max-unavailable").complete("proxy");
    assert_eq!(half.extremes(|set| set.available).0, 3);
    let surge = Play::applied("ds-surge").complete("proxy");
    assert_eq!(surge.extremes(|set| set.available).0, 6);
    assert_eq!(surge.extremes(|set| set.active).1, 8);
    let by_hand = Play::applied("ds-on-delete");
    by_hand.all_are("proxy:1.0", 3);
    by_hand.act(0).settle().all_are("proxy:1.1", 3);
    let slow = Play::applied("ds-min-ready").complete("proxy");
    assert!(slow.timeline.now().since(slow.began).whole_secs() >= 30);
    let broken = Play::applied("ds-undo").stuck("proxy");
    broken.mix(&[("proxy:1.0", 2), ("proxy:1.1-missing", 1)]);
    broken
        .act(0)
        .settle()
        .complete("proxy")
        .all_are("proxy:1.0", 3);
    let nodes = Play::open("ds-nodes").act(0).settle();
    nodes.all_are("proxy:1.0", 4);
    nodes.act(1).settle().all_are("proxy:1.0", 3);
    let tainted = Play::open("ds-taint").act(0).settle();
    tainted.all_are("proxy:1.0", 3);
    let tainted = tainted.act(1).settle();
    tainted.all_are("proxy:1.0", 2);
    tainted.act(2).settle().all_are("proxy:1.0", 3);
}

#[test]
fn services() {
    assert!(!Play::applied("drops").wait(5).lost("web").is_empty());
    let mended = Play::applied("pre-stop").wait(5);
    assert_eq!(mended.lost("web"), BTreeMap::new());
    assert!(!Play::applied("no-probe").wait(5).lost("web").is_empty());
    let published = Play::applied("publish-not-ready").wait(5).lost("web");
    let hidden = Play::applied("drops").wait(5).lost("web");
    let sum = |lost: &BTreeMap<Dropped, u32>| lost.values().sum::<u32>();
    assert!(sum(&published) > sum(&hidden), "{published:?} {hidden:?}");
    let switched = Play::applied("blue-green").wait(2);
    let from = switched.timeline.now();
    let green = switched.wait(5);
    assert_eq!(green.answered_by("web", from), ["web:v2"]);
    let back = green.act(0).wait(2);
    let from = back.timeline.now();
    assert_eq!(back.wait(5).answered_by("web", from), ["web:v1"]);
    let canary = Play::applied("canary").wait(5);
    let from = canary.timeline.now();
    let canary = canary.wait(100);
    let traffic = canary.traffic("web", from);
    let shares: BTreeMap<_, _> = traffic
        .served
        .iter()
        .map(|(by, n)| (&*by.image, *n))
        .collect();
    let share = f64::from(shares["web:v2"]) / f64::from(shares["web:v2"] + shares["web:v1"]);
    assert!((0.06..=0.14).contains(&share), "{shares:?}");
    canary.act(0).settle().mix(&[("web:v1", 7), ("web:v2", 3)]);
    let both = Play::applied("two-versions");
    assert_eq!(both.answered_by("web", both.began), ["web:v1", "web:v2"]);
    Play::applied("sticky").complete("web").all_are("web:v2", 4);
}

#[test]
fn configuration() {
    let old_and_new = |id: &str, seconds: u64| Play::applied(id).wait(seconds).contents("mode");
    let only = |what: &str| BTreeSet::from([what.to_string()]);
    assert_eq!(old_and_new("config-mounted", 120), only("new"));
    for id in ["config-env", "config-subpath"] {
        let stale = Play::applied(id).wait(300);
        assert_eq!(stale.contents("mode"), only("old"), "{id}");
        let restarted = stale.act(0).settle();
        assert_eq!(restarted.contents("mode"), only("new"), "{id}");
    }
    let versioned = Play::applied("config-versioned").complete("web");
    assert_eq!(versioned.contents("mode"), only("new"));
    assert_eq!(versioned.act(0).settle().contents("mode"), only("old"));
    assert_eq!(old_and_new("config-checksum", 0), only("new"));
    let undone = Play::applied("config-checksum").act(0).settle();
    assert_eq!(undone.contents("mode"), only("new"), "contents stay");
    let secret = Play::applied("secret-mounted")
        .wait(120)
        .contents("password");
    assert_eq!(secret.len(), 1);
    let mut refused = Play::open("config-immutable");
    let next = manifest::read(&refused.example.next(), KubernetesVersion::NEWEST);
    let manifest = next.manifests[0].given.clone();
    assert!(
        refused
            .timeline
            .execute(Command::Apply { manifest })
            .is_err()
    );
}

#[test]
fn replication_controllers() {
    let sizes = |play: &Play| -> Vec<(String, i32)> {
        let store = play.timeline.cluster().store();
        let all = store.replication_controllers.by_names();
        all.map(|one| (one.meta.name.to_string(), one.spec.replicas))
            .collect()
    };
    let begun = Play::open("rolling-update").act(0);
    assert_eq!(begun.timeline.now(), begun.began, "it all lies ahead");
    let done = begun.settle();
    assert_eq!(sizes(&done), [("frontend-v2".to_string(), 3)]);
    let renamed = Play::open("rolling-update-rename").act(0).settle();
    renamed.all_are("frontend:v2", 3);
    assert_eq!(sizes(&renamed), [("frontend-v1".to_string(), 3)]);
    let cut = Play::open("rolling-update-cut").act(0).wait(90).act(1);
    let left = sizes(&cut);
    assert_eq!(left.len(), 2, "{left:?}");
    let cut = cut.wait(600);
    assert_eq!(sizes(&cut), left, "nobody goes on");
    let again = cut.act(2).settle();
    assert_eq!(sizes(&again), [("frontend-v2".to_string(), 3)]);
    let deployment = Play::applied("rolling-update-deployment").complete("frontend");
    assert!(
        deployment
            .timeline
            .now()
            .since(deployment.began)
            .whole_secs()
            < 60
    );
    let deleted = Play::applied("by-hand-delete");
    deleted.all_are("web:v1", 3);
    let mut deleted = deleted;
    deleted.began = deleted.timeline.now();
    let deleted = deleted.act(0).settle();
    deleted.all_are("web:v2", 3);
    assert!(deleted.lost("web").contains_key(&Dropped::NoEndpoint));
    let beside = Play::applied("by-hand-switch");
    beside.mix(&[("web:v1", 3), ("web:v2", 3)]);
    let switched = beside.act(0).wait(2);
    let from = switched.timeline.now();
    let switched = switched.wait(5);
    assert_eq!(switched.answered_by("web", from), ["web:v2"]);
    switched.act(1).settle().all_are("web:v2", 3);
}

#[test]
fn nodes() {
    let full = Play::applied("surge-no-room").stuck("web");
    assert_eq!(
        full.pods()
            .iter()
            .filter(|pod| pod.node_name.is_none())
            .count(),
        1
    );
    full.act(0).settle().complete("web").all_are("web:v2", 3);
    let on = |play: &Play, node: &str| {
        let pods = play.pods();
        let there = pods.iter().filter(|pod| pod.is_active());
        let there = there.filter(|pod| pod.node_name.as_deref() == Some(node));
        there.count()
    };
    let mut cordoned = Play::open("cordon").act(0).settle();
    assert_eq!(on(&cordoned, "node1"), 2, "its pods stay");
    cordoned.apply();
    let cordoned = cordoned.settle().complete("web");
    assert_eq!(on(&cordoned, "node1"), 0);
    let drained = Play::open("drain").act(0).settle();
    assert_eq!(on(&drained, "node2"), 1, "only the daemon stays");
    assert!(drained.extremes(|set| set.available).0 >= 3);
    for (id, patience) in [("node-failure", 400), ("node-failure-fast", 110)] {
        let lost = Play::open(id).act(0).wait(patience);
        let well = lost.pods().iter().filter(|pod| pod.is_ready()).count();
        assert_eq!(well, 6, "{id}: replaced elsewhere");
        lost.act(1).settle().all_are("web:v1", 6);
    }
    let slow = Play::open("node-failure").act(0).wait(110);
    assert!(slow.pods().iter().filter(|pod| pod.is_ready()).count() < 6);
    let lost = Play::open("node-failure-sts").act(0).wait(900);
    let waiting = lost.pods();
    assert!(waiting.iter().any(|pod| pod.meta.is_terminating()));
    assert_eq!(waiting.len(), 3, "no second of a name");
    lost.act(1).settle().complete("db");
}

#[test]
fn applications() {
    let site = Play::applied("todo");
    site.mix(&[
        ("todo-db:1.0", 3),
        ("todo-proxy:1.0", 3),
        ("todo-web:1.1", 4),
    ]);
    let all = site.act(0).settle().act(1).settle();
    all.mix(&[
        ("todo-db:1.1", 3),
        ("todo-proxy:1.1", 3),
        ("todo-web:1.1", 4),
    ]);
    let kinds = workloads(all.timeline.cluster().store());
    let kinds: BTreeSet<&str> = kinds.iter().map(|one| one.kind.name()).collect();
    let expected = [Kind::DaemonSet, Kind::Deployment, Kind::StatefulSet];
    assert_eq!(kinds, expected.map(Kind::name).into());
}

/// The files of the chapter lie in folders, as its readers have them; the terminal finds them there.
#[test]
fn a_chapter_in_folders() {
    let example = catalog::find("chapter").expect("it is in the menu");
    let scenario = example.scenario(KubernetesVersion::NEWEST);
    let (files, shown) = scenario.texts();
    assert_eq!(files[shown].name, "ch09/vweb/update/vweb-v1-scale.yaml");
    for file in &files {
        let read = manifest::read(&file.text, KubernetesVersion::NEWEST);
        assert!(read.is_ok(), "{}: {read:?}", file.name);
    }
    let mut terminal = kubectl::Terminal::new();
    terminal
        .environment_mut()
        .files
        .extend(files.into_iter().map(|file| (file.name, file.text)));
    let mut timeline = scenario.timeline();
    for (line, expected) in [
        ("cd ch09; ls", "lab\ntodo-list\nvweb\nvweb-strategies\n"),
        ("ls vweb", "update\nvweb-service.yaml\nvweb-v1.yaml\n"),
        (
            "kubectl apply -f vweb/",
            "service/vweb unchanged\ndeployment.apps/vweb unchanged\n",
        ),
        (
            "cd vweb/update; kubectl apply -f vweb-v1-scale.yaml; cd -",
            "deployment.apps/vweb configured\n/home/user/ch09\n",
        ),
        (
            "kubectl apply -R -f todo-list/proxy",
            "configmap/todo-proxy-configmap created\nservice/todo-proxy created\n\
             daemonset.apps/todo-proxy created\ndaemonset.apps/todo-proxy configured\n",
        ),
    ] {
        let ended = terminal.run(line, &mut timeline, LONG);
        assert_eq!(ended.text(), expected, "{line}");
    }
}

#[test]
fn a_chapter_goes_on_by_its_buttons() {
    let play = Play::applied("chapter").complete("vweb");
    play.all_are("kiamol/ch09-vweb:v1", 3);
    let play = play.act(0).settle();
    play.all_are("kiamol/ch09-vweb:v2", 3);
    let play = play.act(1).settle().act(2).settle().act(3).settle();
    play.mix(&[
        ("kiamol/ch04-todo-list", 1),
        ("kiamol/ch09-vweb:v1", 3),
        ("nginx:1.17-alpine", 3),
        ("postgres:11.6-alpine", 1),
        ("postgres:11.8-alpine", 1),
    ]);
    let play = play.act(4).settle();
    assert_eq!(play.images()["postgres:11.8-alpine"], 2);
}

impl Play {
    fn size(&self, name: &str) -> i32 {
        let found = self.timeline.cluster().deployment(name);
        found.expect("it is there").spec.replicas
    }

    /// The sizes that a Deployment went through by the autoscaler's decisions, and by nothing else.
    fn autoscaled(&self, from: Time) -> Vec<(i32, i32)> {
        let entries = self.timeline.entries().iter();
        let decided = entries.filter(|one| one.actor == Actor::HorizontalPodAutoscaler);
        decided
            .filter(|one| one.at >= from)
            .filter_map(|one| match one.effect {
                Effect::Scaled { from, to } => Some((from, to)),
                _ => None,
            })
            .collect()
    }
}

#[test]
fn an_autoscaler_follows_the_load() {
    let play = Play::open("hpa");
    assert_eq!(play.size("shop"), 2, "the autoscaler's minimum");
    let play = play.act(0).settle();
    assert_eq!(play.size("shop"), 9);
    let play = play.act(1).settle();
    assert_eq!(play.size("shop"), 10);
    let before = play.timeline.now();
    let play = play.act(2).wait(240);
    assert_eq!(play.size("shop"), 10);
    let play = play.settle().complete("shop");
    assert_eq!(play.size("shop"), 2);
    assert_eq!(play.autoscaled(before), [(10, 2)]);
}

#[test]
fn replicas_in_the_manifest_undo_what_an_autoscaler_did() {
    let mut play = Play::open("hpa-replicas");
    assert_eq!(play.size("shop"), 6);
    play.apply();
    assert_eq!(play.size("shop"), 2);
    let began = play.began;
    let play = play.settle().complete("shop");
    assert_eq!(play.size("shop"), 6);
    assert_eq!(play.autoscaled(began)[0].0, 2);
    play.all_are("shop:1.1", 6);
}

#[test]
fn taking_replicas_out_leaves_one_pod_for_a_while() {
    let mut play = Play::open("hpa-replicas-removed");
    assert_eq!(play.size("shop"), 6);
    play.apply();
    assert_eq!(play.size("shop"), 1);
    let began = play.began;
    let mut play = play.settle().complete("shop");
    assert_eq!(play.size("shop"), 6);
    assert_eq!(play.autoscaled(began)[0], (1, 2));
    play.apply();
    assert_eq!(play.size("shop"), 6, "the next apply does no harm");
}

#[test]
fn a_policy_takes_one_pod_a_minute() {
    let play = Play::open("hpa-behavior");
    assert_eq!(play.size("shop"), 6);
    let before = play.timeline.now();
    let play = play.act(0).settle();
    assert_eq!(
        play.autoscaled(before),
        [(6, 5), (5, 4), (4, 3), (3, 2)],
        "one at a time"
    );
    assert!(play.timeline.now().since(before) >= Duration::from_secs(180));
    let play = play.act(1).settle();
    assert_eq!(play.size("shop"), 6);
}

#[test]
fn nothing_is_scaled_without_requests() {
    let play = Play::open("hpa-no-requests").wait(60);
    assert_eq!(play.size("shop"), 2, "the minimum alone holds");
    let play = Play::applied("hpa-no-requests");
    assert_eq!(play.size("shop"), 6);
}

#[test]
fn the_newest_release_runs_all_scenarios_but_those_of_the_past() {
    let moved = catalog::all().filter_map(|example| {
        let (opened, _) = example.open(KubernetesVersion::NEWEST);
        let is_moved = opened.release != opened.asked;
        (is_moved && example.version.is_none()).then_some(example.id)
    });
    assert_eq!(moved.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn every_scenario_opens_with_all_that_it_shows_in_the_oldest_release_that_can_be_chosen() {
    for example in catalog::all() {
        let (opened, scenario) = example.open(KubernetesVersion::OLDEST);
        let store = scenario.timeline().cluster().store().clone();
        let newest = example.scenario(KubernetesVersion::NEWEST).timeline();
        let (mut here, mut there) = (0, 0);
        store.each_workload(&mut |_| here += 1);
        newest.cluster().store().each_workload(&mut |_| there += 1);
        assert_eq!(here, there, "{} on {}", example.id, opened.release);
    }
}
