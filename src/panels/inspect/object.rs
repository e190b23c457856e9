//! The facts that any object may have: fields, owner, owned objects, conditions.

use super::named_link;
use crate::i18n::PanelTexts;
use crate::state::FocusHandle;
use kube::api::meta::Kind;
use view::inspect::{Condition, Fact, Identity, Inspection};
use yew::{Html, classes, html};

/// Objects listed as belonging to this one.
const MOST_OWNED: usize = 12;

pub(super) fn facts(found: &Inspection, focus: &FocusHandle, texts: &PanelTexts) -> Html {
    let fact = |fact: &Fact| html! { <div><dt class="mono">{ &fact.name }</dt><dd>{ &fact.value }</dd></div> };
    let owned = |one: &Identity| html! { <li>{ named_link(focus, one) }</li> };
    let more = found.owned.len().saturating_sub(MOST_OWNED);
    html! {
        <>
            if !found.facts.is_empty() { <dl class="facts">{ for found.facts.iter().map(fact) }</dl> }
            if let Some(owner) = &found.owner {
                <p class="related"><span>{ texts.owner }</span>{ named_link(focus, owner) }</p>
            }
            if !found.owned.is_empty() {
                <div class="related">
                    <span>{ (texts.owned)(found.object.kind) }</span>
                    <ul role="list">
                        { for found.owned.iter().take(MOST_OWNED).map(owned) }
                        if more > 0 { <li class="hint">{ (texts.more)(more) }</li> }
                    </ul>
                </div>
            }
            if !found.conditions.is_empty() && found.object.kind != Kind::Pod {
                <h2 class="label">{ texts.conditions }</h2>
                <ul class="conditions" role="list">{ for found.conditions.iter().map(condition) }</ul>
            }
        </>
    }
}

fn condition(condition: &Condition) -> Html {
    let holds = condition.status == "True";
    html! {
        <li>
            <b>{ &condition.kind }</b>{ " " }<span class={classes!("status", holds.then_some("holds"))}>{ &condition.status }</span>
            { " " }<span class="reason">{ &condition.reason }</span>
            <p>{ &condition.message }</p>
        </li>
    }
}
