//! Notices about something that happened to the person's work, and what can be done about it.

use super::i18n::use_texts;
use super::icons::{Icon, symbol};
use super::state::{Act, Look, Write, use_draft, use_focus, use_session};
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
    let (draft, session, focus) = (use_draft(), use_session(), use_focus());
    Callback::from(move |_| {
        if let Some(scenario) = session.replaced.as_deref() {
            let (files, active) = scenario.texts();
            draft.dispatch(Write::Replace(files, active, scenario.kubernetes));
            session.dispatch(Act::Replay(scenario.clone()));
            focus.dispatch(Look::Guide(None));
        }
    })
}

/// Shows one notice at a time. A notice about the present moment comes first.
#[component]
pub(crate) fn Notices(props: &NoticesProps) -> Html {
    let (session, focus) = (use_session(), use_focus());
    let texts = &use_texts().frame;
    let dismissed = use_state_eq(|| false);
    let forget = {
        let session = session.clone();
        Callback::from(move |_| session.dispatch(Act::Forget))
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
    let shown = if session.awaiting {
        html! { <div class="notice"><p>{ texts.loading }</p></div> }
    } else if let Some(refusal) = &session.refusal {
        notice(refusal.to_string(), None, forget)
    } else if session.crowded {
        notice(texts.crowded.to_string(), None, forget)
    } else if session.cut_short && session.replaced.is_none() {
        notice(texts.cut_short.to_string(), None, forget)
    } else if session.replaced.is_some() && focus.guide.is_none() {
        let text = if session.cut_short {
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
