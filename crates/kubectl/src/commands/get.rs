//! `kubectl get`.

use super::{Running, ended};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::columns::View;
use crate::deprecated;
use crate::flags::{
    IGNORE_NOT_FOUND, LABEL_COLUMNS, NO_HEADERS, OUTPUT, OUTPUT_WATCH_EVENTS, REQUEST_TIMEOUT,
    SHOW_KIND, SHOW_LABELS, SORT_BY, WATCH, WATCH_ONLY,
};
use crate::jsonpath::{Path, compare};
use crate::output::{self, Format};
use crate::resource::Resource;
use crate::span::read_span;
use crate::tabs::Table;
use crate::targets::{ResourceArgument, Wanted};
use kube::api::meta::{Kind, Uid};
use kube::api::version::Feature;
use kube::clock::{Duration, Time};
use kube::order::Order;
use shell::Budget;
use std::collections::BTreeMap;

const NO_TYPE: &str = "You must specify the type of resource to get. Use \"kubectl api-resources\" for a \
complete list of supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl explain \
<resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' \
for help and examples";

pub(super) fn run(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    let format = Format::read(call.client, args)?;
    if args.is_set(&SHOW_LABELS) && !matches!(format, Format::Table { .. }) {
        let output = args.value(&OUTPUT).unwrap_or_default();
        return Err(Failure::error(format!(
            "--show-labels option cannot be used with {output} printer"
        )));
    }
    let columns = matches!(format, Format::CustomColumns { .. });
    if columns && args.is_given(&LABEL_COLUMNS) && call.has(Feature::GetRefusesLabelColumns) {
        let output = args.value(&OUTPUT).unwrap_or_default();
        return Err(Failure::error(format!(
            "--label-columns option cannot be used with {output} printer"
        )));
    }
    let Some(wanted) = super::apply::wanted(call, &args.positional, args)? else {
        return Err(Failure(NO_TYPE.to_string()));
    };
    let watch = args.is_set(&WATCH) || args.is_set(&WATCH_ONLY);
    if watch && !wanted.is_single_kind() {
        return Err(Failure::error(
            "you may only specify a single resource type",
        ));
    }
    if super::scales::are_asked_for(args) {
        return super::scales::get(call, args, &format, &wanted);
    }
    deprecated::warn(call, &wanted);
    let (mut found, missing) = wanted.find(call);
    if let Some(path) = args.value(&SORT_BY) {
        sort_by(&mut found, path, call.budget())?;
    }
    if let Format::Table { wide } = format {
        let mut listing = Listing::new(args, wide, &wanted);
        listing.show_kind |= has_several_kinds(&wanted, &found);
        if watch {
            let only_changes = args.is_set(&WATCH_ONLY);
            let mut watch = Watch::begin(call, listing, wanted, found, only_changes);
            watch.deadline = deadline(call, args);
            return Ok(Running::Watch(watch));
        }
        if found.is_empty() && missing.is_empty() && !args.is_set(&IGNORE_NOT_FOUND) {
            call.complain(none_found(&wanted));
        }
        listing.print(call, &found, !args.is_set(&NO_HEADERS));
    } else if watch {
        let text = "the playground watches tables only: leave -o away, or take -o wide";
        return Err(Failure::error(text));
    } else if missing.is_empty() || !found.is_empty() {
        let single = wanted.has_names() && wanted.arguments.len() == 1;
        output::print(call, &format, &found, single)?;
    }
    let ignored = args.is_set(&IGNORE_NOT_FOUND);
    Ok(ended(call, if ignored { Vec::new() } else { missing }))
}

/// Whether kinds stand in front of names: several were asked for, even if only one has objects; or the objects that were
/// named are of several.
fn has_several_kinds(wanted: &Wanted, found: &[Resource]) -> bool {
    let asked = wanted
        .arguments
        .iter()
        .filter_map(|argument| match argument {
            ResourceArgument::Every(kind) => Some(*kind),
            ResourceArgument::Named(..) => None,
        });
    let mut kinds = asked.chain(found.iter().map(|one| one.kind));
    let first = kinds.next();
    kinds.any(|kind| Some(kind) != first)
}

