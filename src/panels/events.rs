//! Events, as `kubectl get events` lists them.

use crate::i18n::use_texts;
use crate::state::{use_focus, use_playback};
use kube::api::event::EventType;
use kube::clock::Time;
use view::events::{self, EventRow};
use yew::{Html, component, html, use_memo};

/// Rows shown at most.
const MOST: usize = 60;

#[component]
pub(crate) fn EventsPanel() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let texts = &use_texts().panels;
    let workload = focus.workload(&playback);
    let (present, second) = {
        let timeline = playback.timeline();
        (timeline.present(), timeline.now().whole_secs())
    };
    let listed = use_memo(
        (workload, present, second, playback.turn),
        |(workload, ..)| {
            let timeline = playback.timeline();
            let workload = workload.as_ref();
            workload.map(|workload| events::of_workload(&timeline, workload, MOST))
        },
    );
    let Some((rows, all)) = &*listed else {
        return html! { <p class="hint">{ texts.no_events }</p> };
    };
    html! {
        <div class="events">
            { table(rows, Time::from_secs(second)) }
            if rows.is_empty() { <p class="hint">{ texts.no_events }</p> }
            if *all > rows.len() { <p class="hint">{ (texts.more_events)(all - rows.len()) }</p> }
        </div>
    }
}

/// Rows with their ages at `now`.
pub(super) fn table(rows: &[EventRow], now: Time) -> Html {
    let row = |row: &EventRow| {
        let age = now.since(row.last).human();
        let age = match row.count {
            1 => age,
            count => format!("{age} (x{count} over {})", now.since(row.first).human()),
        };
        let kind = match row.kind {
            EventType::Normal => "normal",
            EventType::Warning => "warning",
        };
        html! {
            <li class={kind} key={row.id}>
                <p><span class="age">{ age }</span>{ " " }<span class="kind">{ row.kind.name() }</span>{ " " }<b>{ row.reason.name() }</b></p>
                <p class="mono object">{ row.object.kind.name().to_ascii_lowercase() }{ "/" }{ &*row.object.name }</p>
                <p class="message">{ &*row.message }</p>
            </li>
        }
    };
    html! { <ul class="event-rows" role="list">{ for rows.iter().map(row) }</ul> }
}
