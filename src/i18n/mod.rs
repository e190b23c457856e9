//! Every word on the page, in every language.
//!
//! Each area of the page has a struct of texts, and one value of it per language: a text that is missing in one of them
//! does not compile. Words of Kubernetes (kinds, fields, event texts) are never translated.

mod chart;
mod compare;
mod editor;
mod examples;
mod frame;
mod knobs;
mod panels;
mod requests;
mod stage;
mod terminal;
mod transport;

pub(crate) use chart::ChartTexts;
pub(crate) use compare::CompareTexts;
pub(crate) use editor::EditorTexts;
pub(crate) use examples::ExampleTexts;
pub(crate) use frame::FrameTexts;
pub(crate) use knobs::KnobTexts;
pub(crate) use panels::PanelTexts;
pub(crate) use requests::RequestTexts;
pub(crate) use stage::StageTexts;
pub(crate) use terminal::TerminalTexts;
pub(crate) use transport::TransportTexts;
pub(crate) use words::{Words, upstream};

use super::lazy::NotLoaded;
use super::preferences::use_preferences;
use std::cell::Cell;
use view::words;
use wasm_split_helpers::wasm_split;
use yew::hook;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    Chinese,
}

/// All texts of one language, by area of the page.
pub(crate) struct Texts {
    pub frame: FrameTexts,
    pub editor: EditorTexts,
    pub examples: ExampleTexts,
    pub knobs: KnobTexts,
    pub transport: TransportTexts,
    pub stage: StageTexts,
    pub chart: ChartTexts,
    pub compare: CompareTexts,
    pub panels: PanelTexts,
    pub requests: RequestTexts,
    pub terminal: TerminalTexts,
    pub words: Words,
}

static ENGLISH: Texts = Texts {
    frame: frame::ENGLISH,
    editor: editor::ENGLISH,
    examples: examples::ENGLISH,
    knobs: knobs::ENGLISH,
    transport: transport::ENGLISH,
    stage: stage::ENGLISH,
    chart: chart::ENGLISH,
    compare: compare::ENGLISH,
    panels: panels::ENGLISH,
    requests: requests::ENGLISH,
    terminal: terminal::ENGLISH,
    words: words::ENGLISH,
};

static CHINESE: Texts = Texts {
    frame: frame::CHINESE,
    editor: editor::CHINESE,
    examples: examples::CHINESE,
    knobs: knobs::CHINESE,
    transport: transport::CHINESE,
    stage: stage::CHINESE,
    chart: chart::CHINESE,
    compare: compare::CHINESE,
    panels: panels::CHINESE,
    requests: requests::CHINESE,
    terminal: terminal::CHINESE,
    words: words::CHINESE,
};

/// The Chinese texts are a part of their own, because a person who reads English need not load them.
#[wasm_split(chinese, fallible)]
fn chinese() -> Result<&'static Texts, NotLoaded> {
    Ok(&CHINESE)
}

thread_local! {
    static CHINESE_HERE: Cell<Option<&'static Texts>> = const { Cell::new(None) };
}

impl Language {
    pub(crate) const ALL: [Language; 2] = [Language::English, Language::Chinese];

    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Language::English => &ENGLISH,
            Language::Chinese => CHINESE_HERE.get().unwrap_or(&ENGLISH),
        }
    }

    /// Whether the texts of the language are loaded.
    pub(crate) fn is_here(self) -> bool {
        self == Language::English || CHINESE_HERE.get().is_some()
    }

    /// Loads the texts of the language if they are not loaded yet.
    ///
    /// # Errors
    /// Fails when the texts cannot be loaded. The next call tries again.
    pub(crate) async fn load(self) -> Result<(), NotLoaded> {
        if self == Language::Chinese {
            CHINESE_HERE.set(Some(chinese().await?));
        }
        Ok(())
    }

    /// The language's name in itself, short enough for a button.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::Chinese => "简体中文",
        }
    }

    /// The language's code for the `lang` attribute.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-CN",
        }
    }

    /// The first of the browser's languages that the page speaks.
    pub(crate) fn from_browser() -> Language {
        let preferred = gloo::utils::window().navigator().languages();
        let mut known = preferred.iter().filter_map(|tag| {
            let tag = tag.as_string()?.to_ascii_lowercase();
            match tag.split('-').next()? {
                "en" => Some(Language::English),
                "zh" => Some(Language::Chinese),
                _ => None,
            }
        });
        known.next().unwrap_or_default()
    }
}

/// The texts of the language chosen.
#[hook]
pub(crate) fn use_texts() -> &'static Texts {
    use_preferences().language.texts()
}
