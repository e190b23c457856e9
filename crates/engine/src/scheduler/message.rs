//! The scheduler's sentence that says why no node can take a pod. It knows no pods and no nodes.

use crate::trace::Unfit;
use kube::api::KubernetesVersion;
use kube::api::version::Feature;
use kube::map::Map;
use kube::order::Order;

/// The answer of one node that cannot take a pod.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    pub reasons: Vec<Unfit>,
    /// The pod asks for more than the whole node has.
    pub too_small: bool,
}

impl Refusal {
    pub(super) fn because(reason: Unfit) -> Refusal {
        Refusal {
            reasons: vec![reason],
            too_small: false,
        }
    }

    /// Evicting pods would not make such a node fit.
    fn is_unresolvable(&self, version: KubernetesVersion) -> bool {
        let known_as_too_small = version.has(Feature::SchedulerKnowsTooSmallNodes);
        (self.too_small && known_as_too_small) || self.reasons.iter().any(is_unresolvable)
    }
}

/// Models `FitError.Error` of `pkg/scheduler/framework/types.go`, and the result of preemption after it.
pub(super) fn of(version: KubernetesVersion, refusals: &[Refusal]) -> String {
    let nodes = refusals.len();
    if nodes == 0 {
        return "no nodes available to schedule pods".to_string();
    }
    let mut counts = Map::<String, usize>::new();
    for reason in refusals.iter().flat_map(|refusal| &refusal.reasons) {
        for words in words(reason, version) {
            *counts.or_default(words) += 1;
        }
    }
    let mut parts: Vec<String> = counts
        .iter()
        .map(|(words, count)| format!("{count} {words}"))
        .collect();
    parts.order();
    if let Some(claim) = missing_claim(refusals)
        && version.has(Feature::SchedulerTellsPreemption)
    {
        // The claim is looked for once, before any node is looked at.
        parts = vec![claim_words(claim)];
    }
    let sentence = format!("0/{nodes} nodes are available: {}.", parts.join(", "));
    if !version.has(Feature::SchedulerTellsPreemption) {
        return sentence;
    }
    let claims = if version.has(Feature::SchedulerTellsClaims) {
        "no new claims to deallocate, "
    } else {
        ""
    };
    let preemption = preemption(version, refusals);
    format!("{sentence} {claims}preemption: 0/{nodes} nodes are available: {preemption}.")
}

/// Pods of equal priority never make room for each other, so preemption never helps here.
fn preemption(version: KubernetesVersion, refusals: &[Refusal]) -> String {
    let helpless = refusals
        .iter()
        .filter(|refusal| refusal.is_unresolvable(version))
        .count();
    let victimless = refusals.len() - helpless;
    let mut parts = Vec::new();
    if victimless > 0 {
        parts.push(format!(
            "{victimless} No preemption victims found for incoming pod"
        ));
    }
    if helpless > 0 {
        parts.push(format!(
            "{helpless} Preemption is not helpful for scheduling"
        ));
    }
    parts.order();
    parts.join(", ")
}

fn missing_claim(refusals: &[Refusal]) -> Option<&str> {
    let reasons = refusals.iter().flat_map(|refusal| &refusal.reasons);
    let mut claims = reasons.filter_map(|reason| match reason {
        Unfit::ClaimMissing(claim) => Some(claim.as_str()),
        _ => None,
    });
    claims.next()
}

fn claim_words(claim: &str) -> String {
    format!("persistentvolumeclaim \"{claim}\" not found")
}

fn words(unfit: &Unfit, version: KubernetesVersion) -> Vec<String> {
    let text = match unfit {
        Unfit::Taint(taint) if version.has(Feature::SchedulerNamesTaint) => {
            return vec![format!(
                "node(s) had untolerated taint {{{}: {}}}",
                taint.key, taint.value
            )];
        }
        Unfit::ClaimMissing(claim) => return vec![claim_words(claim)],
        Unfit::Cordoned => "node(s) were unschedulable",
        Unfit::Selector => "node(s) didn't match Pod's node affinity/selector",
        Unfit::Taint(_) => "node(s) had untolerated taint(s)",
        Unfit::HostPort => "node(s) didn't have free ports for the requested pod ports",
        Unfit::TooManyPods => "Too many pods",
        Unfit::Cpu => "Insufficient cpu",
        Unfit::Memory => "Insufficient memory",
        Unfit::Spread => "node(s) didn't match pod topology spread constraints",
        Unfit::SpreadLabel => {
            "node(s) didn't match pod topology spread constraints (missing required label)"
        }
        Unfit::Affinity => "node(s) didn't match pod affinity rules",
        Unfit::AntiAffinity => "node(s) didn't match pod anti-affinity rules",
        Unfit::ExistingAntiAffinity => "node(s) didn't satisfy existing pods anti-affinity rules",
    };
    let mut words = vec![text.to_string()];
    if is_about_affinity(unfit) && !version.has(Feature::SchedulerTellsAffinityOnce) {
        words.push("node(s) didn't match pod affinity/anti-affinity".to_string());
    }
    words
}

