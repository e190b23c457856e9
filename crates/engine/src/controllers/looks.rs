//! When a controller that does not reckon the moment at which pods become available looks at a workload with
//! `minReadySeconds` again: that of DaemonSets, and until 1.33 and 1.35 those of ReplicaSets and StatefulSets. Models their
//! `updatePod`, the resync after `minReadySeconds` in `pkg/controller`, and `AddAfter` of `client-go/util/workqueue`.

use super::pods::{last_ready, next_available};
use crate::context::Context;
use kube::api::meta::Uid;
use kube::clock::{Duration, Time};
use kube::map::Map;

/// The controllers wait so much longer for a pod that became ready, because times in the API have no milliseconds.
const SKEW: Duration = Duration::from_secs(1);

/// The facts about one workload that its controller remembers from its last look.
#[derive(Clone, Copy, Debug)]
struct Look {
    /// The moment of the look that waits in the queue of the controller.
    at: Option<Time>,
    /// Whether that look plans another one if it finds no change.
    again: bool,
    /// When the last pod became ready, as far as the controller has seen.
    ready: Option<Time>,
}

/// The looks that wait, by workload. Looks that would change nothing are not carried out but counted.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    last: Map<Uid, Look>,
}

/// The wait until a look that may find another pod available, after one that plans another if `again`.
pub(super) fn next_look(
    ctx: &mut Context,
    owner: Uid,
    min_ready_seconds: i32,
    again: bool,
) -> Option<Duration> {
    let wait = Duration::from_secs(u64::from(min_ready_seconds.unsigned_abs()));
    let ready = last_ready(ctx, owner);
    let at = ctx.memory.looks.next(owner, ctx.now, wait, again, ready)?;
    let waits = next_available(ctx, owner, min_ready_seconds).is_some();
    waits.then(|| at.since(ctx.now))
}

impl Looks {
    /// The moment of the next look after one at `now`: a wait after this one if it plans another, or after the last pod
    /// became `ready` since the look before. If an earlier one waits already, the queue keeps that one alone.
    fn next(
        &mut self,
        owner: Uid,
        now: Time,
        wait: Duration,
        again: bool,
        ready: Option<Time>,
    ) -> Option<Time> {
        let before = self.last.get(&owner).copied();
        let seen = before.and_then(|look| look.ready);
        let of_pod = (ready > seen).then_some(now + wait + SKEW);
        let waiting = before.and_then(|look| look.after(now, wait));
        let own = again.then_some(now + wait);
        let at = [waiting, own, of_pod].into_iter().flatten().min();
        let ready = ready.max(seen);
        self.last.insert(owner, Look { at, again, ready });
        at
    }
}

impl Look {
    /// The moment of this look if it is still to come, or else of the one that follows from it; `None` also where the
    /// look is the present one, which decides itself what follows.
    fn after(self, now: Time, wait: Duration) -> Option<Time> {
        let at = self.at?;
        if at > now {
            return Some(at);
        }
        let wait = wait.as_millis();
        let over = now.since(at).as_millis().div_ceil(wait) * wait;
        let next = at + Duration(over);
        (self.again && next > now).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::Looks;
    use kube::api::meta::Uid;
    use kube::clock::{Duration, Time};

    const OWNER: Uid = Uid(7);
    const WAIT: Duration = Duration::from_secs(10);

    /// The second at which the next look is due after a look at `now`.
    fn next(looks: &mut Looks, now: u64, again: bool, ready: Option<u64>) -> Option<u64> {
        let (now, ready) = (Time::from_secs(now), ready.map(Time::from_secs));
        let at = looks.next(OWNER, now, WAIT, again, ready)?;
        Some(at.whole_secs())
    }

    #[test]
    fn a_look_that_waits_is_not_put_off() {
        let mut looks = Looks::default();
        assert_eq!(next(&mut looks, 0, true, None), Some(10));
        assert_eq!(next(&mut looks, 3, true, Some(3)), Some(10));
        assert_eq!(next(&mut looks, 10, true, Some(3)), Some(20));
        assert_eq!(next(&mut looks, 18, false, Some(3)), Some(20));
        assert_eq!(next(&mut looks, 20, false, Some(3)), None);
    }

    #[test]
    fn looks_that_change_nothing_follow_each_other() {
        let mut looks = Looks::default();
        assert_eq!(next(&mut looks, 0, true, None), Some(10));
        assert_eq!(next(&mut looks, 47, true, None), Some(50));
    }

    #[test]
    fn a_pod_that_becomes_ready_is_looked_at_unless_a_look_waits() {
        let mut looks = Looks::default();
        assert_eq!(next(&mut looks, 0, false, None), None);
        assert_eq!(next(&mut looks, 5, false, Some(5)), Some(16));
        assert_eq!(next(&mut looks, 9, false, Some(9)), Some(16));
        assert_eq!(next(&mut looks, 16, false, Some(9)), None);
    }
}
