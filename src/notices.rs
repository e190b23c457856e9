//! Notices about something that happened to the person's work, and what can be done about it.

use super::i18n::use_texts;
use super::icons::{Icon, symbol};
use super::state::{Act, Look, Write, use_draft, use_focus, use_playback};
use yew::{Callback, Html, MouseEvent, Properties, component, hook, html, use_state_eq};

/// Why the page opens with something other than the person expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surprise {
    /// The work kept from the last visit could not be read.
    SetAside,
    /// The link carries no scenario, or one that a newer playground made.
    BrokenLink,
}

#[derive(Properties, PartialEq)]
pub(crate) struct NoticesProps {
    pub surprise: Option<Surprise>,
    /// Whether the browser keeps the work.
    pub kept: bool,
}

/// Goes back to the run that was replaced by the present one.
#[hook]
pub(crate) fn use_bring_back() -> Callback<MouseEvent> {
    let (draft, playback, focus) = (use_draft(), use_playback(), use_focus());
    Callback::from(move |_| {
        if let Some(scenario) = playback.replaced.as_deref() {
            let (files, active) = scenario.texts();
            draft.dispatch(Write::Replace(files, active, scenario.kubernetes));
            playback.dispatch(Act::Replay(scenario.clone()));
            focus.dispatch(Look::Guide(None));
        }
    })
}

/// Shows one notice at a time. A notice about the present moment comes first.
#[component]
pub(crate) fn Notices(props: &NoticesProps) -> Html {
    let (playback, focus, draft) = (use_playback(), use_focus(), use_draft());
    let texts = &use_texts().frame;
    let write = |answer: fn() -> Write| {
        let draft = draft.clone();
        Callback::from(move |_: MouseEvent| draft.dispatch(answer()))
    };
    let dismissed = use_state_eq(|| false);
    let forget = {
        let playback = playback.clone();
        Callback::from(move |_| playback.dispatch(Act::Forget))
    };
    let dismiss = {
        let dismissed = dismissed.clone();
        Callback::from(move |_| dismissed.set(true))
    };
    let bring_back = use_bring_back();
    let notice = |text: String,
                  action: Option<(&'static str, Callback<MouseEvent>)>,
                  close: Callback<MouseEvent>| {
        html! {
            <div class="notice">
                <p>{ text }</p>
                if let Some((name, onclick)) = action {
                    <button class="button outlined" type="button" {onclick}>{ name }</button>
                }
                <button class="button square" type="button" aria-label={texts.dismiss} onclick={close}>{ symbol(Icon::Close) }</button>
            </div>
        }
    };
    let shown = if playback.awaiting {
        html! { <div class="notice"><p>{ texts.loading }</p></div> }
    } else if let Some(refusal) = &playback.refusal {
        notice(refusal.to_string(), None, forget)
    } else if let Some(name) = draft.overwritten() {
        let undo = (texts.undo_written, write(|| Write::UndoWritten));
        let text = (texts.overwritten)(name);
        notice(text, Some(undo), write(|| Write::KeepWritten))
    } else if playback.crowded {
        notice(texts.crowded.to_string(), None, forget)
    } else if playback.cut_short && playback.replaced.is_none() {
        notice(texts.cut_short.to_string(), None, forget)
    } else if playback.replaced.is_some() && focus.guide.is_none() {
        let text = if playback.cut_short {
            texts.cut_short
        } else {
            texts.replaced
        };
        notice(
            text.to_string(),
            Some((texts.bring_back, bring_back)),
            forget,
        )
    } else if *dismissed {
        Html::default()
    } else if let Some(surprise) = props.surprise {
        let text = match surprise {
            Surprise::SetAside => texts.store_set_aside,
            Surprise::BrokenLink => texts.link_broken,
        };
        notice(text.to_string(), None, dismiss)
    } else if !props.kept {
        notice(texts.store_refused.to_string(), None, dismiss)
    } else {
        Html::default()
    };
    html! { <div role="status">{ shown }</div> }
}
