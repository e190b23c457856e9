//! A ReplicaSet and its pods.

use super::blocks::Blocks;
use super::crowd::{Crowd, Item};
use crate::api::meta::Uid;
use crate::ui::i18n::use_texts;
use crate::ui::state::Part;
use crate::view::stage::{Density, Lane};
use yew::{Callback, Html, Properties, classes, component, html};

#[derive(Properties, PartialEq)]
pub struct LaneProps {
    pub lane: Lane,
    pub density: Density,
    /// Its pods are drawn in it, not elsewhere.
    pub with_pods: bool,
    /// Pods of the largest lane.
    pub largest: i32,
    pub picked: Option<Uid>,
    pub lit: Option<Part>,
    pub on_pick: Callback<Uid>,
}

#[component]
pub fn LaneView(props: &LaneProps) -> Html {
    let texts = &use_texts().stage;
    let LaneProps { lane, density, .. } = props;
    let lit = props.lit == Some(Part::Set(lane.set));
    let class = classes!(
        "lane",
        lane.is_new.then_some("new"),
        lane.is_empty().then_some("empty"),
        lit.then_some("lit"),
        (!props.with_pods).then_some("brief")
    );
    let count = |name: &'static str, count: i32| {
        html! { <div><dt>{ name }</dt><dd>{ count }</dd></div> }
    };
    let on_inspect = {
        let (pick, set) = (props.on_pick.clone(), lane.set);
        move |_| pick.emit(set)
    };
    html! {
        <section {class} style={format!("--hue:var(--hue-{})", lane.hue + 1)} aria-label={lane.name.to_string()}>
            <header>
                <h3>
                    <button type="button" class="mono name" title={texts.inspect} onclick={on_inspect}>{ stem(lane) }<b>{ hash(lane) }</b></button>
                    if lane.revision > 0 { <span class="revision">{ (texts.revision)(lane.revision) }</span> }
                    if lane.is_new && lane.revision > 0 { <span class="badge">{ texts.current }</span> }
                </h3>
                <span class="mono image">{ lane.images.join(", ") }</span>
                <dl class="counts">
                    if props.with_pods {
                        if let Some(desired) = lane.desired { { count("desired", desired) } }
                        { count("current", lane.current) }
                        { count("ready", lane.ready) }
                    }
                    { count("available", lane.available) }
                </dl>
            </header>
            if *density == Density::Blocks && lane.tally.total() > 0 {
                <Blocks tally={lane.tally} largest={props.largest} />
            } else if props.with_pods && !lane.pods.is_empty() {
                { pods(props) }
            }
        </section>
    }
}

fn pods(props: &LaneProps) -> Html {
    let crowd = Crowd {
        density: props.density,
        picked: props.picked,
        on_pick: &props.on_pick,
    };
    let pods = props.lane.pods.iter().map(|pod| Item::Pod(pod, None));
    crowd.list(&pods.collect::<Vec<_>>())
}

/// The name up to the hash that its owner gave it, dash included; all of it where nobody did.
fn stem(lane: &Lane) -> &str {
    &lane.name[..lane.name.len() - hash(lane).len()]
}

fn hash(lane: &Lane) -> &str {
    match lane.name.rfind('-') {
        Some(dash) if lane.revision > 0 => &lane.name[dash + 1..],
        _ => "",
    }
}
