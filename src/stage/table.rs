//! Everything that the stage shows, as tables.

use crate::i18n::StageTexts;
use view::PodState;
use view::stage::{Density, Lane, Stage};
use yew::{Html, html};

pub(super) fn view(stage: &Stage, texts: &StageTexts) -> Html {
    let lane = |lane: &Lane| {
        html! {
            <tr>
                <th scope="row" class="mono">{ &*lane.name }</th>
                <td>{ lane.revision }{ if lane.is_new { " ●" } else { "" } }</td>
                <td class="mono">{ lane.images.join(", ") }</td>
                <td>{ lane.desired.map_or(String::new(), |desired| desired.to_string()) }</td><td>{ lane.current }</td><td>{ lane.ready }</td><td>{ lane.available }</td><td>{ lane.terminating }</td>
            </tr>
        }
    };
    html! {
        <div class="tables">
            <p>{ (texts.summary)(stage) }</p>
            <div class="scroll" role="group" tabindex="0"><table>
                <caption>{ stage.workload.group_kind().name() }</caption>
                <thead><tr>
                    <th scope="col">{ stage.workload.group_kind().name() }</th><th scope="col">{ texts.revision_head }</th><th scope="col">{ texts.image }</th>
                    <th scope="col">{ "desired" }</th><th scope="col">{ "current" }</th><th scope="col">{ "ready" }</th>
                    <th scope="col">{ "available" }</th><th scope="col">{ "terminating" }</th>
                </tr></thead>
                <tbody>{ for stage.lanes.iter().map(lane) }</tbody>
            </table></div>
            if stage.density == Density::Blocks { { tallies(stage, texts) } } else { { pods(stage, texts) } }
        </div>
    }
}

fn pods(stage: &Stage, texts: &StageTexts) -> Html {
    let pods = stage.lanes.iter().flat_map(|lane| &lane.pods);
    let row = |pod: &view::PodView| {
        html! {
            <tr key={pod.uid.0}>
                <th scope="row" class="mono">{ &*pod.name }</th>
                <td>{ format!("{}/{}", pod.ready.0, pod.ready.1) }</td>
                <td class="mono">{ &*pod.status }</td>
                <td>{ (texts.state)(pod.state) }</td>
                <td>{ pod.restarts }</td>
                <td class="mono">{ pod.node.as_deref().unwrap_or("<none>") }</td>
            </tr>
        }
    };
    html! {
        <div class="scroll" role="group" tabindex="0"><table>
            <caption>{ texts.pods }</caption>
            <thead><tr>
                <th scope="col">{ "Pod" }</th><th scope="col">{ "READY" }</th><th scope="col">{ "STATUS" }</th>
                <th scope="col">{ texts.state_head }</th><th scope="col">{ "RESTARTS" }</th><th scope="col">{ "NODE" }</th>
            </tr></thead>
            <tbody>{ for pods.map(row) }</tbody>
        </table></div>
    }
}

fn tallies(stage: &Stage, texts: &StageTexts) -> Html {
    let rows = stage.lanes.iter().flat_map(|lane| {
        lane.tally
            .iter()
            .map(move |(state, count)| (lane, state, count))
    });
    let row = |(lane, state, count): (&Lane, PodState, i32)| {
        html! { <tr><th scope="row" class="mono">{ &*lane.name }</th><td>{ (texts.state)(state) }</td><td>{ count }</td></tr> }
    };
    html! {
        <div class="scroll" role="group" tabindex="0"><table>
            <caption>{ texts.pods }</caption>
            <thead><tr><th scope="col">{ stage.workload.group_kind().name() }</th><th scope="col">{ texts.state_head }</th><th scope="col">{ texts.count }</th></tr></thead>
            <tbody>{ for rows.map(row) }</tbody>
        </table></div>
    }
}