const fn is_about_affinity(unfit: &Unfit) -> bool {
    matches!(
        unfit,
        Unfit::Affinity | Unfit::AntiAffinity | Unfit::ExistingAntiAffinity
    )
}

const fn is_unresolvable(unfit: &Unfit) -> bool {
    matches!(
        unfit,
        Unfit::ClaimMissing(_)
            | Unfit::Cordoned
            | Unfit::Selector
            | Unfit::Taint(_)
            | Unfit::SpreadLabel
            | Unfit::Affinity
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use kube::api::node::{Taint, TaintEffect};

    const FULL: [Unfit; 3] = [Unfit::Cpu, Unfit::Cpu, Unfit::Cpu];

    fn refused(reasons: &[Unfit]) -> Vec<Refusal> {
        reasons.iter().cloned().map(Refusal::because).collect()
    }

    fn version(text: &str) -> KubernetesVersion {
        text.parse().expect("known")
    }

    #[test]
    fn the_message_counts_nodes_by_reason() {
        assert_eq!(
            of(version("1.33"), &refused(&FULL)),
            "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: \
             3 No preemption victims found for incoming pod."
        );
        let mixed = [Unfit::Cordoned, Unfit::Cpu, Unfit::Cordoned];
        assert_eq!(
            of(version("1.20"), &refused(&mixed)),
            "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable."
        );
    }

    /// A cluster of 1.36 says this of a pod that asks for 64 CPUs; 1.37 leaves out the claims.
    #[test]
    fn a_pod_that_is_larger_than_any_node_is_past_help() {
        let refusal = Refusal {
            too_small: true,
            ..Refusal::because(Unfit::Cpu)
        };
        let small = [refusal.clone(), refusal.clone(), refusal];
        assert_eq!(
            of(version("1.36"), &small),
            "0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are \
             available: 3 Preemption is not helpful for scheduling."
        );
        assert_eq!(
            of(version("1.37"), &small),
            "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are \
             available: 3 Preemption is not helpful for scheduling."
        );
    }

    #[test]
    fn a_taint_has_its_name_in_the_releases_that_tell_it() {
        let tainted = [Refusal::because(Unfit::Taint(Box::new(Taint {
            key: "dedicated".to_string(),
            value: "db".to_string(),
            effect: TaintEffect::NoSchedule,
            time_added: None,
        })))];
        let begins = |release: &str, words: &str| {
            let sentence = of(version(release), &tainted);
            assert!(sentence.starts_with(words), "{sentence}");
        };
        begins(
            "1.34",
            "0/1 nodes are available: 1 node(s) had untolerated taint {dedicated: db}.",
        );
        begins(
            "1.35",
            "0/1 nodes are available: 1 node(s) had untolerated taint(s).",
        );
    }

    #[test]
    fn a_node_can_lack_several_things() {
        let refusal = Refusal {
            reasons: vec![Unfit::Cpu, Unfit::Memory],
            too_small: false,
        };
        assert_eq!(
            of(version("1.20"), &[refusal]),
            "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory."
        );
    }

    #[test]
    fn older_releases_tell_affinity_twice() {
        let repelled = refused(&[Unfit::AntiAffinity]);
        assert_eq!(
            of(version("1.20"), &repelled),
            "0/1 nodes are available: 1 node(s) didn't match pod affinity/anti-affinity, \
             1 node(s) didn't match pod anti-affinity rules."
        );
        assert!(of(version("1.30"), &repelled).starts_with(
            "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules. preemption"
        ));
    }

    #[test]
    fn a_missing_claim_is_told_once_or_once_for_each_node() {
        let unfit = Unfit::ClaimMissing("data".to_string());
        let missing = refused(&[unfit.clone(), unfit.clone(), unfit]);
        assert_eq!(
            of(version("1.20"), &missing),
            "0/3 nodes are available: 3 persistentvolumeclaim \"data\" not found."
        );
        assert_eq!(
            of(version("1.37"), &missing),
            "0/3 nodes are available: persistentvolumeclaim \"data\" not found. preemption: 0/3 nodes are available: \
             3 Preemption is not helpful for scheduling."
        );
    }
}