pub(crate) fn none_found(wanted: &Wanted) -> String {
    let namespaced = wanted
        .arguments
        .iter()
        .any(|argument| argument.kind().is_namespaced());
    match (namespaced, wanted.namespace.as_str()) {
        (false, _) | (_, "") => "No resources found".to_string(),
        (true, namespace) => format!("No resources found in {namespace} namespace."),
    }
}

fn sort_by(found: &mut [Resource], given: &str, budget: &mut Budget) -> Result<(), Failure> {
    let path = Path::parse(given).map_err(Failure::error)?;
    let jsons: Vec<_> = found.iter().map(Resource::json).collect();
    let firsts = jsons.iter().map(|json| path.first(json, budget));
    let keys: Vec<_> = firsts.collect();
    if !keys.is_empty() && keys.iter().all(Option::is_none) {
        let plain = given.trim_start_matches('{').trim_end_matches('}');
        let field = format!("{{.{}}}", plain.trim_start_matches('.'));
        return Err(Failure::error(format!(
            "couldn't find any field with path {field:?} in the list of objects"
        )));
    }
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.order_by(|a, b| match (keys[*a], keys[*b]) {
        (Some(a), Some(b)) => compare(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    });
    let sorted: Vec<Resource> = order.iter().map(|index| found[*index].clone()).collect();
    found.clone_from_slice(&sorted);
    Ok(())
}

/// How rows are laid out.
pub(super) struct Listing {
    wide: bool,
    label_columns: Vec<String>,
    show_labels: bool,
    show_namespace: bool,
    show_kind: bool,
    events: bool,
    table: Table,
}

impl Listing {
    fn new(args: &Args, wide: bool, wanted: &Wanted) -> Listing {
        Listing {
            wide,
            label_columns: args.values(&LABEL_COLUMNS).map(str::to_string).collect(),
            show_labels: args.is_set(&SHOW_LABELS),
            show_namespace: wanted.namespace.is_empty(),
            show_kind: args.is_set(&SHOW_KIND),
            events: args.is_set(&OUTPUT_WATCH_EVENTS),
            table: Table::default(),
        }
    }

    /// One table for each kind, a blank line between.
    fn print(&mut self, call: &mut Call, found: &[Resource], headers: bool) {
        let mut kinds: Vec<Kind> = Vec::new();
        for resource in found {
            if !kinds.contains(&resource.kind) {
                kinds.push(resource.kind);
            }
        }
        for (index, kind) in kinds.into_iter().enumerate() {
            let of_kind: Vec<&Resource> = found.iter().filter(|one| one.kind == kind).collect();
            self.table = Table::default();
            let mut rows: Vec<_> = of_kind
                .iter()
                .map(|one| self.row(call, one, "ADDED"))
                .collect();
            if headers {
                rows.insert(0, self.header(call, kind));
            }
            if index > 0 {
                call.print("");
            }
            let lines = self.table.rows(&rows);
            call.print(lines.join("\n"));
        }
    }

    fn header(&self, call: &Call, kind: Kind) -> Vec<String> {
        let view = View {
            cluster: call.cluster(),
            wide: self.wide,
        };
        let mut cells: Vec<String> = view
            .header(kind)
            .iter()
            .map(|cell| cell.to_string())
            .collect();
        if self.show_namespace && kind.is_namespaced() {
            cells.insert(0, "NAMESPACE".to_string());
        }
        if self.events {
            cells.insert(0, "EVENT".to_string());
        }
        let labels = self.label_columns.iter();
        // The heading of a label's column is only the part of the key behind the slash.
        cells.extend(labels.map(|key| key.rsplit('/').next().unwrap_or(key).to_ascii_uppercase()));
        if self.show_labels {
            cells.push("LABELS".to_string());
        }
        cells
    }

    fn row(&self, call: &Call, resource: &Resource, verb: &str) -> Vec<String> {
        let view = View {
            cluster: call.cluster(),
            wide: self.wide,
        };
        let name = if self.show_kind {
            resource.full_name()
        } else {
            resource.meta.name.to_string()
        };
        let mut cells = view.row(resource, name);
        if self.show_namespace && resource.kind.is_namespaced() {
            cells.insert(0, resource.meta.namespace.to_string());
        }
        if self.events {
            cells.insert(0, verb.to_string());
        }
        let labels = &resource.meta.labels;
        let label = |key: &String| labels.get(key).cloned().unwrap_or_default();
        cells.extend(self.label_columns.iter().map(label));
        if self.show_labels {
            let pairs: Vec<String> = labels.iter().map(|(k, v)| format!("{k}={v}")).collect();
            cells.push(if pairs.is_empty() {
                "<none>".to_string()
            } else {
                pairs.join(",")
            });
        }
        cells
    }
}

/// `get -w`: a line for every change.
pub(crate) struct Watch {
    listing: Listing,
    wanted: Wanted,
    known: BTreeMap<(Kind, Uid, u64), Resource>,
    /// Whether the heading is still to be printed, in front of the first change.
    heads: bool,
    /// The moment at which the request ends; `None`: it goes on.
    deadline: Option<Time>,
}

/// The end of a request with `--request-timeout`: a span, or a number of seconds.
fn deadline(call: &Call, args: &Args) -> Option<Time> {
    let text = args.value(&REQUEST_TIMEOUT)?;
    let seconds = text.parse::<u64>().map(Duration::from_secs);
    let span = seconds.ok().or_else(|| read_span(text).ok())?;
    (span > Duration::ZERO).then(|| call.now() + span)
}

impl Watch {
    fn begin(
        call: &mut Call,
        mut listing: Listing,
        wanted: Wanted,
        found: Vec<Resource>,
        only_changes: bool,
    ) -> Watch {
        if !only_changes {
            listing.print(call, &found, true);
        }
        Watch {
            listing,
            wanted,
            known: keyed(found),
            heads: only_changes,
            deadline: None,
        }
    }

    pub(crate) fn deadline(&self) -> Option<Time> {
        self.deadline
    }

    pub(crate) fn rewind(&mut self, call: &Call) {
        self.known = keyed(self.wanted.find(call).0);
    }

    pub(crate) fn poll(&mut self, call: &mut Call) -> Option<i32> {
        let now = keyed(self.wanted.find(call).0);
        let version = |known: Option<&Resource>| {
            known.map(|one| {
                (
                    one.meta.resource_version,
                    one.event().map(|event| event.count),
                )
            })
        };
        let mut changed: Vec<(u64, &Resource, &str)> = Vec::new();
        for (key, resource) in &now {
            let before = version(self.known.get(key));
            if before != version(Some(resource)) {
                let verb = if before.is_some() {
                    "MODIFIED"
                } else {
                    "ADDED"
                };
                changed.push((resource.meta.resource_version, resource, verb));
            }
        }
        let gone = self.known.iter().filter(|(key, _)| !now.contains_key(key));
        changed.extend(gone.map(|(_, resource)| (u64::MAX, resource, "DELETED")));
        changed.order_by_key(|(version, ..)| *version);
        let rows: Vec<_> = changed
            .into_iter()
            .map(|(_, resource, verb)| self.listing.row(call, resource, verb))
            .collect();
        self.known = now;
        let mut lines = Vec::new();
        if !rows.is_empty() && std::mem::take(&mut self.heads) {
            let kind = self.wanted.arguments[0].kind();
            let mut headed = vec![self.listing.header(call, kind)];
            headed.extend(rows);
            lines.extend(self.listing.table.rows(&headed));
        } else {
            lines.extend(self.listing.table.rows(&rows));
        }
        lines.into_iter().for_each(|line| call.print(line));
        let is_over = self.deadline.is_some_and(|deadline| deadline <= call.now());
        is_over.then_some(0)
    }
}

/// Events have no uid here, so the key of an event is the uid of its object together with the number of its first write.
fn keyed(found: Vec<Resource>) -> BTreeMap<(Kind, Uid, u64), Resource> {
    let key = |resource: &Resource| match resource.event() {
        Some(event) => (resource.kind, event.involved.uid, event.resource_version),
        None => (resource.kind, resource.meta.uid, 0),
    };
    found.into_iter().map(|one| (key(&one), one)).collect()
}
