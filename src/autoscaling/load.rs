//! The fields in which a person sets the load of an application.

use crate::i18n::use_texts;
use crate::state::{Act, use_focus, use_playback};
use engine::cluster::{Command, Target};
use kube::api::pod_spec::Resources;
use kube::quantity::Quantity;
use view::autoscaling;
use web_sys::HtmlInputElement;
use yew::{Callback, Event, Html, Properties, TargetCast, component, html, use_state_eq};

/// The change that one press makes: a tenth of a core, and 64 MiB.
const CPU_STEP: u64 = 100;
const MEMORY_STEP: u64 = 64 << 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Resource {
    Cpu,
    Memory,
}

impl Resource {
    const fn name(self) -> &'static str {
        match self {
            Resource::Cpu => "cpu",
            Resource::Memory => "memory",
        }
    }

    const fn step(self) -> u64 {
        match self {
            Resource::Cpu => CPU_STEP,
            Resource::Memory => MEMORY_STEP,
        }
    }

    /// The amount as a manifest writes it.
    fn written(self, amount: u64) -> String {
        match self {
            Resource::Cpu => format!("{amount}m"),
            Resource::Memory => format!("{}Mi", amount >> 20),
        }
    }

    /// The amount that a person wrote; `None` for a text that is none, or is below zero.
    fn read(self, text: &str) -> Option<u64> {
        let amount = Quantity::parse(text.trim()).ok()?;
        let number = match self {
            Resource::Cpu => amount.milli(),
            Resource::Memory => amount.whole(),
        };
        u64::try_from(number).ok()
    }
}

#[component]
pub(super) fn LoadFields() -> Html {
    let (playback, focus) = (use_playback(), use_focus());
    let texts = &use_texts().knobs;
    let Some(workload) = focus.workload(&playback) else {
        return Html::default();
    };
    let timeline = playback.timeline();
    let Some(target) = autoscaling::target(timeline.cluster(), &workload) else {
        return Html::default();
    };
    let load = autoscaling::load(timeline.cluster(), &target);
    let has_load = load != Resources::default();
    let is_scaled = autoscaling::of_workload(timeline.cluster(), &target).is_some();
    drop(timeline);
    let on_change = {
        let (playback, target) = (playback.clone(), target.clone());
        Callback::from(move |load: Resources| {
            let command = command(&target, load);
            playback.dispatch(Act::Execute(vec![command]));
        })
    };
    let state = if has_load {
        Resource::Cpu.written(load.cpu_milli)
    } else {
        texts.no_load.to_string()
    };
    html! {
        <details class="load" open={has_load || is_scaled}>
            <summary>
                <span class="label">{ texts.load }</span>
                <span class="state">{ state }</span>
            </summary>
            <p class="hint">{ texts.load_hint }</p>
            <Amount resource={Resource::Cpu} load={Load(load)} on_change={on_change.clone()} />
            <Amount resource={Resource::Memory} load={Load(load)} {on_change} />
        </details>
    }
}

fn command(target: &Target, load: Resources) -> Command {
    Command::SetLoad {
        target: target.clone(),
        cpu_milli: load.cpu_milli,
        memory: load.memory,
    }
}

#[derive(Clone, Copy, PartialEq)]
struct Load(Resources);

impl Load {
    const fn of(self, resource: Resource) -> u64 {
        match resource {
            Resource::Cpu => self.0.cpu_milli,
            Resource::Memory => self.0.memory,
        }
    }

    const fn with(self, resource: Resource, amount: u64) -> Resources {
        match resource {
            Resource::Cpu => Resources {
                cpu_milli: amount,
                ..self.0
            },
            Resource::Memory => Resources {
                memory: amount,
                ..self.0
            },
        }
    }
}

#[derive(Properties, PartialEq)]
struct AmountProps {
    resource: Resource,
    load: Load,
    on_change: Callback<Resources>,
}

/// The load in one resource, between a button for less and one for more.
#[component]
fn Amount(props: &AmountProps) -> Html {
    let texts = &use_texts().knobs;
    // A text that is no amount stays in the field, so that the person can correct it.
    let wrong = use_state_eq(|| None::<String>);
    let (resource, load) = (props.resource, props.load);
    let amount = load.of(resource);
    let set = {
        let on_change = props.on_change.clone();
        Callback::from(move |amount: u64| on_change.emit(load.with(resource, amount)))
    };
    let step = |next: u64| {
        let (set, wrong) = (set.clone(), wrong.clone());
        move |_| {
            wrong.set(None);
            set.emit(next);
        }
    };
    let (less, more) = (
        step(amount.saturating_sub(resource.step())),
        step(amount.saturating_add(resource.step())),
    );
    let onchange = {
        let (set, wrong) = (set.clone(), wrong.clone());
        move |event: Event| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            match resource.read(&text) {
                Some(amount) => {
                    wrong.set(None);
                    set.emit(amount);
                }
                None => wrong.set(Some(text)),
            }
        }
    };
    let name = resource.name();
    let (id, described) = (format!("load-{name}"), format!("load-{name}-meaning"));
    html! {
        <div class="knob">
            <span class="name">
                <label for={id.clone()}><code>{ name }</code></label>
                <span class="meaning wrong" id={described.clone()}>
                    if wrong.is_some() { { texts.not_an_amount } }
                </span>
            </span>
            <span class="stepper">
                <button type="button" tabindex="-1" aria-label={(texts.less)(name)} onclick={less}>{ "−" }</button>
                <input
                    {id}
                    inputmode="text"
                    autocomplete="off"
                    aria-describedby={described}
                    aria-invalid={wrong.is_some().to_string()}
                    value={(*wrong).clone().unwrap_or_else(|| resource.written(amount))}
                    {onchange}
                />
                <button type="button" tabindex="-1" aria-label={(texts.more)(name)} onclick={more}>{ "+" }</button>
            </span>
        </div>
    }
}
