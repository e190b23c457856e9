//! The Apply button, and a preview of what it would change.

use super::i18n::{EditorTexts, Texts, use_texts};
use super::state::{Act, Draft, Playback, use_draft, use_playback};
use super::taking_part;
use engine::cluster::ApiError;
use gloo::utils::window;
use kube::api::WorkloadKind;
use view::preview::{self, Held, Preview, TemplateChange, WorkloadEffect, WorkloadPreview};
use yew::{Callback, Html, Properties, component, hook, html, use_callback, use_memo};

/// Notes on a text that are shown; a large text would bury what Apply does under them.
const NOTES: usize = 3;

/// Fields of a template that are named in the preview; more are counted as `…`.
const NAMED: usize = 2;

#[derive(Properties, PartialEq)]
pub(crate) struct ApplyProps {
    pub on_apply: Callback<()>,
}

#[component]
pub(crate) fn Apply(props: &ApplyProps) -> Html {
    let (draft, playback) = (use_draft(), use_playback());
    let texts = use_texts();
    let revisions = revisions(&playback);
    let preview = use_memo((draft.stamp, playback.turn, revisions), |_| {
        foresee(&draft, &playback)
    });
    let ready = preview
        .as_ref()
        .as_ref()
        .is_some_and(Preview::changes_anything);
    let onclick = {
        let on_apply = props.on_apply.clone();
        move |_| on_apply.emit(())
    };
    html! {
        <div class="apply">
            { taking_part::view(&draft.file().reading, texts) }
            <div class="preview" aria-live="polite" aria-label={texts.editor.preview}>{ for words(&draft, preview.as_ref().as_ref(), texts) }</div>
            <button class="button primary" type="button" aria-disabled={(!ready).to_string()} {onclick}>
                { texts.editor.apply }
                <kbd aria-hidden="true">{ if is_mac() { "⌘ ⏎" } else { "Ctrl ⏎" } }</kbd>
            </button>
        </div>
    }
}

/// Whether the platform is one of Apple's, where shortcuts use the Command key.
fn is_mac() -> bool {
    let platform = window().navigator().platform();
    platform.is_ok_and(|platform| platform.starts_with("Mac") || platform.starts_with("iP"))
}

/// Applies the manifest if that is possible and would change something, and then calls `after`.
#[hook]
pub(crate) fn use_apply(after: Callback<()>) -> Callback<()> {
    let (draft, playback) = (use_draft(), use_playback());
    use_callback(
        (draft, playback, after),
        move |(), (draft, playback, after)| {
            let preview = foresee(draft, playback);
            if preview.is_some_and(|preview| preview.changes_anything()) {
                let timeline = playback.timeline();
                let commands =
                    preview::commands(timeline.cluster(), &draft.file().reading.manifests);
                drop(timeline);
                playback.dispatch(Act::Execute(commands));
                after.emit(());
            }
        },
    )
}

/// Counts of ReplicaSets and ControllerRevisions. A new one can change what Apply would do, so the preview is computed
/// again.
fn revisions(playback: &Playback) -> (usize, usize) {
    let timeline = playback.timeline();
    let store = timeline.cluster().store();
    (store.replica_sets.len(), store.controller_revisions.len())
}

/// Computes what Apply would do; `None` if nothing of the text can be applied.
fn foresee(draft: &Draft, playback: &Playback) -> Option<Preview> {
    if draft.file().reading.is_wrong() && draft.file().reading.manifests.is_empty() {
        return None;
    }
    let timeline = playback.timeline();
    Some(preview::preview(
        timeline.cluster(),
        &draft.file().reading.manifests,
    ))
}

