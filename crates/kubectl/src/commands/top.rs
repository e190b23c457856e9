//! `kubectl top`: what pods and nodes use. Models `kubectl/pkg/cmd/top` and `kubectl/pkg/metricsutil`.

use super::{Running, ended};
use crate::args::Args;
use crate::call::{Call, Failure};
use crate::flags::{ALL_NAMESPACES, NO_HEADERS, SORT_USAGE_BY, SUM};
use crate::resource::Resource;
use crate::tabs::Table;
use crate::targets::{ResourceArgument, Wanted};
use kube::api::Pod;
use kube::api::meta::Kind;
use kube::api::node::Node;
use kube::api::pod_spec::Resources;
use kube::clock::Duration;
use kube::order::Order;
use std::cmp::Reverse;
use std::rc::Rc;

/// A pod that is older than this should have been measured.
const MEASURED_AFTER: Duration = Duration::from_secs(120);

/// One line: an object and what it uses.
struct Used {
    namespace: Rc<str>,
    name: Rc<str>,
    usage: Resources,
}

pub(super) fn pods(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    measured(call)?;
    let (found, missing) = found(call, args, Kind::Pod);
    if !missing.is_empty() {
        return Ok(ended(call, missing));
    }
    let usage = call.cluster().usage();
    let is_named = !args.positional.is_empty();
    let mut lines: Vec<Used> = Vec::new();
    for pod in found.iter().filter_map(Resource::pod) {
        match usage.get(&pod.meta.uid) {
            Some(usage) => lines.push(used(pod, *usage)),
            None if is_named => return Err(not_measured(call, pod)),
            None => {}
        }
    }
    if lines.is_empty() {
        let pods: Vec<&Pod> = found.iter().filter_map(Resource::pod).collect();
        let late = pods.iter().find(|pod| is_late(call, pod));
        if let Some(late) = late {
            return Err(not_measured(call, late));
        }
        if !pods.is_empty() {
            return Err(Failure::error("metrics not available yet"));
        }
        let everywhere = args.is_set(&ALL_NAMESPACES);
        call.complain(if everywhere {
            "No resources found".to_string()
        } else {
            format!("No resources found in {} namespace.", args.namespace())
        });
        return Ok(Running::Done(0));
    }
    sort(&mut lines, args)?;
    print_pods(call, args, &lines);
    Ok(Running::Done(0))
}

/// # Errors
/// The cluster has no metrics server.
fn measured(call: &Call) -> Result<(), Failure> {
    if call.cluster().has_metrics() {
        return Ok(());
    }
    Err(Failure::error("Metrics API not available"))
}

/// The objects of the kind that the words, or the selectors, name.
fn found(call: &mut Call, args: &Args, kind: Kind) -> (Vec<Resource>, Vec<Failure>) {
    let argument = match args.positional.first() {
        Some(name) => ResourceArgument::Named(kind, name.clone()),
        None => ResourceArgument::Every(kind),
    };
    let everywhere = args.is_set(&ALL_NAMESPACES) || !kind.is_namespaced();
    let namespace = if everywhere { "" } else { args.namespace() };
    let mut wanted = Wanted::of_arguments(vec![argument], namespace);
    wanted.select(args, call.client);
    wanted.find(call)
}

fn used(pod: &Pod, usage: Resources) -> Used {
    Used {
        namespace: pod.meta.namespace.clone(),
        name: pod.meta.name.clone(),
        usage,
    }
}

fn is_late(call: &Call, pod: &Pod) -> bool {
    call.now().since(pod.meta.creation_timestamp) > MEASURED_AFTER
}

fn not_measured(call: &Call, pod: &Pod) -> Failure {
    let meta = &pod.meta;
    if !is_late(call, pod) {
        return Failure::error("metrics not available yet");
    }
    let age = call.now().since(meta.creation_timestamp).human();
    let (namespace, name) = (&meta.namespace, &meta.name);
    Failure::error(format!(
        "Metrics not available for pod {namespace}/{name}, age: {age}"
    ))
}

