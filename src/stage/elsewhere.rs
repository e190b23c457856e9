//! The other ways to draw the stage, without pods in lanes: by slots, by nodes, or as tables.

use super::crowd::Crowd;
use super::{nodes, slots, table};
use crate::i18n::StageTexts;
use crate::state::Form;
use engine::timeline::Timeline;
use view::arrangement::{self, Slots};
use view::stage::Stage;
use yew::Html;

pub(super) fn view(
    form: Form,
    stage: &Stage,
    timeline: &Timeline,
    crowd: &Crowd,
    texts: &StageTexts,
) -> Html {
    let cluster = timeline.cluster();
    let drawn = match form {
        Form::Table => Some(table::view(stage, texts)),
        Form::Nodes => {
            arrangement::nodes(stage, cluster).map(|found| nodes::view(&found, crowd, texts))
        }
        Form::Sets => Slots::of(stage, cluster).map(|found| slots::view(&found, crowd, texts)),
    };
    drawn.unwrap_or_default()
}
