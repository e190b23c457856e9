//! What is wrong, under the editor: each line leads to its place.

use crate::ui::i18n::{Language, use_texts};
use crate::ui::late;
use crate::ui::preferences::use_preferences;
use crate::view::reading::Problem;
use std::rc::Rc;
use yew::{Callback, Html, Properties, component, html};

/// More at once help nobody; the rest shows as these are put right.
const SHOWN: usize = 20;

#[derive(Properties, PartialEq)]
pub struct ProblemsProps {
    pub problems: Rc<Vec<Problem>>,
    /// Asks to go there.
    pub on_choose: Callback<Problem>,
}

#[component]
pub fn Problems(props: &ProblemsProps) -> Html {
    let (texts, language) = (&use_texts().editor, use_preferences().language);
    let row = |problem: &Problem| {
        let onclick = {
            let (choose, problem) = (props.on_choose.clone(), problem.clone());
            move |_| choose.emit(problem.clone())
        };
        let place = (texts.problem_at)(problem.line, problem.column);
        html! {
            <li>
                <button type="button" {onclick}>
                    <span class="place" aria-hidden="true">{ format!("{}:{}", problem.line, problem.column) }</span>
                    <span class="visually-hidden">{ place }</span>
                    <span class="what">
                        { &*problem.message }
                        if let Some(hint) = &problem.hint {
                            <span class="hint">{ advice(hint, language) }</span>
                        }
                    </span>
                </button>
            </li>
        }
    };
    html! {
        <div class="problems" role="status">
            if !props.problems.is_empty() {
                <p class="visually-hidden">{ (texts.problems)(props.problems.len()) }</p>
                <ol>{ for props.problems.iter().take(SHOWN).map(row) }</ol>
            }
        </div>
    }
}

/// In the language of the page, once what knows it by heart is loaded.
fn advice(hint: &str, language: Language) -> String {
    let known = match language {
        Language::English => None,
        Language::Chinese => late::here().and_then(|late| (late.advice)(hint)),
    };
    known.unwrap_or_else(|| hint.to_string())
}
