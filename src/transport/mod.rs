//! Moving through time: buttons, speed and clock, and the pulse that lets time pass while playing.

mod futures;
mod keys;
mod pulse;

pub(crate) use keys::use_page_keys;

use super::i18n::{TransportTexts, use_texts};
use super::icons::{Icon, symbol};
use super::select::Select;
use super::state::{Act, PlaybackHandle, Speed, use_playback};
use kube::clock::Time;
use pulse::use_pulse;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, hook, html, use_callback};

#[derive(Properties, PartialEq)]
pub(crate) struct TransportProps {
    /// The name of the first move, while Play makes it.
    pub first: Option<AttrValue>,
    pub on_play: Callback<()>,
}

/// Plays and pauses, or makes the first move.
#[hook]
pub(crate) fn use_play(is_first: bool, on_apply: &Callback<()>) -> Callback<()> {
    let state = (use_playback().dispatcher(), on_apply.clone());
    use_callback((state, is_first), |(), ((playback, on_apply), is_first)| {
        if *is_first {
            on_apply.emit(());
        } else {
            playback.dispatch(Act::Toggle);
        }
    })
}

#[component]
pub(crate) fn Transport(props: &TransportProps) -> Html {
    let playback = use_playback();
    let texts = &use_texts().transport;
    use_pulse(&playback);
    let button = |icon: Icon, name: &'static str, keys: &'static str, act: fn() -> Act| {
        let title = format!("{name} ({keys})");
        let onclick = acting(&playback, act);
        html! {
            <button class="button square" type="button" {title} aria-label={name} {onclick}>{ symbol(icon) }</button>
        }
    };
    let (now, horizon, at_rest) = {
        let timeline = playback.timeline();
        (timeline.now(), timeline.horizon(), timeline.is_at_rest())
    };
    let (remark, long) = match () {
        () if now < horizon => ((texts.ahead)(&clock(horizon)), texts.ahead_long),
        () if at_rest && !playback.playing => (texts.quiet.to_string(), texts.quiet_long),
        () => Default::default(),
    };
    html! {
        <div class="transport" role="group" aria-label={texts.time}>
            <div class="moves">
                { button(Icon::ToStart, texts.to_start, "Home", || Act::Seek(Time::ZERO)) }
                { button(Icon::PreviousDecision, texts.previous_decision, "Shift+←", || Act::PreviousDecision) }
                { button(Icon::StepBack, texts.step_back, "←", || Act::StepBack) }
                { play_button(&playback, props, texts) }
                { button(Icon::Step, texts.step, "→", || Act::Step) }
                { button(Icon::NextDecision, texts.next_decision, "Shift+→", || Act::NextDecision) }
                { run_to(&playback, texts) }
                { speed(&playback, texts) }
            </div>
            <time class="clock" title={texts.clock}>{ clock(now) }</time>
            <div class="remark">
                <p title={long}>{ remark }</p>
                { futures::view(&playback, texts) }
            </div>
        </div>
    }
}

fn play_button(playback: &PlaybackHandle, props: &TransportProps, texts: &TransportTexts) -> Html {
    let on_play = props.on_play.clone();
    let onclick = move |_| on_play.emit(());
    if let Some(first) = &props.first {
        return html! { <button class="play first" type="button" {onclick}>{ symbol(Icon::Play) }<span>{ first }</span></button> };
    }
    let (icon, name) = if playback.playing {
        (Icon::Pause, texts.pause)
    } else {
        (Icon::Play, texts.play)
    };
    html! {
        <button class="play" type="button" title={name} aria-label={name} {onclick}>{ symbol(icon) }</button>
    }
}

/// Controls that go further than a step, to the next moment worth stopping at.
fn run_to(playback: &PlaybackHandle, texts: &TransportTexts) -> Html {
    let button = |name: &'static str, key: &'static str, act: fn() -> Act| {
        let onclick = acting(playback, act);
        html! { <button class="button" type="button" {onclick}>{ name }<kbd aria-hidden="true">{ key }</kbd></button> }
    };
    html! {
        <>
            <button class="button square" type="button" popovertarget="run-to" title={texts.run_to} aria-label={texts.run_to}>
                { symbol(Icon::ToEnd) }
            </button>
            <div id="run-to" class="popover" popover="auto">
                <p class="label">{ texts.run_to }</p>
                <div class="stack">
                    { button(texts.next_decision, "Shift+→", || Act::NextDecision) }
                    { button(texts.next_failure, "F", || Act::NextFailure) }
                    { button(texts.to_end, "End", || Act::ToEnd) }
                </div>
            </div>
        </>
    }
}

fn speed(playback: &PlaybackHandle, texts: &TransportTexts) -> Html {
    let option = |speed: Speed| {
        let factor = speed.factor();
        html! { <option value={factor.to_string()}>{ (texts.times)(factor) }</option> }
    };
    let chosen = Speed::all().position(|speed| speed == playback.speed);
    let on_choose = {
        let playback = playback.clone();
        Callback::from(move |index: usize| {
            let chosen = Speed::all().nth(index);
            playback.dispatch(Act::Speed(chosen.unwrap_or(playback.speed)));
        })
    };
    html! {
        <Select class="speed" label={texts.speed} title={format!("{} ([ ])", texts.speed)} chosen={chosen.unwrap_or(0)} {on_choose}>
            { for Speed::all().map(option) }
        </Select>
    }
}

fn acting(playback: &PlaybackHandle, act: fn() -> Act) -> Callback<MouseEvent> {
    let playback = playback.clone();
    Callback::from(move |_| playback.dispatch(act()))
}

/// `01:05.3`: minutes, seconds and tenths.
pub(crate) fn clock(at: Time) -> String {
    let tenths = at.as_millis() / 100;
    format!(
        "{:02}:{:02}.{}",
        tenths / 600,
        tenths / 10 % 60,
        tenths % 10
    )
}
