//! The ceiling and the floor of a rollout as things that a person moves: the field behind each, and the value that brings
//! it to a number of pods. This module does not know how they are drawn.

use super::knobs::{Knob, Knobs};
use kube::api::WorkloadKind;
use kube::api::common::IntOrPercent;
use kube::api::deployment::{Bounds, RollingUpdate};
use std::ops::RangeInclusive;

/// The limits are given at most as percentages up to this one, at which a rollout doubles all pods or may take all away.
const ALL: i32 = 100;

/// Of several percentages that come to the same number of pods, one that these divide is preferred, in this order.
const ROUND: [i32; 4] = [25, 10, 5, 1];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The most pods in all, which `maxSurge` sets.
    Ceiling,
    /// The fewest available pods, which `maxUnavailable` sets.
    Floor,
}

impl Limit {
    pub const fn knob(self) -> Knob {
        match self {
            Limit::Ceiling => Knob::MaxSurge,
            Limit::Floor => Knob::MaxUnavailable,
        }
    }
}

/// Moving a limit there would leave a rollout no way to replace a pod: none more and none less than wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeverReplaced;

/// The limits that a text gives to a Deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    desired: i32,
    given: RollingUpdate,
}

impl Limits {
    /// `None` for other kinds and for a Deployment that is not updated by and by. `size` is the number of pods wanted now,
    /// which holds where the text gives none.
    pub fn of(knobs: &Knobs, size: i32) -> Option<Limits> {
        if knobs.kind != WorkloadKind::Deployment || !knobs.is_rolling() {
            return None;
        }
        let written = knobs
            .count(Knob::Replicas)
            .filter(|_| knobs.is_given(Knob::Replicas));
        let given = RollingUpdate {
            max_surge: knobs.bound(Knob::MaxSurge)?,
            max_unavailable: knobs.bound(Knob::MaxUnavailable)?,
        };
        Some(Limits {
            desired: written.unwrap_or(size).max(0),
            given,
        })
    }

    pub fn bounds(self) -> Bounds {
        self.given.bounds(self.desired)
    }

    /// The value of the field, in the form in which it is written.
    pub fn value(self, limit: Limit) -> IntOrPercent {
        match limit {
            Limit::Ceiling => self.given.max_surge,
            Limit::Floor => self.given.max_unavailable,
        }
    }

    /// The number of pods at which the limit is.
    pub fn place(self, limit: Limit) -> i32 {
        match limit {
            Limit::Ceiling => self.bounds().max_total(),
            Limit::Floor => self.bounds().min_available(),
        }
    }

    /// The numbers of pods that the limit can be moved to.
    pub fn range(self, limit: Limit) -> RangeInclusive<i32> {
        match limit {
            Limit::Ceiling => {
                let double = self.desired.saturating_mul(2);
                self.desired..=double.max(self.place(limit)).max(1)
            }
            Limit::Floor => 0..=self.desired,
        }
    }

    /// The value that brings the limit to `place`, or as near to it as a whole percentage comes. Percentages stay
    /// percentages, and counts stay counts.
    ///
    /// # Errors
    /// With both limits at the wanted number of pods, nothing could ever be replaced.
    pub fn moved(self, limit: Limit, place: i32) -> Result<IntOrPercent, NeverReplaced> {
        let range = self.range(limit);
        let place = place.clamp(*range.start(), *range.end());
        self.checked(limit, self.nearest(limit, place))
    }

    /// The next value up or down that changes the number of pods; `None` at the end of the range.
    ///
    /// # Errors
    /// With both limits at the wanted number of pods, nothing could ever be replaced.
    pub fn stepped(self, limit: Limit, up: bool) -> Option<Result<IntOrPercent, NeverReplaced>> {
        let (range, now) = (self.range(limit), self.place(limit));
        let mut next = now;
        loop {
            next += if up { 1 } else { -1 };
            if !range.contains(&next) {
                return None;
            }
            let value = self.nearest(limit, next);
            let place = self.at(limit, value);
            if (up && place > now) || (!up && place < now) {
                return Some(self.checked(limit, value));
            }
        }
    }

    /// The same limit in the other notation: a count for a percentage, and a percentage for a count.
    ///
    /// # Errors
    /// With both limits at the wanted number of pods, nothing could ever be replaced.
    pub fn rewritten(self, limit: Limit) -> Result<IntOrPercent, NeverReplaced> {
        let place = self.place(limit);
        let value = match self.value(limit) {
            IntOrPercent::Percent(_) => self.count(limit, place),
            IntOrPercent::Int(_) => self.percentage(limit, place),
        };
        self.checked(limit, value)
    }

    fn nearest(self, limit: Limit, place: i32) -> IntOrPercent {
        let present = self.value(limit);
        match present {
            _ if self.at(limit, present) == place => present,
            IntOrPercent::Int(_) => self.count(limit, place),
            IntOrPercent::Percent(_) => self.percentage(limit, place),
        }
    }

    fn count(self, limit: Limit, place: i32) -> IntOrPercent {
        IntOrPercent::Int(match limit {
            Limit::Ceiling => place - self.desired,
            Limit::Floor => self.desired - place,
        })
    }