fn words(draft: &Draft, preview: Option<&Preview>, texts: &'static Texts) -> Vec<Html> {
    let (reading, editor) = (&draft.file().reading, &texts.editor);
    let line = |text: &str| html! { <p>{ text }</p> };
    let Some(preview) = preview else {
        return vec![line(editor.fix_first)];
    };
    if reading.manifests.is_empty() && reading.left_aside.is_empty() {
        return vec![line(editor.nothing_to_apply)];
    }
    let left_out = reading.is_wrong().then(|| line(editor.rest_left_out));
    let refusal = |refusal: &ApiError| html! { <p class="refusal">{ refusal.to_string() }</p> };
    let refusals = preview.refusals.iter().map(refusal);
    let mut lines: Vec<Html> = left_out.into_iter().chain(refusals).collect();
    let effects = effects(preview, editor);
    if effects.is_empty() && lines.is_empty() {
        lines.push(line(editor.no_change));
    }
    lines.extend(effects);
    let hint = texts.words.hint;
    let notes = reading.notes.iter().map(hint);
    lines.extend(
        notes
            .take(NOTES)
            .map(|text| html! { <p class="hint">{ text }</p> }),
    );
    lines
}

/// Lists what would change.
fn effects(preview: &Preview, texts: &'static EditorTexts) -> Vec<Html> {
    let line = |text: String| html! { <p>{ text }</p> };
    let namespaces = preview.namespaces.iter();
    let namespaces = namespaces.map(|name| line((texts.makes_namespace)(name)));
    let workloads = preview.workloads.iter();
    let changed = workloads.filter(|workload| workload.effect != WorkloadEffect::Unchanged);
    let workloads = changed.map(|workload| effect(workload, texts));
    let others = (preview.others > 0).then(|| line((texts.other_objects)(preview.others)));
    namespaces.chain(workloads).chain(others).collect()
}

fn effect(workload: &WorkloadPreview, texts: &'static EditorTexts) -> Html {
    let (kind, name) = (workload.kind, &*workload.name);
    match &workload.effect {
        WorkloadEffect::Unchanged => Html::default(),
        WorkloadEffect::Noted => html! { <p>{ (texts.noted)(kind.name(), name) }</p> },
        WorkloadEffect::Created { replicas } => {
            html! { <p>{ (texts.creates)(kind.name(), name, *replicas) }</p> }
        }
        WorkloadEffect::Changed { template, replicas } => html! {
            <>
                if let Some(change) = template {
                    { template_change(kind, change, texts) }
                }
                if let Some((from, to)) = replicas {
                    <p>
                        <strong>{ (texts.scales)(*from, *to) }</strong>
                        if let Some(name) = &workload.autoscaler {
                            <span>{ (texts.autoscaled)(name) }</span>
                        } else if template.is_none() {
                            <span>{ texts.only_scales }</span>
                        }
                    </p>
                }
                if template.is_none() && replicas.is_none() {
                    <p>{ (texts.only_settings)(kind.name(), name) }</p>
                }
            </>
        },
    }
}

fn template_change(
    kind: WorkloadKind,
    change: &TemplateChange,
    texts: &'static EditorTexts,
) -> Html {
    let difference = |difference: &preview::Difference| {
        let field = difference.path.rsplit('.').next().unwrap_or_default();
        html! {
            <p class="difference" title={difference.path.clone()}>
                <code>{ field }</code>
                <del>{ &difference.before }</del>
                <span aria-hidden="true">{ "→" }</span>
                <ins>{ &difference.after }</ins>
            </p>
        }
    };
    let consequence = match (change.held, change.returns_to) {
        (Some(Held::Paused), _) => texts.paused_template.to_string(),
        (Some(Held::OnDelete), _) => texts.on_delete.to_string(),
        (Some(Held::Never), _) => texts.never.to_string(),
        (Some(Held::Partition(partition)), _) => (texts.partition)(partition, change.revision),
        (None, Some(old)) => (texts.old_template_again)(kind.revisions(), old, change.revision),
        (None, None) => (texts.new_revision)(kind.revisions(), change.revision),
    };
    html! {
        <>
            { for change.differences.iter().take(NAMED).map(difference) }
            <p>
                <strong>{ texts.new_template }</strong>
                <span>{ consequence }</span>
            </p>
        </>
    }
}
