//! How a person wants to see the page: language, colours, motion. Remembered, and shown on the root element.

use super::i18n::Language;
use super::storage;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use yew::{Reducible, UseReducerHandle, hook, use_context};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Motion {
    #[default]
    Auto,
    Full,
    Less,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub language: Language,
    pub theme: Theme,
    pub motion: Motion,
}

#[derive(Clone, Copy)]
pub enum Prefer {
    Language(Language),
    Theme(Theme),
    Motion(Motion),
}

impl Preferences {
    /// Those kept from the last visit, else what the browser asks for.
    pub fn load() -> Preferences {
        storage::load_preferences().unwrap_or_else(|| Preferences {
            language: Language::from_browser(),
            theme: Theme::Auto,
            motion: Motion::Auto,
        })
    }

    /// Tells the style sheets, and readers of the page, through attributes of the root element.
    pub fn show(self) {
        let Some(root) = gloo::utils::document().document_element() else {
            return;
        };
        let theme = match self.theme {
            Theme::Auto => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        };
        let motion = match self.motion {
            Motion::Auto => None,
            Motion::Full => Some("full"),
            Motion::Less => Some("less"),
        };
        for (name, value) in [
            ("lang", Some(self.language.tag())),
            ("data-theme", theme),
            ("data-motion", motion),
        ] {
            // Setting a well-named attribute of the root element cannot fail.
            let _ = match value {
                Some(value) => root.set_attribute(name, value),
                None => root.remove_attribute(name),
            };
        }
    }

    /// Whether things may glide, rather than jump, to where they are.
    pub fn moves(self) -> bool {
        match self.motion {
            Motion::Full => true,
            Motion::Less => false,
            Motion::Auto => !system_wants_less_motion(),
        }
    }
}

fn system_wants_less_motion() -> bool {
    let query = gloo::utils::window().match_media("(prefers-reduced-motion: reduce)");
    matches!(query, Ok(Some(list)) if list.matches())
}

impl Reducible for Preferences {
    type Action = Prefer;

    fn reduce(self: Rc<Self>, action: Prefer) -> Rc<Self> {
        let mut next = *self;
        match action {
            Prefer::Language(language) => next.language = language,
            Prefer::Theme(theme) => next.theme = theme,
            Prefer::Motion(motion) => next.motion = motion,
        }
        next.show();
        storage::save_preferences(&next);
        Rc::new(next)
    }
}

/// Needs [`super::app::App`] above.
#[hook]
pub fn use_preferences() -> UseReducerHandle<Preferences> {
    use_context().expect("App provides the preferences")
}