    /// The roundest of the percentages that come nearest to `place`.
    fn percentage(self, limit: Limit, place: i32) -> IntOrPercent {
        let most = match (limit, self.value(limit)) {
            (Limit::Ceiling, IntOrPercent::Percent(percent)) => percent.max(ALL),
            _ => ALL,
        };
        let off = |percent: i32| {
            let value = IntOrPercent::Percent(percent);
            (i64::from(self.at(limit, value)) - i64::from(place)).abs()
        };
        let roundness = |percent: i32| ROUND.iter().position(|part| percent % part == 0);
        let best = (0..=most).min_by_key(|percent| (off(*percent), roundness(*percent)));
        IntOrPercent::Percent(best.unwrap_or(0))
    }

    /// The number of pods that the limit would be at with this value, before Kubernetes makes an exception for a rollout
    /// that could not go on.
    fn at(self, limit: Limit, value: IntOrPercent) -> i32 {
        match limit {
            Limit::Ceiling => self.desired.saturating_add(value.rounded_up(self.desired)),
            Limit::Floor => self.desired - value.rounded_down(self.desired).min(self.desired),
        }
    }

    fn checked(self, limit: Limit, value: IntOrPercent) -> Result<IntOrPercent, NeverReplaced> {
        let other = match limit {
            Limit::Ceiling => Limit::Floor,
            Limit::Floor => Limit::Ceiling,
        };
        let is_at_desired = |limit, value| self.at(limit, value) == self.desired;
        if self.desired > 0
            && is_at_desired(limit, value)
            && is_at_desired(other, self.value(other))
        {
            return Err(NeverReplaced);
        }
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(desired: i32, surge: &str, unavailable: &str) -> Limits {
        let bound = |text| IntOrPercent::parse(text).expect("a bound");
        Limits {
            desired,
            given: RollingUpdate {
                max_surge: bound(surge),
                max_unavailable: bound(unavailable),
            },
        }
    }

    fn moved(from: Limits, limit: Limit, place: i32) -> String {
        let value = from.moved(limit, place).expect("it can be there");
        value.to_string()
    }

    #[test]
    fn a_count_stays_a_count() {
        let ten = limits(10, "3", "2");
        assert_eq!(moved(ten, Limit::Ceiling, 15), "5");
        assert_eq!(moved(ten, Limit::Floor, 4), "6");
        assert_eq!(
            (ten.place(Limit::Ceiling), ten.place(Limit::Floor)),
            (13, 8)
        );
    }

    #[test]
    fn a_percentage_stays_one_and_is_as_round_as_it_can_be() {
        let ten = limits(10, "25%", "25%");
        assert_eq!(moved(ten, Limit::Ceiling, 13), "25%");
        assert_eq!(moved(ten, Limit::Ceiling, 15), "50%");
        assert_eq!(moved(ten, Limit::Ceiling, 14), "40%");
        assert_eq!(moved(ten, Limit::Floor, 9), "10%");
        assert_eq!(moved(ten, Limit::Floor, 0), "100%");
        assert_eq!(moved(limits(3, "25%", "25%"), Limit::Ceiling, 5), "50%");
    }

    #[test]
    fn a_step_of_a_percentage_changes_the_number_of_pods() {
        for (desired, surge, up, expected) in [
            (3, "25%", true, Some("50%")),
            (3, "50%", false, Some("25%")),
            (300, "25%", true, Some("26%")),
            (300, "25%", false, Some("24%")),
            (1, "100%", true, None),
        ] {
            let stepped = limits(desired, surge, "50%").stepped(Limit::Ceiling, up);
            let stepped = stepped.map(|value| value.expect("the floor is lower").to_string());
            assert_eq!(stepped.as_deref(), expected, "{surge} of {desired}");
        }
    }

    #[test]
    fn every_reachable_place_is_reached_and_none_beyond() {
        for desired in [1, 2, 3, 7, 10, 40, 300] {
            for start in ["1", "25%"] {
                let from = limits(desired, start, "1");
                for place in from.range(Limit::Ceiling) {
                    let value = IntOrPercent::parse(&moved(from, Limit::Ceiling, place));
                    let reached = from.at(Limit::Ceiling, value.expect("a bound"));
                    let near = if start == "1" { 0 } else { desired / 100 };
                    assert!((reached - place).abs() <= near, "{place} of {desired}");
                }
            }
        }
    }

    #[test]
    fn the_notation_changes_and_the_number_stays() {
        let ten = limits(10, "25%", "2");
        assert_eq!(ten.rewritten(Limit::Ceiling), Ok(IntOrPercent::Int(3)));
        assert_eq!(ten.rewritten(Limit::Floor), Ok(IntOrPercent::Percent(25)));
    }

    #[test]
    fn both_limits_at_the_wanted_number_are_refused() {
        assert_eq!(
            limits(3, "1", "0").moved(Limit::Ceiling, 3),
            Err(NeverReplaced)
        );
        assert_eq!(
            limits(3, "0%", "50%").moved(Limit::Floor, 3),
            Err(NeverReplaced)
        );
        let stepped = limits(3, "1", "0").stepped(Limit::Ceiling, false);
        assert_eq!(stepped, Some(Err(NeverReplaced)));
        assert!(limits(3, "1", "1").moved(Limit::Ceiling, 3).is_ok());
    }
}
