//! Small types that several kinds share.

use crate::form::{Data, Form, Misfit};
use crate::{names, through_form};
use serde_json::Value;
use std::fmt;

/// `status` of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionStatus {
    True,
    False,
    Unknown,
}

names!(ConditionStatus {
    True: "True",
    False: "False",
    Unknown: "Unknown",
});

impl From<bool> for ConditionStatus {
    fn from(value: bool) -> ConditionStatus {
        if value {
            ConditionStatus::True
        } else {
            ConditionStatus::False
        }
    }
}

/// A count, or a percentage of the desired replicas (`maxSurge`, `maxUnavailable`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntOrPercent {
    Int(i32),
    Percent(i32),
}

impl IntOrPercent {
    /// The count; a percentage is taken of `total` and rounded up. Models `GetScaledValueFromIntOrPercent` of
    /// apimachinery (`pkg/util/intstr`).
    pub fn rounded_up(self, total: i32) -> i32 {
        match self {
            IntOrPercent::Int(count) => count,
            IntOrPercent::Percent(percent) => {
                ((i64::from(percent) * i64::from(total) + 99) / 100) as i32
            }
        }
    }

    /// The count; a percentage is taken of `total` and rounded down.
    pub fn rounded_down(self, total: i32) -> i32 {
        match self {
            IntOrPercent::Int(count) => count,
            IntOrPercent::Percent(percent) => (i64::from(percent) * i64::from(total) / 100) as i32,
        }
    }

    /// Reads `3` or `25%`. `None` for anything else.
    pub fn parse(text: &str) -> Option<IntOrPercent> {
        match text.strip_suffix('%') {
            Some(percent) => percent.parse().ok().map(IntOrPercent::Percent),
            None => text.parse().ok().map(IntOrPercent::Int),
        }
    }
}

impl fmt::Display for IntOrPercent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IntOrPercent::Int(count) => write!(f, "{count}"),
            IntOrPercent::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl Data for IntOrPercent {
    fn read(json: &Value) -> Result<IntOrPercent, Misfit> {
        let text = match json {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        IntOrPercent::parse(&text).ok_or(Misfit::new("must be a number or a percentage"))
    }

    fn write(&self) -> Form {
        Form::Plain(match self {
            IntOrPercent::Int(count) => (*count).into(),
            IntOrPercent::Percent(_) => self.to_string().into(),
        })
    }
}

through_form!(IntOrPercent);
