//! Looking at a stretch of the run again, state by state, without moving the present.

use super::{Checkpoint, Timeline};
use crate::cluster::{Cluster, Dropped, Served};
use crate::trace::Trace;
use kube::api::meta::Uid;
use kube::clock::{Duration, Time};
use kube::map::Map;

/// The answers to the requests of one stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    pub served: Map<Served, u32>,
    /// The requests that were lost, without those of [`Traffic::not_up_yet`].
    pub dropped: Map<Dropped, u32>,
    /// The requests before the Service had its first ready pod.
    pub not_up_yet: u32,
}

impl Timeline {
    /// Shows every state of the run from `from` to `to`, in order, each with the moments at which it begins and ends.
    /// States beyond the horizon are not shown.
    pub fn replay(&self, from: Time, to: Time, mut visit: impl FnMut(&Cluster, Time, Time)) {
        let to = to.min(self.horizon());
        let is_before = |checkpoint: &&Checkpoint| checkpoint.cluster.now() <= from;
        let start = self.checkpoints.iter().rev().find(is_before);
        let start = start.expect("the first checkpoint is at time zero");
        let mut cluster = start.cluster.clone();
        let mut commands = self.commands[start.cursor.commands..].iter().peekable();
        let mut trace = Trace::new();
        let mut since = cluster.now();
        loop {
            let task = cluster.next_at();
            let command = commands.peek().map(|given| given.at);
            let next = [task, command].into_iter().flatten().min();
            let until = next.map_or(to, |next| next.min(to));
            if until > since.max(from) {
                cluster.wait_until(since.max(from));
                visit(&cluster, since.max(from), until);
            }
            if next.is_none_or(|next| next >= to) {
                return;
            }
            match commands.next_if(|given| task.is_none_or(|task| task > given.at)) {
                Some(given) => {
                    cluster.wait_until(given.at);
                    drop(cluster.execute(&given.command, &mut trace));
                }
                None => drop(cluster.run_task(&mut trace)),
            }
            trace.clear();
            since = cluster.now();
        }
    }

    /// Sends `per_second` requests a second to a Service and counts their answers for each `bucket` from `from` to
    /// `to`. The same stretch always gives the same answers.
    pub fn traffic(
        &self,
        service: Uid,
        from: Time,
        to: Time,
        bucket: Duration,
        per_second: u64,
    ) -> Vec<Traffic> {
        let millis = bucket.as_millis().max(1);
        let count = to.since(from).as_millis().div_ceil(millis);
        let mut buckets = vec![Traffic::default(); count as usize];
        let first_at_or_after = |at: Time| (at.as_millis() * per_second).div_ceil(1000);
        self.replay(from, to, |cluster, since, until| {
            for number in first_at_or_after(since)..first_at_or_after(until) {
                let at = Time(number * 1000 / per_second);
                let Some(answer) = cluster.request(service, number, at) else {
                    continue;
                };
                let index = at.since(from).as_millis() / millis;
                let bucket = &mut buckets[index as usize];
                match answer.outcome {
                    Ok(served) => *bucket.served.or_default(served) += 1,
                    Err(Dropped::NotUpYet) => bucket.not_up_yet += 1,
                    Err(dropped) => *bucket.dropped.or_default(dropped) += 1,
                }
            }
        });
        buckets
    }
}
