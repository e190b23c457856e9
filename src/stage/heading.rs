//! The heading of the stage: the workload, and the choice of how it is drawn.

use crate::i18n::StageTexts;
use crate::state::{FocusHandle, Form, Look};
use kube::api::meta::Uid;
use kube::api::workload::Strategy;
use view::stage::Stage;
use yew::{Callback, Html, html};

const FORMS: [Form; 3] = [Form::Sets, Form::Nodes, Form::Table];

/// If the workload is one of `several`, its name is already written above, so the heading is only for screen readers.
pub(super) fn view(
    stage: &Stage,
    several: bool,
    drawn: Form,
    on_inspect: &Callback<Uid>,
    focus: &FocusHandle,
    texts: &StageTexts,
) -> Html {
    let onclick = {
        let (inspect, uid) = (on_inspect.clone(), stage.workload.uid);
        move |_| inspect.emit(uid)
    };
    let choose = |form: Form| {
        let focus = focus.clone();
        let onclick = move |_| focus.dispatch(Look::Form(form));
        let text = match form {
            Form::Sets => (texts.sets)(stage.grouping),
            Form::Nodes => texts.nodes,
            Form::Table => texts.table,
        };
        html! { <button type="button" class="button compact" aria-pressed={(form == drawn).to_string()} {onclick}>{ text }</button> }
    };
    html! {
        <div class="heading">
            <h2 class={several.then_some("visually-hidden")}>{ &*stage.workload.name }</h2>
            <button type="button" class="kind" title={texts.inspect} {onclick}>{ kind(stage) }</button>
            if stage.paused { <span class="badge warn">{ texts.paused }</span> }
            <span class="space"></span>
            <span class="forms" role="group" aria-label={texts.drawn_as}>{ for FORMS.map(choose) }</span>
        </div>
    }
}

/// Kind and strategy.
fn kind(stage: &Stage) -> String {
    let kind = stage.workload.kind;
    match stage.strategy {
        Strategy::None => kind.name().to_string(),
        strategy => format!("{kind} · {}", strategy.name()),
    }
}
