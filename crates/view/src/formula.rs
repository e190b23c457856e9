//! The arithmetic of a step as a row of tokens: quantities, numbers, signs. Pages name the quantities in their
//! language.
//!
//! Every number comes from a reason or from the bounds in it; none is computed here.

use engine::trace::{DeploymentHold, Scaling};
use kube::api::IntOrPercent;
use kube::api::deployment::Bounds;
use std::fmt;

/// The things that a number counts, or the limit that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    Desired,
    MaxSurge,
    MaxUnavailable,
    MaxTotal,
    MinAvailable,
    /// The pods of all ReplicaSets that are not terminating.
    Total,
    Available,
    /// The size of the ReplicaSet that is being sized.
    Size,
    /// Pods of the new ReplicaSet that are not available.
    NewUnavailable,
    /// Pods of this old ReplicaSet that are not available.
    OldUnavailable,
    /// How many pods may still be added.
    Room,
    /// How many pods may be removed.
    Budget,
    /// The ceiling when the ReplicaSet was last sized.
    Base,
    ToAdd,
    Leftover,
    /// The number of a pod that has one.
    Ordinal,
    Partition,
    /// Pods that are not available, or nodes without an available pod.
    Unavailable,
    /// Nodes that have a new pod beside the old one.
    Surging,
    /// The size that an autoscaler's metric asks for.
    Recommended,
    /// Pods that an autoscaler counts.
    CountedPods,
    Usage,
    TargetUsage,
    MaxReplicas,
}

