//! The events at the end.

use crate::call::Call;
use crate::resource::Resource;
use kube::api::event::Event;
use kube::order::Order;

pub(super) fn describe(call: &Call, one: &Resource) -> String {
    let store = call.cluster().store();
    let mut events: Vec<&Event> = store.events_about(one.meta.uid).collect();
    if events.is_empty() {
        return "Events:\t<none>\n".to_string();
    }
    events.order_by_key(|event| event.last_timestamp);
    let mut text = "Events:\n  Type\tReason\tAge\tFrom\tMessage\n".to_string();
    text.push_str("  ----\t------\t----\t----\t-------\n");
    let now = call.now();
    for event in events {
        let last = now.since(event.last_timestamp).human();
        let age = match event.count {
            1 => last,
            count => {
                let first = now.since(event.first_timestamp).human();
                format!("{last} (x{count} over {first})")
            }
        };
        text.push_str(&format!(
            "  {}\t{}\t{age}\t{}\t{}\n",
            event.kind.name(),
            event.reason.name(),
            event.source.name(),
            message(call, event)
        ));
    }
    text
}

/// Newer kubelets leave the container's name out of the message, and kubectl puts it in front.
fn message(call: &Call, event: &Event) -> String {
    use kube::api::version::Feature::ContainerEventsWithoutName;
    let message = event.message();
    let message = message.trim_end();
    match &event.container {
        Some(container) if call.cluster().version().has(ContainerEventsWithoutName) => {
            format!("spec.containers{{{container}}}: {message}")
        }
        _ => message.to_string(),
    }
}
