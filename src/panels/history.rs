//! Revisions as `kubectl rollout history` shows them, what an undo would restore, and how many were discarded.

use crate::i18n::{PanelTexts, use_texts};
use crate::select::Select;
use crate::stage::pod::hue_class;
use crate::state::{Act, PlaybackHandle, use_focus, use_playback};
use engine::cluster::{Command, Outcome, Target};
use engine::timeline::Timeline;
use view::diff::{DiffLine, Side, excerpt};
use view::preview::{WorkloadEffect, preview_command};
use view::revisions::{History, Revision, template_diff};
use view::workload::Workload;
use yew::{Callback, Html, Properties, UseStateHandle, component, html, use_memo, use_state_eq};

/// Lines shown around a change of the template.
const AROUND: usize = 2;

#[component]
pub(crate) fn RevisionsPanel() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let texts = &use_texts().panels;
    let open = use_state_eq(|| None::<i64>);
    let workload = focus.workload(&playback);
    let present = playback.timeline().present();
    let history = use_memo(
        (workload.clone(), present, playback.turn),
        |(workload, ..)| {
            let workload = workload.as_ref();
            workload.and_then(|workload| History::of(&playback.timeline(), workload))
        },
    );
    let (Some(history), Some(workload)) = (&*history, workload) else {
        return html! { <p class="hint">{ texts.no_revisions }</p> };
    };
    let row = |revision: &Revision| {
        let is_open = *open == Some(revision.number);
        let on_toggle = {
            let (open, number) = (open.clone(), revision.number);
            Callback::from(move |()| open.set(Some(number).filter(|_| !is_open)))
        };
        html! {
            <RevisionRow key={revision.number} revision={revision.clone()} workload={workload.clone()} open={is_open} {on_toggle}
                all={history.revisions.clone()} />
        }
    };
    html! {
        <div class="revisions">
            <ol role="list">{ for history.revisions.iter().map(row) }</ol>
            if !history.discarded.is_empty() {
                <p class="hint">{ (texts.discarded)(history.discarded.len(), history.limit.unwrap_or(0)) }</p>
                <p class="hint mono">{ history.discarded.join(", ") }</p>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    revision: Revision,
    all: Vec<Revision>,
    workload: Workload,
    open: bool,
    on_toggle: Callback<()>,
}

#[component]
fn RevisionRow(props: &RowProps) -> Html {
    let playback = use_playback();
    let texts = &use_texts().panels;
    let RowProps { revision, open, .. } = props;
    let against = use_state_eq(|| None::<i64>);
    let onclick = props.on_toggle.reform(|_| ());
    html! {
        <li class={hue_class(revision.hue)}>
            <button type="button" class="row" aria-expanded={open.to_string()} {onclick}>
                <b class="number">{ revision.number }</b>
                <span class="mono">{ revision.images.join(", ") }</span>
                if revision.is_current { <span class="badge">{ texts.current }</span> }
                <span class="cause">{ revision.cause.as_deref().unwrap_or("<none>") }</span>
            </button>
            if *open { { details(props, &against, &playback, texts) } }
        </li>
    }
}

fn details(
    props: &RowProps,
    against: &UseStateHandle<Option<i64>>,
    playback: &PlaybackHandle,
    texts: &'static PanelTexts,
) -> Html {
    let RowProps {
        revision, workload, ..
    } = props;
    let facts = html! {
        <p class="mono facts">{ &*revision.name }{ revision.replicas.map_or(String::new(), |count| format!(" · {}", (texts.replicas)(count))) }</p>
    };
    if revision.is_current {
        return html! {
            <div class="details">{ facts }<p class="hint">{ texts.is_current }</p>{ compared(props, against, playback, texts) }</div>
        };
    }
    let timeline = playback.timeline();
    let command = Command::Undo {
        target: Target::new(workload.kind.kind(), &workload.name),
        to_revision: revision.number,
    };
    let preview = match timeline.rehearse(&command) {
        Ok((Outcome::Changed, _)) => restored(&timeline, workload, &command, revision, texts),
        Ok(_) => texts.undo_nothing.to_string(),
        Err(refusal) => refusal.to_string(),
    };
    let onclick = {
        let playback = playback.clone();
        move |_| playback.dispatch(Act::Execute(vec![command.clone()]))
    };
    html! {
        <div class="details">
            { facts }
            { compared(props, against, playback, texts) }
            <div class="undo">
                <p>{ preview }</p>
                <button type="button" class="button outlined" {onclick}>{ (texts.undo)(revision.number) }</button>
            </div>
        </div>
    }
}

/// Shows how the template differs from that of another revision, which is the present one unless a person chooses
/// another.
fn compared(
    props: &RowProps,
    against: &UseStateHandle<Option<i64>>,
    playback: &PlaybackHandle,
    texts: &'static PanelTexts,
) -> Html {
    let others = props.all.iter();
    let others: Vec<&Revision> = others
        .filter(|other| other.number != props.revision.number)
        .collect();
    let chosen = others.iter().find(|other| Some(other.number) == **against);
    let present = || others.iter().find(|other| other.is_current);
    let Some(other) = chosen.or_else(present).or(others.first()) else {
        return Html::default();
    };
    let diff = template_diff(playback.timeline().cluster(), other.set, props.revision.set);
    let numbers: Vec<i64> = others.iter().map(|one| one.number).collect();
    let chosen = numbers.iter().position(|number| *number == other.number);
    let on_choose = {
        let against = against.clone();
        Callback::from(move |index: usize| against.set(numbers.get(index).copied()))
    };
    let option = |one: &&Revision| html! { <option>{ one.number }</option> };
    html! {
        <>
            <label class="against hint">
                { texts.against }<Select chosen={chosen.unwrap_or(0)} {on_choose}>{ for others.iter().map(option) }</Select>
            </label>
            { diff_lines(&diff) }
        </>
    }
}

/// Tells which revision an undo restores, and its new number if that is known beforehand.
fn restored(
    timeline: &Timeline,
    workload: &Workload,
    command: &Command,
    revision: &Revision,
    texts: &PanelTexts,
) -> String {
    match preview_command(timeline.cluster(), workload.uid, command) {
        Ok(WorkloadEffect::Changed {
            template: Some(change),
            ..
        }) => (texts.undo_preview)(revision.number, change.revision),
        _ => (texts.undo_template)(revision.number),
    }
}

fn diff_lines(diff: &[DiffLine]) -> Html {
    let line = |line: Option<DiffLine>| match line {
        None => html! { <div class="gap">{ "⋯" }</div> },
        Some(DiffLine {
            side: Side::Both,
            text,
        }) => html! { <div>{ "  " }{ text }</div> },
        Some(DiffLine {
            side: Side::Removed,
            text,
        }) => html! { <del>{ "− " }{ text }</del> },
        Some(DiffLine {
            side: Side::Added,
            text,
        }) => html! { <ins>{ "+ " }{ text }</ins> },
    };
    html! { <pre class="diff">{ for excerpt(diff, AROUND).into_iter().map(line) }</pre> }
}
