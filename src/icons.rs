//! Icons as lines on a 24 × 24 grid. They decorate: a name stands beside each, or on its button.

use yew::{AttrValue, Html, html};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Play,
    Pause,
    Step,
    StepBack,
    NextDecision,
    PreviousDecision,
    ToStart,
    ToEnd,
    Globe,
    Display,
    Share,
    Help,
    Search,
    Close,
    Undo,
    Redo,
    Add,
    Open,
    Manifest,
    Stage,
    Why,
    Terminal,
    Unfold,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Icon::Terminal => "M4 5h16v14H4zM7.500 9.500l3 2.500-3 2.500M12.5 15h4",
            Icon::Unfold => "M5 9l7 7 7-7",
            Icon::Play => "M7 4.5v15l12.5-7.5z",
            Icon::Pause => "M7 4.5h3.5v15H7zM13.5 4.5H17v15h-3.5z",
            Icon::Step => "M9 5l8 7-8 7",
            Icon::StepBack => "M15 5l-8 7 8 7",
            Icon::NextDecision => "M5 5l8 7-8 7M18 5v14",
            Icon::PreviousDecision => "M19 5l-8 7 8 7M6 5v14",
            Icon::ToEnd => "M5 21V4M5 5h12.500l-2.500 3.500 2.500 3.500H5",
            Icon::ToStart => "M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5",
            Icon::Globe => {
                "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 2.5 3.8 6 3.8 9S15 18.5 12 21c-3-2.5-3.8-6-3.8-9S9 5.5 12 3z"
            }
            Icon::Display => {
                "M12 7.500a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM12 2.500v2M12 19.500v2M2.5 12h2M19.5 12h2M5.3 5.300l1.4 1.400M17.3 17.300l1.4 1.400M5.3 18.700l1.4-1.400M17.3 6.700l1.4-1.4"
            }
            Icon::Share => "M12 15V4M8 7.500L12 3.500l4 4M5 12v7.500h14V12",
            Icon::Search => {
                "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.200 15.200L20.500 20.500"
            }
            Icon::Help => {
                "M9.2 9.200c.2-1.6 1.4-2.5 2.9-2.5 1.7 0 2.9 1 2.9 2.5 0 2.2-2.9 2.3-2.9 4.600M12.1 17.300v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"
            }
            Icon::Close => "M6 6l12 12M18 6L6 18",
            Icon::Undo => "M8.5 5L4.5 9l4 4M5 9h9a5.5 5.5 0 0 1 0 11h-3",
            Icon::Redo => "M15.5 5l4 4-4 4M19 9h-9a5.5 5.5 0 0 0 0 11h3",
            Icon::Add => "M12 5v14M5 12h14",
            Icon::Open => "M4 6h5.500l2 2.500H20V18.500H4zM4 11.500h16",
            Icon::Manifest => "M6 3.500h8.500L19 8v12.500H6zM9.5 12h6M9.5 15.500h6",
            Icon::Stage => {
                "M6.5 6.500h.01M12 6.500h.01M17.5 6.500h.01M6.5 12h.01M12 12h.01M17.5 12h.01M6.5 17.500h.01M12 17.500h.01M17.5 17.500h.01"
            }
            Icon::Why => "M5 6h14M5 10.500h14M5 15h9M5 19.500h5",
        }
    }

    const fn is_solid(self) -> bool {
        matches!(self, Icon::Play | Icon::Pause)
    }
}

pub(crate) fn symbol(icon: Icon) -> Html {
    let class: AttrValue = match (icon.is_solid(), icon) {
        (true, _) => "icon solid".into(),
        (false, Icon::Stage) => "icon dots".into(),
        (false, _) => "icon".into(),
    };
    html! {
        <svg {class} viewBox="0 0 24 24" aria-hidden="true"><path d={icon.path()} /></svg>
    }
}
