//! The runs that a person left by acting in their past. Each can be entered again or closed.

use super::clock;
use crate::i18n::TransportTexts;
use crate::icons::{Icon, symbol};
use crate::state::{Act, PlaybackHandle};
use engine::timeline::Branch;
use view::typed;
use yew::{Html, html};

pub(super) fn view(playback: &PlaybackHandle, texts: &TransportTexts) -> Html {
    let timeline = playback.timeline();
    let branches = timeline.branches();
    if branches.is_empty() {
        return Html::default();
    }
    let act = |act: fn(usize) -> Act, index: usize| {
        let playback = playback.clone();
        move |_| playback.dispatch(act(index))
    };
    let row = |(index, branch): (usize, &Branch)| {
        let name = (texts.other_future)(&clock(branch.left_at));
        let done = branch.first_command().map(typed::command);
        html! {
            <li key={index}>
                <button class="button" type="button" onclick={act(Act::SwitchBranch, index)}>
                    <span>{ name.clone() }<small class="mono">{ done.unwrap_or_default() }</small></span>
                </button>
                <button class="button square small" type="button" title={texts.let_go} aria-label={format!("{}: {name}", texts.let_go)}
                    onclick={act(Act::CloseBranch, index)}>{ symbol(Icon::Close) }</button>
            </li>
        }
    };
    html! {
        <>
            <button class="button compact" type="button" popovertarget="futures">{ (texts.futures)(branches.len()) }</button>
            <div id="futures" class="popover" popover="auto">
                <p class="label">{ texts.futures_hint }</p>
                <ul class="stack" role="list">{ for branches.iter().enumerate().map(row) }</ul>
            </div>
        </>
    }
}
