//! One knob: its field's name, what its value comes to, and the means to change it.

use crate::i18n::use_texts;
use view::knobs::{Form, Knob};
use web_sys::HtmlInputElement;
use yew::{
    Callback, Html, InputEvent, KeyboardEvent, Properties, TargetCast, component, html,
    use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(crate) struct FieldProps {
    pub knob: Knob,
    pub value: String,
    /// Whether the manifest itself gives the value.
    pub given: bool,
    pub meaning: String,
    /// Says why a value of the right form is refused; `None` for a value that is taken.
    pub refuse: Callback<(Knob, String), Option<String>>,
    pub on_turn: Callback<(Knob, String)>,
}

/// A number between a button for less and one for more.
#[component]
pub(crate) fn Field(props: &FieldProps) -> Html {
    let texts = &use_texts().knobs;
    // Typed text that is no valid value stays in the field, so that the person can correct it.
    let wrong = use_state_eq(|| None::<(String, String)>);
    let knob = props.knob;
    let name = knob.field();
    let not_taken = match knob.form() {
        Form::Bound => texts.not_a_bound,
        _ => texts.not_a_count,
    };
    let turn = {
        let (on_turn, wrong) = (props.on_turn.clone(), wrong.clone());
        let refuse = props.refuse.clone();
        Callback::from(move |text: String| {
            let complaint = if knob.takes(&text) {
                refuse.emit((knob, text.clone()))
            } else {
                Some(not_taken.to_string())
            };
            if complaint.is_none() {
                on_turn.emit((knob, text.clone()));
            }
            wrong.set(complaint.map(|complaint| (text, complaint)));
        })
    };
    let oninput =
        turn.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let step = |up: bool| {
        let (turn, value) = (turn.clone(), props.value.clone());
        move || {
            if let Some(next) = knob.turned(&value, up) {
                turn.emit(next);
            }
        }
    };
    let (less, more) = (step(false), step(true));
    let onkeydown = {
        let (less, more) = (less.clone(), more.clone());
        move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowUp" => more(),
                "ArrowDown" => less(),
                _ => return,
            }
            event.prevent_default();
        }
    };
    let onblur = {
        let wrong = wrong.clone();
        move |_| wrong.set(None)
    };
    let (typed, complaint) = (*wrong).clone().unzip();
    let described = format!("meaning-{name}");
    html! {
        <div class="knob">
            <span class="name">
                <label for={format!("knob-{name}")}><code>{ name }</code></label>
                if !props.given {
                    <span class="by-default">{ texts.by_default }</span>
                }
                <span class={if complaint.is_some() { "meaning wrong" } else { "meaning" }} id={described.clone()}>
                    { complaint.unwrap_or_else(|| props.meaning.clone()) }
                </span>
            </span>
            <span class="stepper">
                <button type="button" tabindex="-1" aria-label={(texts.less)(name)} onclick={move |_| less()}>{ "−" }</button>
                <input
                    id={format!("knob-{name}")}
                    inputmode={if knob.form() == Form::Count { "numeric" } else { "text" }}
                    autocomplete="off"
                    aria-describedby={described}
                    aria-invalid={wrong.is_some().to_string()}
                    value={typed.unwrap_or_else(|| props.value.clone())}
                    {oninput}
                    {onkeydown}
                    {onblur}
                />
                <button type="button" tabindex="-1" aria-label={(texts.more)(name)} onclick={move |_| more()}>{ "+" }</button>
            </span>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct TextFieldProps {
    pub knob: Knob,
    pub value: String,
    /// The owner of the field, given if there are several.
    pub of: Option<String>,
    pub on_turn: Callback<(Knob, String)>,
}

/// A line of text.
#[component]
pub(crate) fn TextField(props: &TextFieldProps) -> Html {
    let texts = &use_texts().knobs;
    let wrong = use_state_eq(|| None::<String>);
    let knob = props.knob;
    let oninput = {
        let (on_turn, wrong) = (props.on_turn.clone(), wrong.clone());
        move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            if knob.takes(&text) {
                wrong.set(None);
                on_turn.emit((knob, text));
            } else {
                wrong.set(Some(text));
            }
        }
    };
    let onblur = {
        let wrong = wrong.clone();
        move |_| wrong.set(None)
    };
    let id = format!(
        "knob-{}-{}",
        knob.field(),
        props.of.as_deref().unwrap_or_default()
    );
    html! {
        <div class="knob">
            <span class="name">
                <label for={id.clone()}><code>{ knob.field() }</code></label>
                if let Some(of) = &props.of {
                    <span class="by-default">{ of }</span>
                }
                if wrong.is_some() {
                    <span class="meaning wrong">{ texts.not_a_text }</span>
                }
            </span>
            <input
                {id}
                class="field mono wide"
                autocomplete="off"
                spellcheck="false"
                aria-invalid={wrong.is_some().to_string()}
                value={(*wrong).clone().unwrap_or_else(|| props.value.clone())}
                {oninput}
                {onblur}
            />
        </div>
    }
}
