//! The terminal, once its part is loaded.

use super::close_button;
use super::print::Printed;
use super::prompt::Prompt;
use super::shell::Kubectl;
use super::size::{Handle, use_height};
use crate::i18n::use_texts;
use crate::state::{Write, use_draft, use_focus, use_playback};
use engine::scenario::TextFile;
use engine::timeline::{Moment, Timeline};
use kube::clock::Time;
use kubectl::Terminal;
use shell::Said;
use yew::{Html, component, hook, html, use_effect_with};

#[component]
pub(crate) fn Dock() -> Html {
    let texts = &use_texts().terminal;
    let (height, resize) = use_height();
    let focus = use_focus();
    use_opened();
    html! {
        <section class="dock" aria-label={texts.terminal} style={format!("--dock: {height}rem")}>
            <Handle {height} {resize} />
            { close_button(texts, &focus) }
            <Printed />
            <Prompt />
        </section>
    }
}

/// Brings files that `kubectl edit` asks for into the editor.
#[hook]
fn use_opened() {
    let (playback, draft) = (use_playback(), use_draft());
    use_effect_with(playback.stamp(), move |_| {
        let opened = playback.shell().take_opened();
        if !opened.is_empty() {
            draft.dispatch(Write::Add(opened));
        }
    });
}

/// Begins the shell with kubectl that runs typed lines; the first typed line calls this.
pub(super) fn begin() -> Box<dyn Kubectl> {
    let mut terminal = Terminal::new();
    terminal.host_mut().has_editor = true;
    Box::new(terminal)
}

impl Kubectl for Terminal {
    fn take_files(&mut self, files: Vec<TextFile>) {
        let named = files.into_iter().map(|file| (file.name, file.text));
        Terminal::take_files(self, named);
    }

    fn type_line(&mut self, line: &str, timeline: &mut Timeline) {
        Terminal::type_line(self, line, timeline);
    }

    fn open(&self) -> Option<&str> {
        Terminal::open(self)
    }

    fn is_running(&self) -> bool {
        Terminal::is_running(self)
    }

    fn is_busy(&self) -> bool {
        Terminal::is_busy(self)
    }

    fn poll(&mut self, timeline: &mut Timeline) {
        Terminal::poll(self, timeline);
    }

    fn run_until(&mut self, timeline: &mut Timeline, to: Time) {
        Terminal::run_until(self, timeline, to);
    }

    fn interrupt(&mut self, timeline: &Timeline) {
        Terminal::interrupt(self, timeline);
    }

    fn rewind(&mut self, timeline: &mut Timeline) {
        Terminal::rewind(self, timeline);
    }

    fn take_opened(&mut self) -> Vec<TextFile> {
        let opened = std::mem::take(&mut self.host_mut().to_open).into_iter();
        opened.map(|(name, text)| TextFile { name, text }).collect()
    }

    fn take_said(&mut self) -> Vec<(Moment, Said)> {
        Terminal::take_said(self)
    }
}