/// # Errors
/// `--sort-by` names neither resource.
fn sort(lines: &mut [Used], args: &Args) -> Result<(), Failure> {
    match args.value(&SORT_USAGE_BY).unwrap_or_default() {
        "" => {}
        "cpu" => lines.order_by_key(|line| Reverse(line.usage.cpu_milli)),
        "memory" => lines.order_by_key(|line| Reverse(line.usage.memory)),
        _ => {
            let text = "--sort-by accepts only cpu or memory";
            return Err(Failure::error(text));
        }
    }
    Ok(())
}

/// What several pods use together.
fn sum(usages: impl Iterator<Item = Resources>) -> Resources {
    usages.fold(Resources::default(), |sum, usage| Resources {
        cpu_milli: sum.cpu_milli.saturating_add(usage.cpu_milli),
        memory: sum.memory.saturating_add(usage.memory),
    })
}

fn cells(usage: Resources) -> [String; 2] {
    let mebibytes = usage.memory >> 20;
    [format!("{}m", usage.cpu_milli), format!("{mebibytes}Mi")]
}

fn print_pods(call: &mut Call, args: &Args, lines: &[Used]) {
    let everywhere = args.is_set(&ALL_NAMESPACES);
    let place = |namespace: &str| everywhere.then(|| namespace.to_string());
    let row = |namespace: &str, rest: [&str; 3]| {
        let rest = rest.map(str::to_string);
        place(namespace).into_iter().chain(rest).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    if !args.is_set(&NO_HEADERS) {
        rows.push(row("NAMESPACE", ["NAME", "CPU(cores)", "MEMORY(bytes)"]));
    }
    for line in lines {
        let [cpu, memory] = cells(line.usage);
        rows.push(row(&line.namespace, [&line.name, &cpu, &memory]));
    }
    if args.is_set(&SUM) {
        let [cpu, memory] = cells(sum(lines.iter().map(|line| line.usage)));
        rows.push(row("", ["", "________", "________"]));
        rows.push(row("", ["", &cpu, &memory]));
    }
    print(call, &rows);
}

fn print(call: &mut Call, rows: &[Vec<String>]) {
    // kubectl ends every cell with a tab, so that the last one is filled up with blanks, too.
    let ended = rows.iter().map(|row| [&row[..], &[String::new()]].concat());
    for line in Table::default().rows(&ended.collect::<Vec<_>>()) {
        call.print(line);
    }
}

pub(super) fn nodes(call: &mut Call, args: &Args) -> Result<Running, Failure> {
    measured(call)?;
    let (found, missing) = found(call, args, Kind::Node);
    let usage = call.cluster().usage();
    let store = call.cluster().store();
    let mut lines: Vec<Used> = found
        .iter()
        .map(|node| {
            let pods = store.pods.iter();
            let pods = pods.filter(|pod| pod.node_name.as_ref() == Some(&node.meta.name));
            let used = pods.filter_map(|pod| usage.get(&pod.meta.uid).copied());
            Used {
                namespace: node.meta.namespace.clone(),
                name: node.meta.name.clone(),
                usage: sum(used),
            }
        })
        .collect();
    sort(&mut lines, args)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    if !args.is_set(&NO_HEADERS) {
        let head = ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"];
        rows.push(head.map(str::to_string).to_vec());
    }
    for line in &lines {
        let node = store.by_name::<Node>("", &line.name);
        let whole = node.map(|node| node.allocatable).unwrap_or_default();
        let [cpu, memory] = cells(line.usage);
        let share = |used: u64, whole: u64| {
            let percent = used.saturating_mul(100) / whole.max(1);
            format!("{percent}%")
        };
        rows.push(vec![
            line.name.to_string(),
            cpu,
            share(line.usage.cpu_milli, whole.cpu_milli),
            memory,
            share(line.usage.memory, whole.memory),
        ]);
    }
    if !lines.is_empty() {
        print(call, &rows);
    }
    Ok(ended(call, missing))
}
