//! The Apply button, and a preview of what it would change.

use super::foresight::{Foresight, foresee};
use super::i18n::{EditorTexts, Texts, use_texts};
use super::state::{Act, Draft, DraftHandle, PlaybackHandle, use_draft, use_playback};
use super::taking_part;
use engine::cluster::ApiError;
use gloo::utils::window;
use kube::api::WorkloadKind;
use std::rc::Rc;
use view::preview::{self, Held, Preview, TemplateChange, WorkloadEffect, WorkloadPreview};
use yew::{Callback, Html, Properties, classes, component, hook, html, use_callback};

/// Notes on a text that are shown; a large text would bury what Apply does under them.
const NOTES: usize = 3;

/// Fields of a template that are named in the preview; more are counted as `…`.
const NAMED: usize = 2;

#[derive(Properties, PartialEq)]
pub(crate) struct ApplyProps {
    pub foresight: Rc<Foresight>,
    /// Whether another button of the page is the first to press now.
    pub second: bool,
    pub on_apply: Callback<()>,
}

#[component]
pub(crate) fn Apply(props: &ApplyProps) -> Html {
    let draft = use_draft();
    let texts = use_texts();
    let preview = props.foresight.preview.as_ref();
    let ready = props.foresight.changes_anything();
    let rank = if props.second { "outlined" } else { "primary" };
    let onclick = {
        let on_apply = props.on_apply.clone();
        move |_| on_apply.emit(())
    };
    html! {
        <div class="apply">
            { taking_part::view(&draft.file().reading, texts) }
            <div class="preview" aria-live="polite" aria-label={texts.editor.preview}>{ for words(&draft, preview, texts) }</div>
            <button class={classes!("button", "apply-button", rank)} type="button" aria-disabled={(!ready).to_string()} {onclick}>
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
            if apply_now(draft, playback) {
                after.emit(());
            }
        },
    )
}

/// Applies the manifest. Returns `false`, and does nothing, if that is impossible or would change nothing.
pub(crate) fn apply_now(draft: &DraftHandle, playback: &PlaybackHandle) -> bool {
    let preview = foresee(draft, playback);
    let useful = preview.is_some_and(|preview| preview.changes_anything());
    if useful {
        let manifests = &draft.file().reading.manifests;
        let commands = preview::commands(playback.timeline().cluster(), manifests);
        playback.dispatch(Act::Execute(commands));
    }
    useful
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
