//! The pods of a workload, grouped by the node that they run on.

use super::crowd::{Crowd, Item};
use crate::i18n::StageTexts;
use view::arrangement::{NodeBox, NodeState, Placed};
use yew::{Html, classes, html};

pub(super) fn view(nodes: &[NodeBox], crowd: &Crowd, texts: &StageTexts) -> Html {
    html! { <div class="nodes">{ for nodes.iter().map(|node| node_box(node, crowd, texts)) }</div> }
}

fn node_box(here: &NodeBox, crowd: &Crowd, texts: &StageTexts) -> Html {
    let pods: Vec<Item> = here.pods.iter().map(item).collect();
    let (key, class, label) = match &here.node {
        Some(node) => {
            let shut = !node.ready || node.unschedulable;
            let class = classes!(
                "node",
                shut.then_some("shut"),
                (!node.ready).then_some("lost")
            );
            (u64::from(node.uid.0), class, node.name.to_string())
        }
        None => (0, classes!("node", "nowhere"), texts.no_node.to_string()),
    };
    html! {
        <section {key} {class} aria-label={label}>
            <header>
                { match &here.node {
                    Some(node) => heading(node, crowd, texts),
                    None => html! { <h3>{ texts.no_node }</h3> },
                } }
            </header>
            if !pods.is_empty() { { crowd.list(&pods) } }
        </section>
    }
}

fn item(placed: &Placed) -> Item<'_> {
    Item::Pod(&placed.pod, Some(placed.hue))
}

fn heading(node: &NodeState, crowd: &Crowd, texts: &StageTexts) -> Html {
    let onclick = {
        let (pick, uid) = (crowd.on_pick.clone(), node.uid);
        move |_| pick.emit(uid)
    };
    let badge = |text: &'static str| html! { <span class="badge warn">{ text }</span> };
    html! {
        <>
            <h3><button type="button" class="mono name" title={texts.inspect} {onclick}>{ &*node.name }</button></h3>
            if !node.ready { { badge("NotReady") } }
            if node.draining {
                { badge(texts.draining) }
            } else if node.unschedulable {
                { badge("SchedulingDisabled") }
            }
            { for node.taints.iter().filter(|taint| !taint.starts_with("node.kubernetes.io/")).map(|taint| html! {
                <span class="taint mono">{ taint }</span>
            }) }
        </>
    }
}
