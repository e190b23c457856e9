//! The entries of the palette: each has a name, the group that it belongs to, and an action.

use crate::apply::apply_now;
use crate::i18n::{Language, Texts, TransportTexts};
use crate::preferences::{Contrast, Motion, Prefer, Preferences, Theme};
use crate::state::{Act, DraftHandle, FocusHandle, Form, Look, Panel, PlaybackHandle, open};
use kube::clock::Time;
use std::iter;
use view::catalog::{self, Example};
use view::inspect;
use yew::{Callback, UseReducerHandle};

/// All that an entry may act on.
#[derive(Clone)]
pub(super) struct Reach {
    pub draft: DraftHandle,
    pub playback: PlaybackHandle,
    pub focus: FocusHandle,
    pub preferences: UseReducerHandle<Preferences>,
}

pub(super) struct Entry {
    pub name: String,
    pub group: String,
    pub run: Callback<()>,
}

/// Name, group, and what it does.
type Named<Act> = (&'static str, &'static str, fn() -> Act);

impl Entry {
    /// Whether each typed word occurs in the entry's name or group.
    pub(super) fn matches(&self, typed: &str) -> bool {
        let whole = format!("{} {}", self.name, self.group).to_ascii_lowercase();
        let typed = typed.to_ascii_lowercase();
        typed.split_whitespace().all(|word| whole.contains(word))
    }
}

pub(super) fn all(reach: &Reach, texts: &'static Texts) -> Vec<Entry> {
    let mut entries = time(reach, texts);
    entries.extend(views(reach, texts));
    entries.extend(display(reach, texts));
    entries.extend(catalog::all().map(|example| ready(reach, example, texts)));
    entries.extend(objects(reach));
    entries
}

fn entry(name: &str, group: &str, run: impl Fn() + 'static) -> Entry {
    Entry {
        name: name.to_string(),
        group: group.to_string(),
        run: Callback::from(move |()| run()),
    }
}

fn time(reach: &Reach, texts: &'static Texts) -> Vec<Entry> {
    let words = &texts.transport;
    let acts: [Named<Act>; 7] = [
        (words.step, "→", || Act::Step),
        (words.step_back, "←", || Act::StepBack),
        (words.next_decision, "Shift+→", || Act::NextDecision),
        (words.previous_decision, "Shift+←", || {
            Act::PreviousDecision
        }),
        (words.next_failure, "F", || Act::NextFailure),
        (words.to_end, "End", || Act::ToEnd),
        (words.to_start, "Home", || Act::Seek(Time::ZERO)),
    ];
    let entries = acts.into_iter().map(|(name, key, act)| {
        let playback = reach.playback.clone();
        entry(name, key, move || playback.dispatch(act()))
    });
    iter::once(play(reach, words)).chain(entries).collect()
}

/// Plays or pauses; before the first change, it makes that change.
fn play(reach: &Reach, words: &TransportTexts) -> Entry {
    let (draft, playback) = (reach.draft.clone(), reach.playback.clone());
    entry(words.play, "Space", move || {
        let begun = playback.awaits_first_change() && apply_now(&draft, &playback);
        if !begun {
            playback.dispatch(Act::Toggle);
        }
    })
}

fn views(reach: &Reach, texts: &'static Texts) -> Vec<Entry> {
    let (frame, panels, stage) = (&texts.frame, &texts.panels, &texts.stage);
    let looks: [Named<Look>; 8] = [
        (panels.why, panels.panels, || Look::Panel(Panel::Why)),
        (panels.inspect, panels.panels, || {
            Look::Panel(Panel::Inspect)
        }),
        (panels.revisions, panels.panels, || {
            Look::Panel(Panel::Revisions)
        }),
        (panels.events, panels.panels, || Look::Panel(Panel::Events)),
        (stage.nodes, frame.stage, || Look::Form(Form::Nodes)),
        (stage.table, frame.stage, || Look::Form(Form::Table)),
        (stage.pods, frame.stage, || Look::Form(Form::Sets)),
        ("kubectl", "/", || Look::Terminal(true)),
    ];
    let entries = looks.into_iter().map(|(name, group, look)| {
        let focus = reach.focus.clone();
        entry(name, group, move || focus.dispatch(look()))
    });
    entries.collect()
}

fn display(reach: &Reach, texts: &'static Texts) -> Vec<Entry> {
    let frame = &texts.frame;
    let themes = [
        (
            frame.contrast_more,
            frame.contrast,
            Prefer::Contrast(Contrast::More),
        ),
        (frame.theme_auto, frame.theme, Prefer::Theme(Theme::Auto)),
        (frame.theme_light, frame.theme, Prefer::Theme(Theme::Light)),
        (frame.theme_dark, frame.theme, Prefer::Theme(Theme::Dark)),
        (
            frame.motion_full,
            frame.motion,
            Prefer::Motion(Motion::Full),
        ),
        (
            frame.motion_less,
            frame.motion,
            Prefer::Motion(Motion::Less),
        ),
    ];
    let languages = Language::ALL.map(|one| (one.name(), frame.language, Prefer::Language(one)));
    let entries = themes.into_iter().chain(languages);
    let entries = entries.map(|(name, group, prefer)| {
        let preferences = reach.preferences.clone();
        entry(name, group, move || preferences.dispatch(prefer))
    });
    entries.collect()
}

/// An entry that opens a ready scenario.
fn ready(reach: &Reach, example: Example, texts: &'static Texts) -> Entry {
    let name = (texts.examples.of)(example.name);
    let reach = reach.clone();
    entry(name, texts.frame.scenario, move || {
        let Reach {
            draft,
            playback,
            focus,
            ..
        } = &reach;
        let (opened, scenario) = example.open(draft.version);
        open(scenario, draft, playback);
        focus.dispatch(Look::Guide(Some(opened)));
    })
}

/// Entries that lead to the objects of the cluster.
fn objects(reach: &Reach) -> Vec<Entry> {
    let timeline = reach.playback.timeline();
    let found = inspect::objects(timeline.cluster().store());
    let entries = found.into_iter().map(|object| {
        let focus = reach.focus.clone();
        entry(&object.name, object.kind.name(), move || {
            focus.dispatch(Look::Object(Some(object.uid)));
        })
    });
    entries.collect()
}
