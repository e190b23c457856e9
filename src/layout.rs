//! Places the parts of the page. Only the choice of the part that a narrow screen shows is made here; style sheets do the
//! rest.

use super::announcer::Announcer;
use super::apply::{Apply, use_apply};
use super::autoscaling::Load;
use super::chart::ChartView;
use super::editor::ManifestEditor;
use super::faults::Faults;
use super::foresight::use_foresight;
use super::guide::Guide;
use super::i18n::{FrameTexts, use_texts};
use super::icons::{Icon, symbol};
use super::keep::Keeper;
use super::knobs::StrategyKnobs;
use super::notices::{Notices, Surprise};
use super::palette::Palette;
use super::panels;
use super::stage::StageView;
use super::state::{Look, use_focus, use_playback};
use super::terminal::{Terminal, use_same_files};
use super::top_bar::TopBar;
use super::transport::{Transport, use_page_keys, use_play};
use yew::{
    Callback, Html, Properties, component, html, use_callback, use_effect_with, use_state_eq,
};

/// The parts that a narrow screen shows one at a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Manifest,
    Stage,
    Why,
    Terminal,
}

impl Tab {
    const ALL: [Tab; 4] = [Tab::Manifest, Tab::Stage, Tab::Why, Tab::Terminal];

    const fn name(self) -> &'static str {
        match self {
            Tab::Manifest => "manifest",
            Tab::Stage => "stage",
            Tab::Why => "why",
            Tab::Terminal => "terminal",
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct LayoutProps {
    pub surprise: Option<Surprise>,
}

#[component]
pub(crate) fn Layout(props: &LayoutProps) -> Html {
    use_same_files();
    let (focus, playback) = (use_focus(), use_playback());
    let kept = use_state_eq(|| true);
    let on_kept = use_callback(kept.setter(), |now, kept| kept.set(now));
    let all_texts = use_texts();
    let texts = &all_texts.frame;
    let part = use_state_eq(|| Tab::Manifest);
    let show = {
        let (part, focus) = (part.clone(), focus.clone());
        Callback::from(move |chosen| {
            part.set(chosen);
            if chosen == Tab::Terminal {
                focus.dispatch(Look::Terminal(true));
            }
        })
    };
    let show_stage = use_callback(part.setter(), |(), part| part.set(Tab::Stage));
    let on_apply = use_apply(show_stage);
    let foresight = use_foresight();
    let first = foresight.first_move(&playback, all_texts);
    let on_play = use_play(first.is_some(), &on_apply);
    use_page_keys(&on_play, &on_apply);
    // On a narrow screen the panels may be out of sight, so picking an object switches to its story.
    use_effect_with(focus.object, {
        let part = part.clone();
        move |object| {
            if object.is_some() {
                part.set(Tab::Why);
            }
        }
    });
    use_effect_with(focus.terminal, {
        let part = part.clone();
        move |open| match (*open, *part) {
            (true, _) => part.set(Tab::Terminal),
            (false, Tab::Terminal) => part.set(Tab::Stage),
            (false, _) => {}
        }
    });
    html! {
        <div class="page" data-part={part.name()} data-terminal={focus.terminal.then_some("open")}>
            <a class="skip" href="#stage">{ texts.skip }</a>
            <TopBar />
            if focus.guide.is_some() { <Guide /> } else if playback.newcomer { { tagline(texts) } }
            <main class="columns">
                <section class="left" aria-label={texts.part_manifest}>
                    <ManifestEditor on_apply={on_apply.clone()} foresight={foresight.clone()} />
                    <Apply {on_apply} {foresight} second={first.is_some()} />
                    <StrategyKnobs />
                    <Load />
                    <Faults />
                </section>
                <section class="sheet" id="stage" tabindex="-1" aria-label={texts.stage}>
                    <StageView />
                    <ChartView />
                    <Transport {first} {on_play} />
                </section>
                <section class="right" aria-label={texts.panels}>{ panels::view(&focus, &all_texts.panels) }</section>
                if focus.terminal { <Terminal /> }
            </main>
            if focus.palette { <Palette /> }
            <Announcer />
            <Keeper {on_kept} />
            <Notices surprise={props.surprise} kept={*kept} />
            { part_tabs(*part, &show, texts) }
        </div>
    }
}

/// What the page is, in one line. A narrow screen shows its first sentence only.
fn tagline(texts: &FrameTexts) -> Html {
    html! { <p class="tagline">{ texts.tagline }{ " " }<span>{ texts.harmless }</span></p> }
}

fn part_tabs(shown: Tab, show: &Callback<Tab>, texts: &FrameTexts) -> Html {
    let tab = |part: Tab| {
        let (icon, text) = match part {
            Tab::Manifest => (Icon::Manifest, texts.part_manifest),
            Tab::Stage => (Icon::Stage, texts.part_stage),
            Tab::Why => (Icon::Why, texts.part_why),
            Tab::Terminal => (Icon::Terminal, "kubectl"),
        };
        let onclick = {
            let show = show.clone();
            move |_| show.emit(part)
        };
        html! {
            <button type="button" aria-pressed={(part == shown).to_string()} {onclick}>
                { symbol(icon) }{ text }
            </button>
        }
    };
    html! {
        <nav class="tabs" aria-label={texts.parts}>{ for Tab::ALL.map(tab) }</nav>
    }
}
