//! The coloured copy of the lines in view, and their numbers. The copy is only seen: screen readers and edits use the
//! textarea above it.

use super::highlight::Token;
use super::lines::Lines;
use crate::foresight::Foresight;
use std::ops::Range;
use std::rc::Rc;
use view::reading::Problem;
use yew::{Html, Properties, classes, component, html};

#[derive(Properties)]
pub(crate) struct CodeProps {
    pub lines: Rc<Lines>,
    pub problems: Rc<Vec<Problem>>,
    /// Tells which lines differ from what runs.
    pub foresight: Rc<Foresight>,
    pub shown: Range<usize>,
    /// The line that a control changed last, and a number that differs for every change, so that each one is seen.
    #[prop_or_default]
    pub touched: Option<(usize, u32)>,
}

impl PartialEq for CodeProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.lines, &other.lines)
            && Rc::ptr_eq(&self.problems, &other.problems)
            && self.foresight.lines == other.foresight.lines
            && self.shown == other.shown
            && self.touched == other.touched
    }
}

#[component]
pub(crate) fn Code(props: &CodeProps) -> Html {
    let shown = props.shown.clone();
    let style = format!("--first: {}", shown.start);
    html! {
        <pre class="ink" aria-hidden="true" ~style={style}>
            { for shown.map(|index| line(props, index)) }
        </pre>
    }
}

impl CodeProps {
    fn is_changed(&self, line: usize) -> bool {
        self.foresight.lines.binary_search(&line).is_ok()
    }
}

fn line(props: &CodeProps, index: usize) -> Html {
    let parts = props.lines.parts(index, &props.problems).into_iter();
    let parts = parts.map(|(token, text, wrong)| {
        let class = classes!(class_of(token), wrong.then_some("wrong"));
        html! { <span {class}>{ text }</span> }
    });
    let touched = props.touched.filter(|(line, _)| *line == index);
    // With another key the element is made anew, and its animation begins again.
    let key = format!("{index}-{}", touched.map_or(0, |(_, stamp)| stamp));
    let changed = props.is_changed(index).then_some("changed");
    let class = classes!(touched.map(|_| "touched"), changed);
    html! { <div {key} {class}>{ for parts }{ "\n" }</div> }
}

const fn class_of(token: Token) -> Option<&'static str> {
    match token {
        Token::Plain => None,
        Token::Key => Some("key"),
        Token::Text => Some("text"),
        Token::Number => Some("number"),
        Token::Word => Some("word"),
        Token::Mark => Some("mark"),
        Token::Comment => Some("comment"),
    }
}

#[component]
pub(crate) fn Gutter(props: &CodeProps) -> Html {
    let style = format!("--first: {}", props.shown.start);
    let number = |index: usize| {
        let wrong = props
            .problems
            .iter()
            .any(|problem| problem.line == index + 1);
        let changed = props.is_changed(index).then_some("changed");
        html! { <div key={index} class={classes!(wrong.then_some("wrong"), changed)}>{ index + 1 }</div> }
    };
    html! {
        <div class="gutter" aria-hidden="true">
            <div ~style={style}>{ for props.shown.clone().map(number) }</div>
        </div>
    }
}