/// A measured amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Percent of what is requested.
    Percent(i64),
    /// Thousandths of a core or byte.
    Thousandths(i64),
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Amount::Percent(percent) => write!(f, "{percent}%"),
            Amount::Thousandths(amount) => {
                let amount = kube::quantity::Quantity::parse(&format!("{amount}m"));
                f.write_str(&amount.map_or_else(|_| String::new(), |amount| amount.canonical()))
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Name(Quantity),
    Number(i32, Quantity),
    /// A percentage of a number, written as in the manifest.
    Share {
        percent: i32,
        of: i32,
        rounded: Rounded,
        what: Quantity,
    },
    Measured(Amount, Quantity),
    /// The term between this token and [`Token::RoundedUp`] is rounded up.
    RoundUp,
    RoundedUp,
    /// The smaller of the terms between this token and [`Token::Close`], which are separated by [`Token::Comma`].
    Least,
    /// The term is rounded to the nearest whole number.
    Round,
    Comma,
    Close,
    Equals,
    Below,
    AtLeast,
    Plus,
    Minus,
    Times,
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounded {
    Up,
    Down,
}

pub type Equation = Vec<Token>;

use Token::{Close, Comma, Equals, Least, Minus, Name, Number, Over, Plus, Round, Times};

/// An equation in plain text; `name` returns the name of a quantity.
pub fn plain(line: &Equation, name: fn(Quantity) -> &'static str) -> String {
    let mut text = String::new();
    for token in line {
        let written = match token {
            Name(quantity) => name(*quantity).to_string(),
            sign => sign.to_string(),
        };
        let is_tight = matches!(token, Comma | Close | Token::RoundedUp)
            || text.ends_with(['(', '⌈'])
            || text.is_empty();
        if !is_tight {
            text.push(' ');
        }
        text.push_str(&written);
    }
    text
}

/// `max total = 10 + ⌈25% of 10⌉ = 13`
fn ceiling(bounds: Bounds, max_surge: IntOrPercent) -> Equation {
    let surge = written(max_surge, bounds.desired, Rounded::Up, Quantity::MaxSurge);
    vec![
        Name(Quantity::MaxTotal),
        Equals,
        Number(bounds.desired, Quantity::Desired),
        Plus,
        surge,
        Equals,
        Number(bounds.max_total(), Quantity::MaxTotal),
    ]
}

/// `min available = 10 − ⌊25% of 10⌋ = 8`
fn floor(bounds: Bounds, max_unavailable: IntOrPercent) -> Equation {
    let what = Quantity::MaxUnavailable;
    let share = if max_unavailable.rounded_down(bounds.desired) == bounds.max_unavailable {
        written(max_unavailable, bounds.desired, Rounded::Down, what)
    } else {
        Number(bounds.max_unavailable, what)
    };
    vec![
        Name(Quantity::MinAvailable),
        Equals,
        Number(bounds.desired, Quantity::Desired),
        Minus,
        share,
        Equals,
        Number(bounds.min_available(), Quantity::MinAvailable),
    ]
}

fn written(value: IntOrPercent, of: i32, rounded: Rounded, what: Quantity) -> Token {
    match value {
        IntOrPercent::Int(count) => Number(count, what),
        IntOrPercent::Percent(percent) => Token::Share {
            percent,
            of,
            rounded,
            what,
        },
    }
}

/// How a ReplicaSet got its size `to`, line by line; the last line gives the difference or the size.
pub fn of_scaling(why: Scaling, to: i32) -> Vec<Equation> {
    match why {
        Scaling::NewUp {
            bounds,
            max_surge,
            total,
            current,
            room,
        } => {
            let room_left = vec![
                Name(Quantity::Room),
                Equals,
                Number(bounds.max_total(), Quantity::MaxTotal),
                Minus,
                Number(total, Quantity::Total),
                Equals,
                Number(room, Quantity::Room),
            ];
            let size = vec![
                Name(Quantity::Size),
                Equals,
                Number(current, Quantity::Size),
                Plus,
                Least,
                Number(room, Quantity::Room),
                Comma,
                Number(bounds.desired, Quantity::Desired),
                Minus,
                Number(current, Quantity::Size),
                Close,
                Equals,
                Number(to, Quantity::Size),
            ];
            if room > 0 {
                vec![ceiling(bounds, max_surge), room_left, size]
            } else {
                vec![ceiling(bounds, max_surge), room_left]
            }
        }
        Scaling::OldUnhealthyDown {
            bounds,
            max_unavailable,
            total,
            new_unavailable,
            max_scaled_down,
            unavailable,
        } => vec![
            floor(bounds, max_unavailable),
            vec![
                Name(Quantity::Budget),
                Equals,
                Number(total, Quantity::Total),
                Minus,
                Number(bounds.min_available(), Quantity::MinAvailable),
                Minus,
                Number(new_unavailable, Quantity::NewUnavailable),
                Equals,
                Number(max_scaled_down, Quantity::Budget),
            ],
            vec![
                Name(Quantity::OldUnavailable),
                Equals,
                Number(unavailable, Quantity::OldUnavailable),
            ],
        ],
        Scaling::OldHealthyDown {
            bounds,
            max_unavailable,
            available,
            budget,
        } => vec![
            floor(bounds, max_unavailable),
            available_above_floor(bounds, available, budget),
        ],
        Scaling::Proportional {
            allowed,
            to_add,
            replicas,
            base,
            leftover,
        } => proportional(allowed, to_add, replicas, base, leftover),
        Scaling::RecreateUp { desired }
        | Scaling::NewDown { desired }
        | Scaling::OnlyActive { desired }
        | Scaling::NewSaturated { desired } => vec![vec![
            Name(Quantity::Desired),
            Equals,
            Number(desired, Quantity::Desired),
        ]],
        Scaling::RecreateDown => Vec::new(),
    }
}

fn available_above_floor(bounds: Bounds, available: i32, budget: i32) -> Equation {
    vec![
        Name(Quantity::Budget),
        Equals,
        Number(available, Quantity::Available),
        Minus,
        Number(bounds.min_available(), Quantity::MinAvailable),
        Equals,
        Number(budget, Quantity::Budget),
    ]
}

fn proportional(
    allowed: i32,
    to_add: i32,
    replicas: i32,
    base: i32,
    leftover: i32,
) -> Vec<Equation> {
    let to_add = vec![
        Name(Quantity::ToAdd),
        Equals,
        Number(to_add, Quantity::ToAdd),
    ];
    let mut size = vec![
        Name(Quantity::Size),
        Equals,
        Round,
        Number(replicas, Quantity::Size),
        Times,
        Number(allowed, Quantity::MaxTotal),
        Over,
        Number(base, Quantity::Base),
        Close,
    ];
    if leftover != 0 {
        size.extend([Plus, Number(leftover, Quantity::Leftover)]);
    }
    vec![to_add, size]
}

/// The inequalities that hold a Deployment back; empty when the hold can be told in words only.
pub fn of_hold(hold: &DeploymentHold) -> Vec<Equation> {
    let DeploymentHold::Waiting {
        bounds,
        total,
        new_replicas,
        available,
        new_unavailable,
        max_scaled_down,
        budget,
        ..
    } = hold
    else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if *new_replicas < bounds.desired {
        lines.push(vec![
            Name(Quantity::Total),
            Number(*total, Quantity::Total),
            Equals,
            Name(Quantity::MaxTotal),
            Number(bounds.max_total(), Quantity::MaxTotal),
        ]);
    }
    if total > new_replicas && *max_scaled_down <= 0 {
        lines.push(vec![
            Name(Quantity::Budget),
            Equals,
            Number(*total, Quantity::Total),
            Minus,
            Number(bounds.min_available(), Quantity::MinAvailable),
            Minus,
            Number(*new_unavailable, Quantity::NewUnavailable),
            Equals,
            Number(*max_scaled_down, Quantity::Budget),
        ]);
    } else if total > new_replicas {
        lines.push(available_above_floor(*bounds, *available, *budget));
    }
    lines
}

/// Writes plain characters, with the names that Kubernetes uses, for tests and for copying.
impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Name(quantity) => write!(f, "{quantity:?}"),
            Number(number, _) if number < 0 => write!(f, "−{}", number.unsigned_abs()),
            Number(number, _) => write!(f, "{number}"),
            Token::Share {
                percent,
                of,
                rounded: Rounded::Up,
                ..
            } => write!(f, "⌈{percent}% × {of}⌉"),
            Token::Share { percent, of, .. } => write!(f, "⌊{percent}% × {of}⌋"),
            Token::Measured(amount, _) => write!(f, "{amount}"),
            Token::RoundUp => f.write_str("⌈"),
            Token::RoundedUp => f.write_str("⌉"),
            Least => f.write_str("min("),
            Round => f.write_str("round("),
            Comma => f.write_str(","),
            Close => f.write_str(")"),
            Equals => f.write_str("="),
            Token::Below => f.write_str("<"),
            Token::AtLeast => f.write_str("≥"),
            Plus => f.write_str("+"),
            Minus => f.write_str("−"),
            Times => f.write_str("×"),
            Over => f.write_str("÷"),
        }
    }
}
