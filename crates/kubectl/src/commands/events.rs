//! `kubectl events`: the events, oldest first. Models `kubectl/pkg/cmd/events`.

use super::Running;
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{ALL_NAMESPACES, EVENTS_FOR, NO_HEADERS, TYPES, WATCH};
use crate::kinds::kind_of;
use crate::tabs::align;
use kube::api::KubernetesVersion;
use kube::api::event::Event;
use kube::api::meta::Kind;
use kube::clock::Time;
use kube::order::Order;

/// Which events are wanted, and what was shown of them.
pub(crate) struct Watch {
    namespace: String,
    of: Option<(Kind, String)>,
    types: Vec<String>,
    /// The last write that was shown.
    seen: u64,
}

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let everywhere = args.is_set(&ALL_NAMESPACES);
    let version = call.version();
    let of = args.value(&EVENTS_FOR).map(|text| named(text, version));
    let mut wanted = Watch {
        namespace: if everywhere {
            String::new()
        } else {
            args.namespace().to_string()
        },
        of: of.transpose()?,
        types: args.values(&TYPES).map(str::to_ascii_lowercase).collect(),
        seen: 0,
    };
    let is_type = |word: &String| matches!(word.as_str(), "normal" | "warning");
    if !wanted.types.iter().all(is_type) {
        return Err(Failure::error("valid --types are Normal or Warning"));
    }
    let rows = wanted.rows(call);
    let watches = args.is_set(&WATCH);
    if rows.is_empty() && !watches {
        call.complain(if everywhere {
            "No events found.".to_string()
        } else {
            format!("No events found in {} namespace.", wanted.namespace)
        });
        return Ok(Running::Done(0));
    }
    let namespace = if everywhere { "NAMESPACE\t" } else { "" };
    let mut lines = vec![format!(
        "{namespace}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE"
    )];
    if args.is_set(&NO_HEADERS) {
        lines.clear();
    }
    lines.extend(rows);
    call.print(align(&lines.join("\n"), 6, 3));
    if watches {
        Ok(Running::Events(wanted))
    } else {
        Ok(Running::Done(0))
    }
}

fn named(text: &str, version: KubernetesVersion) -> Result<(Kind, String), Failure> {
    match text.split_once('/') {
        Some((_, name)) if name.contains('/') => Err(Failure::error(
            "arguments in resource/name form may not have more than one slash",
        )),
        Some((kind, name)) => Ok((kind_of(kind, version)?, name.to_string())),
        None => Err(Failure::error("--for must be in resource/name form")),
    }
}

impl Watch {
    /// Lines of the events that were written since the last call.
    fn rows(&mut self, call: &Call) -> Vec<String> {
        let events = call.cluster().store().events();
        let mut new: Vec<&Event> = events
            .into_iter()
            .filter(|event| self.wants(event))
            .collect();
        new.order_by_key(|event| (event.last_timestamp, event.resource_version));
        let now = call.now();
        let rows = new
            .iter()
            .map(|event| row(event, now, self.namespace.is_empty()))
            .collect();
        let last = new.iter().map(|event| event.resource_version).max();
        self.seen = last.unwrap_or(self.seen).max(self.seen);
        rows
    }

    fn wants(&self, event: &Event) -> bool {
        let is_named = |(kind, name): &(Kind, String)| {
            event.involved.kind == *kind && *event.involved.name == **name
        };
        event.resource_version > self.seen
            && (self.namespace.is_empty() || event.namespace() == self.namespace)
            && self.of.as_ref().is_none_or(is_named)
            && (self.types.is_empty()
                || self.types.contains(&event.kind.name().to_ascii_lowercase()))
    }

    pub(crate) fn rewind(&mut self, call: &Call) {
        self.seen = self.seen.min(call.cluster().store().resource_version());
    }

    pub(crate) fn poll(&mut self, call: &mut Call) -> Option<i32> {
        let rows = self.rows(call);
        if !rows.is_empty() {
            call.print(align(&rows.join("\n"), 6, 3));
        }
        None
    }
}

fn row(event: &Event, now: Time, with_namespace: bool) -> String {
    let ago = |at: Time| now.since(at).human();
    let seen = match event.count {
        0 | 1 => ago(event.first_timestamp),
        count => format!(
            "{} (x{count} over {})",
            ago(event.last_timestamp),
            ago(event.first_timestamp)
        ),
    };
    let namespace = if with_namespace {
        format!("{}\t", event.namespace())
    } else {
        String::new()
    };
    format!(
        "{namespace}{seen}\t{}\t{}\t{}/{}\t{}",
        event.kind.name(),
        event.reason.name(),
        event.involved.kind,
        event.involved.name,
        event.message(),
    )
}
