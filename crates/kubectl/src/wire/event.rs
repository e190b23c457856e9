//! Events.

use kube::api::event::{Event, EventSource};
use serde_json::{Value, json};

pub(crate) fn event(event: &Event) -> Value {
    let involved = &event.involved;
    let mut object = json!({
        "apiVersion": involved.kind.api_version(),
        "kind": involved.kind.name(),
        "name": &*involved.name,
        "namespace": &*involved.namespace,
        "uid": involved.uid.to_string(),
    });
    if let Some(container) = &event.container {
        object["fieldPath"] = format!("spec.containers{{{container}}}").into();
    }
    // The scheduler reports through the newer events API, which has neither a count nor a component in the source.
    let newer = event.source == EventSource::Scheduler;
    let (source, reporter) = if newer {
        (json!({}), event.source.name())
    } else {
        (json!({"component": event.source.name()}), "")
    };
    let mut json = json!({
        "apiVersion": "v1",
        "kind": "Event",
        "firstTimestamp": event.first_timestamp,
        "involvedObject": object,
        "lastTimestamp": event.last_timestamp,
        "message": event.message(),
        "metadata": {
            "creationTimestamp": event.first_timestamp,
            "name": event.name(),
            "namespace": event.namespace(),
            "resourceVersion": event.resource_version.to_string(),
        },
        "reason": event.reason.name(),
        "reportingComponent": reporter,
        "source": source,
        "type": event.kind.name(),
    });
    if !newer {
        json["count"] = event.count.into();
    }
    json
}
