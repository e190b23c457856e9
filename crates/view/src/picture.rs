//! Draws the stage as an SVG with its own colours, so that it can be used outside the page: in slides, issues and
//! documents.
//!
//! The page supplies the words in its language. Lengths are in pixels.

use super::pod::PodState;
use super::shapes::{self, Stroke};
use super::stage::{Density, Lane, Stage};
use std::fmt::Write;

/// The words in the picture that Kubernetes does not define.
pub struct Captions {
    /// The title above the picture: the workload and the moment.
    pub title: String,
    pub ceiling: String,
    pub floor: String,
    pub terminating: String,
    pub state: fn(PodState) -> &'static str,
}

/// Fixed colours, because the picture may be shown anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    pub paper: &'static str,
    pub ink: &'static str,
    pub muted: &'static str,
    pub well: &'static str,
    pub bad: &'static str,
    pub hues: [&'static str; super::sets::HUES],
}

pub const LIGHT: Palette = Palette {
    paper: "#fffefb",
    ink: "#23252b",
    muted: "#5c5f66",
    well: "#efece5",
    bad: "#a12a18",
    hues: ["#a4660f", "#2f63cf", "#0f7a6c", "#8a4397", "#b0483a"],
};

pub const DARK: Palette = Palette {
    paper: "#1a1d21",
    ink: "#e9e6df",
    muted: "#a9abb1",
    well: "#101215",
    bad: "#ff9a88",
    hues: ["#e0ae52", "#86aefc", "#5cc9b8", "#d79be2", "#f2998b"],
};

const WIDTH: i32 = 960;
const MARGIN: i32 = 28;
const INNER: i32 = WIDTH - 2 * MARGIN;

/// Returns a complete SVG document.
pub fn svg(stage: &Stage, captions: &Captions, palette: &Palette) -> String {
    let mut page = Page {
        out: String::new(),
        y: MARGIN,
        palette,
    };
    page.text(MARGIN, page.y + 16, 20, palette.ink, "600", &captions.title);
    page.y += 52;
    page.gauge(stage, captions);
    for lane in stage.lanes.iter().filter(|lane| !lane.is_empty()) {
        page.lane(lane, stage.density, captions);
    }
    let (height, body) = (page.y + MARGIN / 2, page.out);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"system-ui, sans-serif\" role=\"img\"><title>{}</title>\
         <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>{body}</svg>\n",
        escaped(&captions.title),
        palette.paper,
    )
}

struct Page<'p> {
    out: String,
    /// The vertical position at which the next element begins.
    y: i32,
    palette: &'p Palette,
}

