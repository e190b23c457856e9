//! Why an object may not be created in its namespace, as data, and the API server's words for it.

use std::fmt;

/// A refusal of an admission plugin. Its text is that of the API server from behind the name of the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A ResourceQuota has no room for the object.
    QuotaExceeded {
        quota: String,
        exceeded: Vec<Exceeded>,
    },
    /// A ResourceQuota counts amounts that containers of the pod leave out.
    QuotaNeeds {
        quota: String,
        missing: Vec<Unspecified>,
    },
    /// Amounts lie outside the bounds of LimitRanges.
    LimitRange(Vec<OutOfRange>),
    /// An object that the pod names does not exist, or a field contradicts one, in the API server's words.
    Other(String),
}

/// A resource of which a quota would be exceeded, with amounts in Kubernetes' own notation (`500m`, `1Gi`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exceeded {
    pub resource: String,
    pub requested: String,
    pub used: String,
    pub hard: String,
}

/// A resource that a quota counts (`limits.cpu`), and the containers that say nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unspecified {
    pub resource: String,
    pub containers: Vec<String>,
}

/// One rule of a LimitRange that an object breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfRange {
    pub bound: RangeBound,
    pub resource: String,
    /// The type of the limit: `Container`, `Pod` or `PersistentVolumeClaim`.
    pub of: String,
    /// The amount that the LimitRange sets.
    pub allowed: String,
    pub given: Given,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeBound {
    Minimum,
    Maximum,
    /// The largest ratio of limit to request.
    Ratio,
}

/// The amount that the object gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    NoRequest,
    NoLimit,
    Request(String),
    Limit(String),
    Ratio(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::QuotaExceeded { quota, exceeded } => {
                let list = |amount: fn(&Exceeded) -> &String| {
                    let parts = exceeded
                        .iter()
                        .map(|one| format!("{}={}", one.resource, amount(one)));
                    parts.collect::<Vec<_>>().join(",")
                };
                write!(
                    f,
                    "exceeded quota: {quota}, requested: {}, used: {}, limited: {}",
                    list(|one| &one.requested),
                    list(|one| &one.used),
                    list(|one| &one.hard),
                )
            }
            Refusal::QuotaNeeds { quota, missing } => {
                let parts = missing
                    .iter()
                    .map(|one| format!("{} for: {}", one.resource, one.containers.join(",")));
                let missing = parts.collect::<Vec<_>>().join("; ");
                write!(f, "failed quota: {quota}: must specify {missing}")
            }
            Refusal::LimitRange(broken) => match &broken[..] {
                [one] => one.fmt(f),
                all => {
                    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                    write!(f, "[{}]", all.join(", "))
                }
            },
            Refusal::Other(words) => f.write_str(words),
        }
    }
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OutOfRange {
            resource,
            of,
            allowed,
            ..
        } = self;
        match self.bound {
            RangeBound::Minimum => write!(f, "minimum {resource} usage per {of} is {allowed}")?,
            RangeBound::Maximum => write!(f, "maximum {resource} usage per {of} is {allowed}")?,
            RangeBound::Ratio => write!(
                f,
                "{resource} max limit to request ratio per {of} is {allowed}"
            )?,
        }
        let is_ratio = self.bound == RangeBound::Ratio;
        match &self.given {
            Given::NoRequest if is_ratio => {
                f.write_str(", but no request is specified or request is 0")
            }
            Given::NoLimit if is_ratio => f.write_str(", but no limit is specified or limit is 0"),
            Given::NoRequest => f.write_str(".  No request is specified"),
            Given::NoLimit => f.write_str(".  No limit is specified"),
            Given::Request(amount) => write!(f, ", but request is {amount}"),
            Given::Limit(amount) => write!(f, ", but limit is {amount}"),
            Given::Ratio(ratio) => write!(f, ", but provided ratio is {ratio}"),
        }
    }
}
