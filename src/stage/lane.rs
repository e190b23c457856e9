//! A ReplicaSet and its pods.

use super::blocks;
use super::crowd::{Crowd, Item};
use super::pod;
use crate::i18n::StageTexts;
use crate::state::Highlight;
use view::stage::{Density, Lane};
use yew::{Html, classes, html};

/// How all lanes are drawn.
pub(super) struct Lanes<'s> {
    pub crowd: Crowd<'s>,
    /// Whether the lanes show their pods; `false` if the pods are drawn elsewhere.
    pub with_pods: bool,
    /// Number of pods in the largest lane.
    pub largest: i32,
    pub lit: Option<Highlight>,
    pub texts: &'static StageTexts,
}

pub(super) fn view(lane: &Lane, lanes: &Lanes) -> Html {
    let texts = lanes.texts;
    let density = lanes.crowd.density;
    let lit = lanes.lit == Some(Highlight::Set(lane.set));
    let class = classes!(
        "lane",
        pod::hue_class(lane.hue),
        lane.is_new.then_some("new"),
        lane.is_empty().then_some("empty"),
        lit.then_some("lit"),
        (!lanes.with_pods).then_some("brief")
    );
    let count = |name: &'static str, count: i32| {
        html! { <div><dt>{ name }</dt><dd>{ count }</dd></div> }
    };
    let on_inspect = {
        let (pick, set) = (lanes.crowd.on_pick.clone(), lane.set);
        move |_| pick.emit(set)
    };
    html! {
        <section key={lane.set.0} {class} aria-label={lane.name.to_string()}>
            <header>
                <h3>
                    <button type="button" class="mono name" title={texts.inspect} onclick={on_inspect}>{ stem(lane) }<b>{ hash(lane) }</b></button>
                    if lane.revision > 0 { <span class="revision">{ (texts.revision)(lane.revision) }</span> }
                    if lane.is_new && lane.revision > 0 { <span class="badge">{ texts.current }</span> }
                </h3>
                <span class="mono image">{ lane.images.join(", ") }</span>
                <dl class="counts">
                    if lanes.with_pods {
                        if let Some(desired) = lane.desired { { count("desired", desired) } }
                        { count("current", lane.current) }
                        { count("ready", lane.ready) }
                    }
                    { count("available", lane.available) }
                </dl>
            </header>
            if density == Density::Blocks && lane.tally.total() > 0 {
                { blocks::view(lane.tally, lanes.largest, texts) }
            } else if lanes.with_pods && !lane.pods.is_empty() {
                { lanes.crowd.list(&lane.pods.iter().map(|pod| Item::Pod(pod, None)).collect::<Vec<_>>()) }
            }
        </section>
    }
}

/// The name up to the hash that the owner appended, with the dash; the whole name if it has no hash.
fn stem(lane: &Lane) -> &str {
    &lane.name[..lane.name.len() - hash(lane).len()]
}

fn hash(lane: &Lane) -> &str {
    match lane.name.rfind('-') {
        Some(dash) if lane.revision > 0 => &lane.name[dash + 1..],
        _ => "",
    }
}
