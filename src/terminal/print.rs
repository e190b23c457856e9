//! Shows the lines typed and printed so far.

use super::log::{Block, By, Said};
use crate::i18n::{TerminalTexts, use_texts};
use crate::state::use_playback;
use crate::transport::clock;
use kubectl::Number;
use shell::Stream;
use std::rc::Rc;
use web_sys::Element;
use yew::{Html, NodeRef, Properties, component, html, use_effect_with, use_mut_ref, use_node_ref};

/// The log scrolls along with new lines if its end is nearer than this, in pixels.
const NEAR: i32 = 40;

#[derive(Properties, PartialEq)]
pub(crate) struct PrintedProps {
    /// The terminal whose lines are shown.
    pub number: Number,
}

#[component]
pub(crate) fn Printed(props: &PrintedProps) -> Html {
    let playback = use_playback();
    let texts = &use_texts().terminal;
    let node = use_node_ref();
    let follows = use_mut_ref(|| true);
    let timeline = playback.timeline();
    let shell = playback.shell();
    let window = shell.window(props.number);
    let blocks = window.map_or(&[][..], |window| window.log.blocks());
    let typed = window.map_or(0, |window| window.history.len());
    let printed: usize = blocks.iter().map(|block| block.output.len() + 1).sum();
    use_effect_with((printed, typed), {
        let (node, follows) = (node.clone(), follows.clone());
        move |_| {
            if *follows.borrow() {
                to_end(&node);
            }
        }
    });
    let onscroll = {
        let node = node.clone();
        move |_| {
            if let Some(element) = node.cast::<Element>() {
                let below =
                    element.scroll_height() - element.client_height() - element.scroll_top();
                follows.replace(below < NEAR);
            }
        }
    };
    let entry = |(index, block): (usize, &Rc<Block>)| {
        let undone = !timeline.has_passed(block.begun);
        let passed = block.passed(&timeline);
        html! { <Entry key={index} block={block.clone()} {undone} {passed} {texts} /> }
    };
    html! {
        <div class="log" role="log" tabindex="0" aria-label={texts.log} ref={node} {onscroll}>
            if blocks.is_empty() { <p class="welcome">{ texts.welcome }</p> }
            { for blocks.iter().enumerate().map(entry) }
        </div>
    }
}

fn to_end(node: &NodeRef) {
    if let Some(element) = node.cast::<Element>() {
        element.set_scroll_top(element.scroll_height());
    }
}

#[derive(Properties)]
struct EntryProps {
    block: Rc<Block>,
    undone: bool,
    /// Number of texts printed by the present moment.
    passed: usize,
    texts: &'static TerminalTexts,
}

impl PartialEq for EntryProps {
    fn eq(&self, other: &EntryProps) -> bool {
        self.block == other.block
            && (self.undone, self.passed) == (other.undone, other.passed)
            && std::ptr::eq(self.texts, other.texts)
    }
}

#[component]
fn Entry(props: &EntryProps) -> Html {
    let EntryProps {
        block,
        undone,
        passed,
        texts,
    } = props;
    let (printed, ahead) = block.output.split_at(*passed);
    let runs = |said: &[Said]| {
        let runs = said.chunk_by(|a, b| a.chunk.stream == b.chunk.stream);
        runs.map(run).collect::<Html>()
    };
    html! {
        <div class={if *undone { "entry undone" } else { "entry" }}>
            <p class="typed">
                <time>{ clock(block.begun.at) }</time>
                <code>{ "$ " }{ &*block.line }</code>
                if block.by == By::Button { <small>{ texts.by_button }</small> }
                if *undone { <small>{ texts.undone }</small> }
            </p>
            if !block.output.is_empty() {
                <pre>
                    { runs(printed) }
                    if !ahead.is_empty() {
                        <span class="ahead" title={texts.undone}>{ runs(ahead) }</span>
                    }
                </pre>
            }
        </div>
    }
}

/// Lines of one stream.
fn run(said: &[Said]) -> Html {
    let lines = said.iter().map(|said| format!("{}\n", said.chunk.text));
    let text: String = lines.collect();
    match said.first().map(|said| said.chunk.stream) {
        Some(Stream::Errors) => html! { <span class="errors">{ text }</span> },
        _ => html! { { text } },
    }
}
