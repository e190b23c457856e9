//! Draws a block for each state, as wide as its share, when there are too many pods to draw each one.

use super::pod;
use crate::i18n::StageTexts;
use kube::decimal::Places;
use view::PodState;
use view::stage::Tally;
use yew::{Html, classes, html};

/// Draws the blocks of a lane. The largest lane takes the full width.
pub(super) fn view(tally: Tally, largest: i32, texts: &StageTexts) -> Html {
    let block = |(state, count): (PodState, i32)| {
        let class = classes!("block", pod::class(state));
        html! {
            <li {class} ~style={format!("flex-grow:{count}")} key={state as usize}>
                { pod::shape(state) }<b>{ count }</b><span>{ (texts.state)(state) }</span>
            </li>
        }
    };
    let share = f64::from(tally.total()) / f64::from(largest) * 100.0;
    html! { <ul class="blocks" role="list" ~style={format!("width:{}%", Places(share))}>{ for tally.iter().map(block) }</ul> }
}
