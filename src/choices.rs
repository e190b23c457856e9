//! A few choices side by side, of which one holds: radio buttons that look like one switch.

use yew::{Callback, Event, Html, html};

/// Screen readers always read the label; it is visible only if `labelled`.
pub(crate) fn choices<T: Copy + PartialEq + 'static>(
    label: &'static str,
    labelled: bool,
    options: &[(T, &'static str)],
    chosen: T,
    on_choose: &Callback<T>,
) -> Html {
    let offer = |(value, text): &(T, &'static str)| {
        let (choose, value) = (on_choose.clone(), *value);
        Offer {
            text,
            holds: value == chosen,
            onchange: Callback::from(move |_| choose.emit(value)),
        }
    };
    switch(label, labelled, options.iter().map(offer).collect())
}

struct Offer {
    text: &'static str,
    holds: bool,
    onchange: Callback<Event>,
}

fn switch(label: &'static str, labelled: bool, offers: Vec<Offer>) -> Html {
    let option = |offer: Offer| {
        html! {
            <label>
                <input type="radio" name={label} checked={offer.holds} onchange={offer.onchange} />
                <span>{ offer.text }</span>
            </label>
        }
    };
    html! {
        <fieldset class="row">
            <legend class={if labelled { "label" } else { "visually-hidden" }}>{ label }</legend>
            <div class="choices">{ for offers.into_iter().map(option) }</div>
        </fieldset>
    }
}
