//! The terminal as it is once it is loaded.

use super::print::Printed;
use super::prompt::Prompt;
use super::shell::Kubectl;
use super::size::{Handle, use_height};
use super::{close_button, use_close};
use crate::clock::Time;
use crate::kubectl::{Chunk, Session};
use crate::scenario::TextFile;
use crate::timeline::Timeline;
use crate::ui::i18n::use_texts;
use yew::{Html, component, html};

#[component]
pub fn Dock() -> Html {
    let texts = &use_texts().terminal;
    let (height, resize) = use_height();
    let close = use_close();
    html! {
        <section class="dock" aria-label={texts.terminal} style={format!("--dock: {height}rem")}>
            <Handle {height} {resize} />
            { close_button(texts, close) }
            <Printed />
            <Prompt />
        </section>
    }
}

/// The shell that the first typed line begins.
pub fn begin() -> Box<dyn Kubectl> {
    Box::new(Session::new())
}

impl Kubectl for Session {
    fn take_files(&mut self, files: Vec<TextFile>) {
        let named = files.into_iter().map(|file| (file.name, file.text));
        Session::take_files(self, named);
    }

    fn start(&mut self, line: &str, timeline: &mut Timeline) {
        Session::start(self, line, timeline);
    }

    fn is_running(&self) -> bool {
        Session::is_running(self)
    }

    fn poll(&mut self, timeline: &mut Timeline) {
        Session::poll(self, timeline);
    }

    fn run_until(&mut self, timeline: &mut Timeline, to: Time) {
        Session::run_until(self, timeline, to);
    }

    fn interrupt(&mut self) {
        Session::interrupt(self);
    }

    fn take_output(&mut self) -> Vec<Chunk> {
        Session::take_output(self)
    }
}
