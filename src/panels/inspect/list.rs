//! All objects but pods, to choose one: pods are chosen on the stage.

use super::{command_button, named_link};
use crate::i18n::PanelTexts;
use crate::state::{FocusHandle, PlaybackHandle};
use engine::cluster::Command;
use engine::store::Store;
use view::inspect::{self, Identity};
use yew::{Html, html};

pub(super) fn objects(
    playback: &PlaybackHandle,
    focus: &FocusHandle,
    texts: &'static PanelTexts,
) -> Html {
    let timeline = playback.timeline();
    let store = timeline.cluster().store();
    let all = inspect::objects(store);
    let kinds = all.chunk_by(|one, next| one.kind == next.kind);
    let group = |group: &[Identity]| {
        html! {
            <div class="related">
                <span>{ group[0].kind.name() }</span>
                <ul role="list">{ for group.iter().map(|one| html! { <li>{ named_link(focus, one) }</li> }) }</ul>
            </div>
        }
    };
    let join = Command::JoinNode {
        node: new_node(store),
    };
    html! {
        <div class="inspect">
            <p class="hint">{ texts.pick }</p>
            { for kinds.map(group) }
            <div class="actions">{ command_button(playback, texts.add_node, join, true) }</div>
        </div>
    }
}

/// The next free node name, in the style of the cluster's own nodes.
fn new_node(store: &Store) -> String {
    let names = (1..).map(|number| format!("node{number}"));
    let mut free = names.filter(|name| store.nodes.by_name("", name).is_none());
    free.next().expect("numbers do not end")
}
