//! Autoscaling: the load that a person sets, and what the autoscaler of the workload on the stage does about it. Most runs have
//! neither, so both are in a part that is loaded later.

mod load;
mod standing;

use super::lazy::{NotLoaded, lazy_view};
use super::state::{use_focus, use_playback};
use load::LoadFields;
use standing::StandingView;
use view::autoscaling;
use wasm_split_helpers::wasm_split;
use yew::{Html, component, html};

/// The load of the workload on the stage, if a load means something for it.
#[component]
pub(crate) fn Load() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let workload = focus.workload(&playback);
    let takes = workload
        .is_some_and(|workload| autoscaling::takes_load(playback.timeline().cluster(), &workload));
    if takes {
        lazy_view(|| Box::pin(load_fields()))
    } else {
        Html::default()
    }
}

/// The autoscaler of the workload on the stage, if it has one.
#[component]
pub(crate) fn Autoscaler() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let workload = focus.workload(&playback);
    let has_one = workload.is_some_and(|workload| {
        let timeline = playback.timeline();
        let cluster = timeline.cluster();
        let target = autoscaling::target(cluster, &workload);
        target.is_some_and(|target| autoscaling::of_workload(cluster, &target).is_some())
    });
    if has_one {
        lazy_view(|| Box::pin(standing_view()))
    } else {
        Html::default()
    }
}

#[wasm_split(panels, fallible)]
fn load_fields() -> Result<Html, NotLoaded> {
    Ok(html! { <LoadFields /> })
}

#[wasm_split(panels, fallible)]
fn standing_view() -> Result<Html, NotLoaded> {
    Ok(html! { <StandingView /> })
}
