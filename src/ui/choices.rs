//! A few choices side by side, of which one holds: radio buttons that look like one switch.

use yew::{Callback, Html, Properties, component, html};

#[derive(Properties, PartialEq)]
pub struct ChoicesProps<T: PartialEq> {
    pub label: &'static str,
    pub options: Vec<(T, &'static str)>,
    pub chosen: T,
    pub on_choose: Callback<T>,
    #[prop_or_default]
    pub disabled: bool,
    /// The label is seen, not only heard.
    #[prop_or(true)]
    pub labelled: bool,
}

#[component]
pub fn Choices<T: Copy + PartialEq + 'static>(props: &ChoicesProps<T>) -> Html {
    let option = |(value, text): &(T, &'static str)| {
        let onchange = {
            let (choose, value) = (props.on_choose.clone(), *value);
            move |_| choose.emit(value)
        };
        html! {
            <label>
                <input type="radio" name={props.label} checked={*value == props.chosen} disabled={props.disabled} {onchange} />
                <span>{ text }</span>
            </label>
        }
    };
    html! {
        <fieldset class="row">
            <legend class={if props.labelled { "label" } else { "visually-hidden" }}>{ props.label }</legend>
            <div class="choices">{ for props.options.iter().map(option) }</div>
        </fieldset>
    }
}
