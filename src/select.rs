//! A list from which a person chooses one thing. Other causes may change the choice too: a key, a text, another workload.

use web_sys::HtmlSelectElement;
use yew::{
    AttrValue, Callback, Event, Html, Properties, TargetCast, classes, component, html, use_effect,
    use_node_ref,
};

#[derive(Properties, PartialEq)]
pub(crate) struct SelectProps {
    /// A CSS class in addition to `field`.
    #[prop_or_default]
    pub class: &'static str,
    #[prop_or_default]
    pub label: Option<AttrValue>,
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// Which of the options is shown.
    pub chosen: usize,
    /// Called with the number of the option that a person chose.
    pub on_choose: Callback<usize>,
    pub children: Html,
}

/// The effect sets the choice instead of a `selected` attribute on the options, because Firefox falls back to the first
/// option when that attribute moves to the last.
#[component]
pub(crate) fn Select(props: &SelectProps) -> Html {
    let select = use_node_ref();
    use_effect({
        let (select, chosen) = (select.clone(), props.chosen);
        move || {
            if let (Some(select), Ok(index)) =
                (select.cast::<HtmlSelectElement>(), i32::try_from(chosen))
            {
                select.set_selected_index(index);
            }
        }
    });
    let onchange = {
        let on_choose = props.on_choose.clone();
        move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Ok(index) = usize::try_from(select.selected_index()) {
                on_choose.emit(index);
            }
        }
    };
    html! {
        <select ref={select} class={classes!("field", props.class)} aria-label={props.label.clone()} title={props.title.clone()} {onchange}>
            { props.children.clone() }
        </select>
    }
}
