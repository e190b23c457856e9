//! The counts as areas one on another, in steps: a count holds until it changes.

use crate::stage::pod::hue_class;
use kube::clock::Time;
use kube::decimal::Places;
use std::fmt::Write;
use view::chart::{Band, Chart, Column};
use yew::{Html, classes, html};

/// Height of the picture in its own units; its width is 1000.
const HEIGHT: f64 = 100.0;

pub(crate) fn view(chart: &Chart) -> Html {
    let picture = Picture { chart };
    let bands = chart.bands();
    let layers = chart.sets.iter().zip(&bands).rev().map(|(layer, bands)| {
        let class = classes!("area", "available", hue_class(layer.hue));
        html! { <path {class} d={picture.bands(bands)} /> }
    });
    let available = |column: &Column| column.available.iter().sum::<i32>();
    let counted = move |column: &Column| available(column) + column.not_ready;
    let all = move |column: &Column| counted(column) + column.terminating;
    let now = chart.window.permille(chart.now);
    let horizon = chart.window.permille(chart.horizon);
    html! {
        <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
            { for layers }
            <path class="area not-ready" d={picture.area(available, counted)} />
            <path class="area terminating" d={picture.area(counted, all)} />
            <path class="line ceiling" d={picture.line(|column| column.bounds.map(|bounds| bounds.max_total()))} />
            <path class="line floor" d={picture.line(|column| column.bounds.map(|bounds| bounds.min_available()))} />
            if horizon > now {
                <rect class="ahead" x={Places(now).to_string()} y="0" width={Places(horizon - now).to_string()} height="100" />
            }
            if horizon < 1000.0 {
                <rect class="unknown" x={Places(horizon).to_string()} y="0" width={Places(1000.0 - horizon).to_string()} height="100" />
            }
            <path class="line now" d={format!("M{} 0V100", Places(now))} />
        </svg>
    }
}

struct Picture<'c> {
    chart: &'c Chart,
}

impl Picture<'_> {
    fn x(&self, at: Time) -> Places {
        Places(self.chart.window.permille(at))
    }

    /// The height of a count in the picture. A little room is left above the highest count.
    fn y(&self, count: i32) -> Places {
        Places(HEIGHT - f64::from(count) / (f64::from(self.chart.top) * 1.06) * HEIGHT)
    }

    /// Each column with the times at which it begins and ends.
    fn spans(&self) -> impl DoubleEndedIterator<Item = (Places, Places, &Column)> {
        let columns = self.chart.columns.iter().enumerate();
        columns.map(|(index, column)| {
            let (from, until) = self.span(index);
            (from, until, column)
        })
    }

    fn span(&self, index: usize) -> (Places, Places) {
        let columns = &self.chart.columns;
        let next = columns.get(index + 1);
        let until = next.map_or(self.chart.horizon, |next| next.at);
        (self.x(columns[index].at), self.x(until))
    }

    /// One outline for each run of columns that follow each other.
    fn bands(&self, bands: &[Band]) -> String {
        let mut path = String::new();
        for run in bands.chunk_by(|a, b| a.column + 1 == b.column) {
            for (index, band) in run.iter().enumerate() {
                let (from, until) = self.span(band.column);
                let verb = if index == 0 { 'M' } else { 'L' };
                // Writing to a String cannot fail.
                let _ = write!(path, "{verb}{from} {}H{until}", self.y(band.high));
            }
            for band in run.iter().rev() {
                let (from, until) = self.span(band.column);
                let _ = write!(path, "L{until} {}H{from}", self.y(band.low));
            }
            path.push('Z');
        }
        path
    }

    fn area(&self, low: impl Fn(&Column) -> i32, high: impl Fn(&Column) -> i32) -> String {
        let mut path = String::new();
        for (index, (from, until, column)) in self.spans().enumerate() {
            let verb = if index == 0 { 'M' } else { 'L' };
            let y = self.y(high(column));
            // Writing to a String cannot fail.
            let _ = write!(path, "{verb}{from} {y}H{until}");
        }
        for (from, until, column) in self.spans().rev() {
            let _ = write!(path, "L{until} {}H{from}", self.y(low(column)));
        }
        if !path.is_empty() {
            path.push('Z');
        }
        path
    }

    fn line(&self, count: impl Fn(&Column) -> Option<i32>) -> String {
        let mut path = String::new();
        let mut drawn = None;
        for (from, until, column) in self.spans() {
            let Some(count) = count(column) else {
                drawn = None;
                continue;
            };
            let (verb, y) = (if drawn.is_some() { 'L' } else { 'M' }, self.y(count));
            let _ = write!(path, "{verb}{from} {y}H{until}");
            drawn = Some(count);
        }
        path
    }
}