impl Page<'_> {
    fn put(&mut self, text: std::fmt::Arguments) {
        // Writing to a String cannot fail.
        let _ = self.out.write_fmt(text);
    }

    fn text(&mut self, x: i32, y: i32, size: i32, fill: &str, weight: &str, text: &str) {
        let text = escaped(text);
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{fill}\">{text}</text>"
        ));
    }

    fn end_text(&mut self, x: i32, y: i32, fill: &str, text: &str) {
        let text = escaped(text);
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"13\" text-anchor=\"end\" fill=\"{fill}\">{text}</text>"
        ));
    }

    fn rect(&mut self, x: i32, width: i32, height: i32, fill: &str, opacity: &str) {
        let y = self.y;
        self.put(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"{fill}\" fill-opacity=\"{opacity}\"/>"
        ));
    }

    /// Draws the available pods, then the others, between floor and ceiling.
    fn gauge(&mut self, stage: &Stage, captions: &Captions) {
        let palette = self.palette;
        let ceiling = stage.bounds.map(|bounds| bounds.max_total());
        let most = stage
            .desired
            .max(stage.total)
            .max(ceiling.unwrap_or(0))
            .max(1);
        let x =
            |count: i32| MARGIN + (i64::from(INNER) * i64::from(count) / i64::from(most)) as i32;
        self.rect(MARGIN, INNER, 26, palette.well, "1");
        let mut at = 0;
        for available in [true, false] {
            for lane in stage.lanes.iter().rev() {
                let count = if available {
                    lane.available
                } else {
                    lane.current - lane.available
                };
                if count > 0 {
                    let opacity = if available { "1" } else { "0.4" };
                    let hue = palette.hues[usize::from(lane.hue)];
                    self.rect(x(at), x(at + count) - x(at) - 1, 26, hue, opacity);
                    at += count;
                }
            }
        }
        if let Some(bounds) = stage.bounds {
            self.wall(x(bounds.max_total()), -4);
            self.wall(x(bounds.min_available()), 4);
            self.end_text(WIDTH - MARGIN, self.y - 8, palette.muted, &captions.ceiling);
            let floor = x(bounds.min_available()).max(MARGIN + 160);
            self.end_text(floor, self.y + 44, palette.muted, &captions.floor);
        }
        self.end_text(
            WIDTH - MARGIN,
            self.y + 44,
            palette.muted,
            &captions.terminating,
        );
        self.y += 66;
    }

    fn wall(&mut self, x: i32, shift: i32) {
        let (y, ink) = (self.y + shift, self.palette.ink);
        self.put(format_args!(
            "<path d=\"M{x} {y}v26\" stroke=\"{ink}\" stroke-width=\"2\"/>"
        ));
    }

    fn lane(&mut self, lane: &Lane, density: Density, captions: &Captions) {
        let palette = self.palette;
        let hue = palette.hues[usize::from(lane.hue)];
        let (cell, each_row) = match density {
            Density::Cards => (150, INNER / 150),
            Density::Large => (30, INNER / 30),
            Density::Small | Density::Blocks => (20, INNER / 20),
        };
        let rows = match lane.pods.len() as i32 {
            0 => 1,
            count => (count - 1) / each_row + 1,
        };
        let row = if density == Density::Cards { 44 } else { cell };
        self.rect(MARGIN, INNER, 34 + rows * row + 6, hue, "0.06");
        self.rect(MARGIN, 3, 34 + rows * row + 6, hue, "1");
        let revision = if lane.revision > 0 {
            format!(" · revision {}", lane.revision)
        } else {
            String::new()
        };
        let name = format!("{}{revision} · {}", lane.name, lane.images.join(", "));
        self.text(MARGIN + 14, self.y + 22, 14, palette.ink, "600", &name);
        let desired = lane
            .desired
            .map_or(String::new(), |desired| format!("desired {desired} · "));
        let counts = format!(
            "{desired}current {} · ready {} · available {}",
            lane.current, lane.ready, lane.available
        );
        self.end_text(WIDTH - MARGIN - 12, self.y + 22, palette.muted, &counts);
        self.y += 34;
        match density {
            Density::Blocks => self.tally(lane, captions),
            _ => self.pods(lane, density, (cell, row, each_row)),
        }
        self.y += rows * row + 14;
    }

    fn tally(&mut self, lane: &Lane, captions: &Captions) {
        let states = lane.tally.iter();
        let counts = states.map(|(state, count)| format!("{count} {}", (captions.state)(state)));
        let counts: Vec<String> = counts.collect();
        self.text(
            MARGIN + 14,
            self.y + 14,
            13,
            self.palette.muted,
            "400",
            &counts.join(" · "),
        );
    }

    fn pods(&mut self, lane: &Lane, density: Density, (cell, row, each_row): (i32, i32, i32)) {
        let palette = self.palette;
        for (index, pod) in (0..).zip(&lane.pods) {
            let x = MARGIN + 12 + index % each_row * cell;
            let y = self.y + index / each_row * row;
            let size = if density == Density::Small { 16 } else { 24 };
            self.shape(pod.state, x, y, size, palette.hues[usize::from(lane.hue)]);
            if density == Density::Cards {
                self.text(x + 32, y + 10, 12, palette.ink, "600", pod.short_name());
                let fill = if pod.state.is_trouble() {
                    palette.bad
                } else {
                    palette.muted
                };
                self.text(x + 32, y + 25, 11, fill, "400", &pod.status);
            }
        }
    }

    fn shape(&mut self, state: PodState, x: i32, y: i32, size: i32, hue: &str) {
        let palette = self.palette;
        let colour = if state.is_trouble() { palette.bad } else { hue };
        let on_body = matches!(state, PodState::Available | PodState::Error);
        let scale = format!("{}.{:02}", size / 20, size % 20 * 5);
        self.put(format_args!(
            "<g transform=\"translate({x} {y}) scale({scale})\">"
        ));
        for part in shapes::of(state) {
            let (fill, line) = match part.stroke {
                Stroke::Body => (colour, "none"),
                Stroke::Ring => ("none", colour),
                Stroke::Mark if on_body => ("none", palette.paper),
                Stroke::Mark => ("none", colour),
            };
            let dashes = match part.dashes {
                "" => String::new(),
                dashes => format!(" stroke-dasharray=\"{dashes}\""),
            };
            self.put(format_args!(
                "<path d=\"{}\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"1.9\" stroke-linecap=\"round\" stroke-linejoin=\"round\"{dashes}/>",
                part.path
            ));
        }
        self.put(format_args!("</g>"));
    }
}

/// The text as it stands in XML. A character that XML 1.0 cannot hold, even escaped, is replaced, because programs open no
/// picture that has one: a control character by its picture (`␀`…), any other by `U+FFFD`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match char {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\x1f' => out.extend(char::from_u32(0x2400 + u32::from(char))),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(char),
        }
    }
    out
}
