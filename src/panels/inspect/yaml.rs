//! The whole object, as `kubectl get -o yaml` prints it.

use crate::state::use_playback;
use view::inspect::Identity;
use yew::{Html, Properties, component, html, use_state_eq};

#[derive(Properties, PartialEq)]
pub(crate) struct YamlProps {
    pub object: Identity,
}

#[component]
pub(crate) fn Yaml(props: &YamlProps) -> Html {
    let playback = use_playback();
    let open = use_state_eq(|| false);
    let onclick = {
        let open = open.clone();
        move |_| open.set(!*open)
    };
    let text = open.then(|| {
        let timeline = playback.timeline();
        kubectl::yaml(timeline.cluster(), &props.object.target()).unwrap_or_default()
    });
    html! {
        <section class="yaml">
            <button type="button" class="button compact" aria-expanded={open.to_string()} {onclick}>{ "YAML" }</button>
            if let Some(text) = text { <pre class="mono" tabindex="0">{ text }</pre> }
        </section>
    }
}
