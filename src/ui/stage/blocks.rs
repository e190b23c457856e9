//! Too many pods to draw each: a block for each state, as wide as its share.

use super::pod;
use crate::decimal::Places;
use crate::ui::i18n::use_texts;
use crate::view::PodState;
use crate::view::stage::Tally;
use yew::{Html, Properties, classes, component, html};

#[derive(Properties, PartialEq)]
pub struct BlocksProps {
    pub tally: Tally,
    /// Pods of the largest lane, which is as wide as there is room.
    pub largest: i32,
}

#[component]
pub fn Blocks(props: &BlocksProps) -> Html {
    let texts = &use_texts().stage;
    let block = |(state, count): (PodState, i32)| {
        let class = classes!("block", pod::class(state));
        html! {
            <li {class} style={format!("flex-grow:{count}")} key={state as usize}>
                { pod::shape(state) }<b>{ count }</b><span>{ (texts.state)(state) }</span>
            </li>
        }
    };
    let share = f64::from(props.tally.total()) / f64::from(props.largest) * 100.0;
    html! { <ul class="blocks" role="list" style={format!("width:{}%", Places(share))}>{ for props.tally.iter().map(block) }</ul> }
}
