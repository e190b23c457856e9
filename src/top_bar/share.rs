//! Exports a scenario: as a link, for another page, as a file, or as the commands that make it.

use super::picture;
use crate::i18n::{FrameTexts, use_texts};
use crate::icons::{Icon, symbol};
use crate::lazy::{NotLoaded, lazy_view};
use crate::preferences::use_preferences;
use crate::state::{DraftHandle, PlaybackHandle, use_draft, use_focus, use_playback};
use crate::transport::clock;
use gloo::utils::{document, window};
use js_sys::{JsString, Promise, Reflect};
use view::typed;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_split_helpers::wasm_split;
use web_sys::HtmlAnchorElement;
use yew::platform::spawn_local;
use yew::{Html, component, html, use_state_eq};

#[wasm_bindgen]
extern "C" {
    /// The address of this page with a scenario in it; compressed by the browser, see `boot.js`.
    #[wasm_bindgen(js_namespace = rolloutPlayground)]
    fn pack(scenario: &str) -> Promise;
}

/// Why nothing was exported.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// The browser gives the page no clipboard, as it does for addresses without https.
    NoClipboard,
    ClipboardRefused,
    /// The browser is too old to compress a link.
    NoCompression,
    NothingToDraw,
    NotPainted,
}

impl Failure {
    const fn text(self, texts: &FrameTexts) -> &'static str {
        match self {
            Failure::NoClipboard => texts.no_clipboard,
            Failure::ClipboardRefused => texts.copy_failed,
            Failure::NoCompression => texts.no_compression,
            Failure::NothingToDraw => texts.nothing_to_draw,
            Failure::NotPainted => texts.not_painted,
        }
    }
}

/// How the last export went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    NotYet,
    Copied,
    Saved,
    Failed(Failure),
}

/// The text that is put on the clipboard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Link,
    Embed,
    Transcript,
    Scenario,
}

impl Form {
    const ALL: [Form; 4] = [Form::Link, Form::Embed, Form::Transcript, Form::Scenario];

    const fn name(self, texts: &FrameTexts) -> &'static str {
        match self {
            Form::Link => texts.copy_link,
            Form::Embed => texts.copy_embed,
            Form::Transcript => texts.copy_transcript,
            Form::Scenario => texts.copy_scenario,
        }
    }
}

pub(super) fn view(texts: &FrameTexts) -> Html {
    html! {
        <>
            <button class="button" type="button" popovertarget="share" title={texts.share}>
                { symbol(Icon::Share) }<span class="wide">{ texts.share }</span>
            </button>
            <div id="share" class="popover" popover="auto">{ lazy_view(|| Box::pin(ways())) }</div>
        </>
    }
}

#[wasm_split(share, fallible, preload(load_share))]
pub(crate) fn ways() -> Result<Html, NotLoaded> {
    Ok(html! { <Ways /> })
}

#[component]
fn Ways() -> Html {
    let (draft, playback, focus) = (use_draft(), use_playback(), use_focus());
    let preferences = use_preferences();
    let texts = &use_texts().frame;
    let answer = use_state_eq(|| Answer::NotYet);
    let button = |form: Form| {
        let (draft, playback, answer) = (draft.clone(), playback.clone(), answer.setter());
        let onclick = move |_| {
            let (scenario, answer) = (scenario(&draft, &playback), answer.clone());
            let transcript = transcript(&playback);
            spawn_local(async move {
                let written = write(form, scenario, transcript).await;
                answer.set(match written {
                    Ok(()) => Answer::Copied,
                    Err(failure) => Answer::Failed(failure),
                });
            });
        };
        html! { <button class="button outlined" type="button" {onclick}>{ form.name(texts) }</button> }
    };
    let said = match *answer {
        Answer::NotYet | Answer::Saved => "",
        Answer::Copied => texts.copied,
        Answer::Failed(failure) => failure.text(texts),
    };
    let file = {
        let (draft, playback) = (draft.clone(), playback.clone());
        move |_| {
            save(
                "rollout.json",
                &data("application/json", &scenario(&draft, &playback)),
            )
        }
    };
    let picture = |name: &'static str, painted: bool| {
        let (playback, focus, preferences) = (playback.clone(), focus.clone(), preferences.clone());
        let answer = answer.setter();
        let onclick = move |_| {
            let answer = answer.clone();
            let Some(svg) = picture::of_stage(&playback, &focus, *preferences) else {
                return answer.set(Answer::Failed(Failure::NothingToDraw));
            };
            spawn_local(async move {
                answer.set(match picture::keep(svg, painted).await {
                    Ok(()) => Answer::Saved,
                    Err(failure) => Answer::Failed(failure),
                });
            });
        };
        html! { <button class="button outlined" type="button" {onclick}>{ name }</button> }
    };
    html! {
        <>
            <p class="row">{ texts.share_hint }</p>
            <div class="stack">
                { for Form::ALL.map(button) }
                <button class="button outlined" type="button" onclick={file}>{ texts.save_file }</button>
                { picture(texts.save_svg, false) }
                { picture(texts.save_png, true) }
            </div>
            <p role="status">{ said }</p>
        </>
    }
}

fn scenario(draft: &DraftHandle, playback: &PlaybackHandle) -> String {
    draft.scenario(&playback.timeline()).to_json()
}

/// The commands given so far, as the lines that would give them, each with its moment.
fn transcript(playback: &PlaybackHandle) -> String {
    let timeline = playback.timeline();
    let done = &timeline.commands()[..timeline.commands_done()];
    let lines = done.iter().map(|given| {
        format!(
            "# {}\n{}\n",
            clock(given.at),
            typed::command(&given.command)
        )
    });
    lines.collect()
}

/// Whether the browser has this property of an object. Old browsers lack some, and others are withheld from insecure addresses.
fn has(object: &JsValue, name: &str) -> bool {
    Reflect::get(object, &name.into()).is_ok_and(|found| !found.is_undefined())
}

async fn write(form: Form, scenario: String, transcript: String) -> Result<(), Failure> {
    let navigator = window().navigator();
    if !has(&navigator, "clipboard") {
        return Err(Failure::NoClipboard);
    }
    let text = match form {
        Form::Scenario => scenario,
        Form::Transcript => transcript,
        Form::Link => link(&scenario).await?,
        Form::Embed => embed(&link(&scenario).await?),
    };
    let written = JsFuture::from(navigator.clipboard().write_text(&text)).await;
    written.map(drop).map_err(|_| Failure::ClipboardRefused)
}

async fn link(scenario: &str) -> Result<String, Failure> {
    if !has(&window(), "CompressionStream") {
        return Err(Failure::NoCompression);
    }
    let packed = JsFuture::from(pack(scenario)).await;
    let address: JsString = packed.map_err(|_| Failure::NoCompression)?.unchecked_into();
    Ok(address.into())
}

/// The link needs no escaping, because addresses hold no character that means something in HTML.
fn embed(link: &str) -> String {
    format!(
        r#"<iframe src="{link}" title="Rollout Playground" width="100%" height="640" style="border:0" loading="lazy"></iframe>"#
    )
}

/// A data address, which contains the text itself.
pub(super) fn data(kind: &str, text: &str) -> String {
    let content: String = js_sys::encode_uri_component(text).into();
    format!("data:{kind},{content}")
}

/// Hands something over as a file to keep.
pub(super) fn save(name: &str, address: &str) {
    let made = document().create_element("a").ok();
    let anchor = made.and_then(|made| made.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(anchor) = anchor {
        anchor.set_href(address);
        anchor.set_download(name);
        anchor.click();
    }
}
