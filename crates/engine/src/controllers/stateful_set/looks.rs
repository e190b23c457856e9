//! When a StatefulSet with `minReadySeconds` is looked at again before 1.36. Models `syncStatefulSet` of
//! `pkg/controller/statefulset/stateful_set.go` and `AddAfter` of `client-go/util/workqueue`.

use kube::api::meta::Uid;
use kube::clock::{Duration, Time};
use kube::map::Map;

/// The look that waits in the queue of the controller.
#[derive(Clone, Copy, Debug)]
struct Look {
    at: Time,
    /// Whether the look plans another one, because too few pods are available until something changes.
    again: bool,
}

/// The looks that wait, by StatefulSet. Looks that would change nothing are not carried out but counted.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    waiting: Map<Uid, Look>,
}

impl Looks {
    /// The moment of the next look after one at `now`. A look that leaves too few pods available plans one `wait` later;
    /// if an earlier one waits already, the queue keeps that one alone.
    pub(super) fn next(
        &mut self,
        set: Uid,
        now: Time,
        wait: Duration,
        again: bool,
    ) -> Option<Time> {
        let earlier = self.waiting.remove(&set);
        let earlier = earlier.and_then(|look| look.after(now, wait));
        let at = earlier.or(again.then(|| now + wait))?;
        self.waiting.insert(set, Look { at, again });
        Some(at)
    }
}

impl Look {
    /// The moment of this look if it is still to come, or else of the one that follows from it; `None` also where the
    /// look is the present one, which decides itself what follows.
    fn after(self, now: Time, wait: Duration) -> Option<Time> {
        if self.at > now {
            return Some(self.at);
        }
        let wait = wait.as_millis();
        let over = now.since(self.at).as_millis().div_ceil(wait) * wait;
        let next = self.at + Duration(over);
        (self.again && next > now).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::Looks;
    use kube::api::meta::Uid;
    use kube::clock::{Duration, Time};

    const SET: Uid = Uid(7);
    const WAIT: Duration = Duration::from_secs(10);

    /// The second at which the next look is due after a look at `now`.
    fn next(looks: &mut Looks, now: u64, again: bool) -> Option<u64> {
        let at = looks.next(SET, Time::from_secs(now), WAIT, again)?;
        Some(at.whole_secs())
    }

    #[test]
    fn a_look_that_waits_is_not_put_off() {
        let mut looks = Looks::default();
        assert_eq!(next(&mut looks, 0, true), Some(10));
        assert_eq!(next(&mut looks, 3, true), Some(10));
        assert_eq!(next(&mut looks, 10, true), Some(20));
        assert_eq!(next(&mut looks, 18, false), Some(20));
        assert_eq!(next(&mut looks, 20, false), None);
    }

    #[test]
    fn looks_that_change_nothing_follow_each_other() {
        let mut looks = Looks::default();
        assert_eq!(next(&mut looks, 0, true), Some(10));
        assert_eq!(next(&mut looks, 47, true), Some(50));
    }
}
