//! What is wrong, under the editor: each line leads to its place.

use crate::i18n::{EditorTexts, Language};
use view::reading::Problem;
use view::words::hints;
use yew::{Callback, Html, html};

/// More at once help nobody; the rest shows as these are put right.
const SHOWN: usize = 20;

/// Which one is chosen is where to go.
pub(super) fn view(
    problems: &[Problem],
    on_choose: &Callback<Problem>,
    language: Language,
    texts: &EditorTexts,
) -> Html {
    let row = |problem: &Problem| {
        let onclick = {
            let (choose, problem) = (on_choose.clone(), problem.clone());
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
        <>
            <p class="visually-hidden">{ (texts.problems)(problems.len()) }</p>
            <ol>{ for problems.iter().take(SHOWN).map(row) }</ol>
        </>
    }
}

/// In the language of the page, where it is known by heart.
fn advice(hint: &str, language: Language) -> String {
    let known = match language {
        Language::English => None,
        Language::Chinese => hints::chinese(hint),
    };
    known.unwrap_or_else(|| hint.to_string())
}
