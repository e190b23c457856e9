//! How the software in each image behaves, which a person may change at any moment.

use super::i18n::{KnobTexts, use_texts};
use super::select::Select;
use super::state::{Act, Draft, Playback, PlaybackHandle, use_draft, use_playback};
use engine::cluster::Command;
use engine::kubelet::ImageFault;
use kube::map::Set;
use std::iter;
use yew::{Callback, Html, Properties, component, html, use_memo};

#[component]
pub(crate) fn Faults() -> Html {
    let (draft, playback) = (use_draft(), use_playback());
    let texts = &use_texts().knobs;
    let images = use_memo((draft.stamp, playback.turn), |_| images(&draft, &playback));
    if images.is_empty() {
        return Html::default();
    }
    let timeline = playback.timeline();
    let faults = timeline.cluster().image_faults();
    let faulty = images
        .iter()
        .filter(|image| faults.of(image) != ImageFault::None);
    let faulty = faulty.count();
    html! {
        <details class="faults" open={faulty > 0}>
            <summary>
                <span class="label">{ texts.faults }</span>
                <span class={if faulty > 0 { "state wrong" } else { "state" }}>
                    { if faulty > 0 { (texts.faulty)(faulty) } else { texts.all_work.to_string() } }
                </span>
            </summary>
            <p class="hint">{ texts.faults_hint }</p>
            { rows(&images, &playback) }
        </details>
    }
}

/// A row for each image.
fn rows(images: &Set<String>, playback: &PlaybackHandle) -> Html {
    let on_choose = {
        let playback = playback.clone();
        Callback::from(move |(image, fault)| {
            let command = Command::SetImageFault { image, fault };
            playback.dispatch(Act::Execute(vec![command]));
        })
    };
    let timeline = playback.timeline();
    let faults = timeline.cluster().image_faults();
    let row = |image: &String| {
        html! {
            <ImageRow key={image.clone()} image={image.clone()} given={faults.given(image)} on_choose={on_choose.clone()} />
        }
    };
    html! { { for images.iter().map(row) } }
}

#[derive(Properties, PartialEq)]
struct ImageRowProps {
    image: String,
    /// The fault that a person chose; if there is none, the image's tag decides.
    given: Option<ImageFault>,
    on_choose: Callback<(String, Option<ImageFault>)>,
}

#[component]
fn ImageRow(props: &ImageRowProps) -> Html {
    let texts = &use_texts().knobs;
    // The first entry lets the image's tag decide.
    let entries: Vec<Option<ImageFault>> =
        iter::once(None).chain(ImageFault::ALL.map(Some)).collect();
    let chosen = entries.iter().position(|entry| *entry == props.given);
    let on_choose = {
        let (choose, image) = (props.on_choose.clone(), props.image.clone());
        Callback::from(move |index: usize| {
            let fault = entries.get(index).copied().flatten();
            choose.emit((image.clone(), fault));
        })
    };
    let option = |fault: ImageFault| html! { <option>{ name(fault, texts) }</option> };
    let by_tag = (texts.by_tag)(name(ImageFault::of_tag(&props.image), texts));
    html! {
        <label class="knob">
            <code class="name" title={props.image.clone()}>{ &props.image }</code>
            <Select label={(texts.behaviour_of)(&props.image)} chosen={chosen.unwrap_or(0)} {on_choose}>
                <option>{ by_tag }</option>
                { for ImageFault::ALL.map(option) }
            </Select>
        </label>
    }
}

const fn name(fault: ImageFault, texts: &KnobTexts) -> &'static str {
    match fault {
        ImageFault::None => texts.works,
        ImageFault::Missing => texts.missing,
        ImageFault::Crash => texts.crash,
        ImageFault::CrashLater => texts.crash_later,
        ImageFault::Unready => texts.unready,
        ImageFault::SlowStart => texts.slow_start,
        ImageFault::Hang => texts.hang,
        ImageFault::IgnoresSigterm => texts.ignores_sigterm,
    }
}

/// The images in the editor and those of all ReplicaSets, in order of name.
fn images(draft: &Draft, playback: &Playback) -> Set<String> {
    let mut images = Set::new();
    images.extend(draft.file().reading.images.iter().cloned());
    let timeline = playback.timeline();
    for set in timeline.cluster().store().replica_sets.iter() {
        let containers = &set.spec.template.spec.containers;
        images.extend(
            containers
                .iter()
                .map(|container| container.image.to_string()),
        );
    }
    images
}
