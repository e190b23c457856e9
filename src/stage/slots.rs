//! The pods of a StatefulSet in their numbered slots, with the line that an update does not cross.

use super::crowd::{Crowd, Item};
use crate::i18n::StageTexts;
use view::arrangement::{Slot, Slots};
use yew::{Html, html};

pub(super) fn view(slots: &Slots, crowd: &Crowd, texts: &StageTexts) -> Html {
    let (mut items, mut surplus) = (Vec::new(), false);
    for slot in &slots.slots {
        if slots.partition == Some(slot.ordinal) {
            items.push(line(slot.ordinal, texts));
        }
        if slot.surplus && !surplus {
            surplus = true;
            items.push(separator("surplus", "replicas", texts.surplus));
        }
        items.push(item(slot, texts));
    }
    // If the partition is beyond the last slot, no pod is updated at all, and the line is drawn at the end.
    let beyond = slots
        .partition
        .filter(|partition| slots.slots.iter().all(|slot| slot.ordinal < *partition));
    items.extend(beyond.map(|partition| line(partition, texts)));
    html! { <div class="slots">{ crowd.list(&items) }</div> }
}

fn item<'s>(slot: &'s Slot, texts: &StageTexts) -> Item<'s> {
    match &slot.placed {
        Some(placed) => Item::Pod(&placed.pod, Some(placed.hue)),
        None => Item::Other(html! {
            <li class="vacant" key={format!("slot-{}", slot.ordinal)} title={(texts.vacant)(slot.ordinal)}><span>{ slot.ordinal }</span></li>
        }),
    }
}

fn line(partition: i32, texts: &StageTexts) -> Item<'static> {
    separator(
        "partition",
        &format!("partition {partition}"),
        texts.partition,
    )
}

/// A line between slots: the field that draws it, and what it means.
fn separator(key: &'static str, field: &str, meaning: &'static str) -> Item<'static> {
    Item::Other(html! {
        <li class="partition" {key}><b>{ field.to_string() }</b><span>{ meaning }</span></li>
    })
}
