//! An equation: each number lights up what it counts, each name says what it means.

use crate::i18n::{Words, use_texts};
use crate::state::{Highlight, Look, use_focus};
use kube::api::IntOrPercent;
use kube::api::meta::Uid;
use view::formula::{Equation, Quantity, Rounded, Token};
use yew::{Callback, Html, Properties, component, html, use_state_eq};

#[derive(Properties, PartialEq)]
pub(crate) struct EquationsProps {
    pub lines: Vec<Equation>,
    /// The ReplicaSet that the equations are about.
    #[prop_or_default]
    pub set: Option<Uid>,
}

/// Equations one under another, and below them the meaning of the name last asked about.
#[component]
pub(crate) fn Equations(props: &EquationsProps) -> Html {
    let focus = use_focus();
    let words = &use_texts().words;
    let asked = use_state_eq(|| None::<Quantity>);
    let light = {
        let focus = focus.clone();
        Callback::from(move |part: Option<Highlight>| focus.dispatch(Look::Light(part)))
    };
    let ask = {
        let asked = asked.clone();
        Callback::from(move |quantity: Quantity| {
            asked.set(Some(quantity).filter(|new| Some(*new) != *asked));
        })
    };
    let line = |line: &Equation| {
        let tokens = line
            .iter()
            .map(|token| show(*token, props.set, words, &light, &ask, *asked));
        html! { <p class="equation">{ for tokens }</p> }
    };
    if props.lines.is_empty() {
        return Html::default();
    }
    html! {
        <div class="equations">
            { for props.lines.iter().map(line) }
            <p class="meaning" aria-live="polite">
                if let Some(quantity) = *asked {
                    <dfn>{ (words.quantity)(quantity) }</dfn>{ ": " }{ (words.meaning)(quantity) }
                }
            </p>
        </div>
    }
}

fn show(
    token: Token,
    set: Option<Uid>,
    words: &Words,
    light: &Callback<Option<Highlight>>,
    ask: &Callback<Quantity>,
    asked: Option<Quantity>,
) -> Html {
    let lighting = |quantity: Quantity| {
        let part = Highlight::of(quantity, set);
        let (on, off) = (light.clone(), light.clone());
        (move || on.emit(part), move || off.emit(None))
    };
    match token {
        Token::Name(quantity) => {
            let (on, off) = lighting(quantity);
            let (on_focus, off_focus) = lighting(quantity);
            let ask = ask.clone();
            let expanded = (asked == Some(quantity)).to_string();
            html! {
                <button type="button" class="term" aria-expanded={expanded} onclick={move |_| ask.emit(quantity)}
                    onmouseenter={move |_| on()} onmouseleave={move |_| off()}
                    onfocus={move |_| on_focus()} onblur={move |_| off_focus()}>{ (words.quantity)(quantity) }</button>
            }
        }
        Token::Number(number, quantity) => number_of(minus(number), quantity, set, light, words),
        Token::Share {
            percent,
            of,
            rounded,
            what,
        } => {
            let written = IntOrPercent::Percent(percent);
            let text = match rounded {
                Rounded::Up => format!("⌈{written} × {of}⌉"),
                Rounded::Down => format!("⌊{written} × {of}⌋"),
            };
            number_of(text, what, set, light, words)
        }
        sign => html! { <span class="sign">{ sign.to_string() }</span> },
    }
}

fn number_of(
    text: String,
    quantity: Quantity,
    set: Option<Uid>,
    light: &Callback<Option<Highlight>>,
    words: &Words,
) -> Html {
    let part = Highlight::of(quantity, set);
    let (on, off) = (light.clone(), light.clone());
    let class = part.map(|part| part.name());
    html! {
        <span class={yew::classes!("number", class)} title={(words.quantity)(quantity)}
            onmouseenter={move |_| on.emit(part)} onmouseleave={move |_| off.emit(None)}>{ text }</span>
    }
}

fn minus(number: i32) -> String {
    match number {
        0.. => number.to_string(),
        _ => format!("−{}", number.unsigned_abs()),
    }
}
