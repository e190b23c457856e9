//! The list of problems under the editor. A press on a problem leads to its place in the text.

use crate::i18n::{EditorTexts, Words};
use view::reading::Problem;
use yew::{Callback, Html, html};

/// A longer list would not help; the remaining problems appear as these are fixed.
const SHOWN: usize = 20;

/// Calls `on_choose` with the problem that a person pressed, so that the editor can go to its place.
pub(super) fn view(
    problems: &[Problem],
    on_choose: &Callback<Problem>,
    words: &Words,
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
                            <span class="hint">{ (words.hint)(hint) }</span>
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
