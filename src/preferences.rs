//! How a person wants to see the page: language, colours, motion. Remembered, and shown on the root element.

use super::i18n::Language;
use super::storage;
use js_sys::{JSON, Reflect};
use std::rc::Rc;
use yew::{Reducible, UseReducerHandle, hook, use_context};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Motion {
    #[default]
    Auto,
    Full,
    Less,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Contrast {
    /// Follows the setting of the operating system.
    #[default]
    Auto,
    More,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Preferences {
    pub language: Language,
    pub theme: Theme,
    pub motion: Motion,
    pub contrast: Contrast,
}

#[derive(Clone, Copy)]
pub(crate) enum Prefer {
    Language(Language),
    /// Shows a language that the person did not choose, because the chosen one is not loaded. This is not saved.
    Meanwhile(Language),
    Theme(Theme),
    Motion(Motion),
    Contrast(Contrast),
}

impl Theme {
    const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    const fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

impl Motion {
    const ALL: [Motion; 3] = [Motion::Auto, Motion::Full, Motion::Less];

    const fn name(self) -> &'static str {
        match self {
            Motion::Auto => "auto",
            Motion::Full => "full",
            Motion::Less => "less",
        }
    }
}

impl Contrast {
    const fn name(self) -> &'static str {
        match self {
            Contrast::Auto => "auto",
            Contrast::More => "more",
        }
    }
}

impl Preferences {
    /// The browser parses the text, because the page's own JSON reader is not loaded yet.
    pub(crate) fn from_json(text: &str) -> Option<Preferences> {
        let json = JSON::parse(text).ok()?;
        let word = |key: &str| Reflect::get(&json, &key.into()).ok()?.as_string();
        let (language, theme, motion) = (word("language")?, word("theme")?, word("motion")?);
        Some(Preferences {
            language: *Language::ALL.iter().find(|one| one.tag() == language)?,
            theme: *Theme::ALL.iter().find(|one| one.name() == theme)?,
            motion: *Motion::ALL.iter().find(|one| one.name() == motion)?,
            // Preferences that were saved before this choice existed do not have it.
            contrast: match word("contrast").as_deref() {
                Some("more") => Contrast::More,
                _ => Contrast::Auto,
            },
        })
    }

    pub(crate) fn to_json(self) -> String {
        let (language, theme) = (self.language.tag(), self.theme.name());
        let (motion, contrast) = (self.motion.name(), self.contrast.name());
        format!(
            r#"{{"language":"{language}","theme":"{theme}","motion":"{motion}","contrast":"{contrast}"}}"#
        )
    }

    /// Loads the preferences kept from the last visit, else those that the browser asks for.
    pub(crate) fn load() -> Preferences {
        storage::load_preferences().unwrap_or_else(|| Preferences {
            language: Language::from_browser(),
            theme: Theme::Auto,
            motion: Motion::Auto,
            contrast: Contrast::Auto,
        })
    }

    /// Sets attributes of the root element, from which style sheets and screen readers learn the preferences.
    pub(crate) fn show(self) {
        let Some(root) = gloo::utils::document().document_element() else {
            return;
        };
        let theme = (self.theme != Theme::Auto).then(|| self.theme.name());
        let motion = (self.motion != Motion::Auto).then(|| self.motion.name());
        let contrast = (self.contrast != Contrast::Auto).then(|| self.contrast.name());
        for (name, value) in [
            ("lang", Some(self.language.tag())),
            ("data-theme", theme),
            ("data-motion", motion),
            ("data-contrast", contrast),
        ] {
            // Setting a well-named attribute of the root element cannot fail.
            let _ = match value {
                Some(value) => root.set_attribute(name, value),
                None => root.remove_attribute(name),
            };
        }
    }

    /// Whether the page is dark now.
    pub(crate) fn is_dark(self) -> bool {
        match self.theme {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::Auto => system_wants("(prefers-color-scheme: dark)"),
        }
    }

    /// Whether things may glide, rather than jump, to where they are.
    pub(crate) fn moves(self) -> bool {
        match self.motion {
            Motion::Full => true,
            Motion::Less => false,
            Motion::Auto => !system_wants("(prefers-reduced-motion: reduce)"),
        }
    }
}

fn system_wants(query: &str) -> bool {
    let query = gloo::utils::window().match_media(query);
    matches!(query, Ok(Some(list)) if list.matches())
}

impl Reducible for Preferences {
    type Action = Prefer;

    fn reduce(self: Rc<Self>, action: Prefer) -> Rc<Self> {
        let mut next = *self;
        let is_choice = !matches!(action, Prefer::Meanwhile(_));
        match action {
            Prefer::Meanwhile(language) => next.language = language,
            Prefer::Language(language) => next.language = language,
            Prefer::Theme(theme) => next.theme = theme,
            Prefer::Motion(motion) => next.motion = motion,
            Prefer::Contrast(contrast) => next.contrast = contrast,
        }
        next.show();
        if is_choice {
            storage::save_preferences(&next);
        }
        Rc::new(next)
    }
}

/// Works only inside [`super::app::App`], which provides the context.
#[hook]
pub(crate) fn use_preferences() -> UseReducerHandle<Preferences> {
    use_context().expect("App provides the preferences")
}
