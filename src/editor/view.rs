//! The editor as a component: keys, scrolling, and how the draft and the textarea follow each other.

use super::code::{Code, Gutter};
use super::files;
use super::lines::Lines;
use super::tabs::Tabs;
use super::{indent, problems, selection};
use crate::foresight::Foresight;
use crate::i18n::use_texts;
use crate::icons::{Icon, symbol};
use crate::state::{DraftHandle, Write, use_draft};
use std::ops::Range;
use std::rc::Rc;
use view::reading::Problem;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement};
use yew::{
    Callback, DragEvent, Html, InputEvent, KeyboardEvent, NodeRef, Properties, TargetCast,
    component, hook, html, use_effect_with, use_memo, use_mut_ref, use_node_ref, use_state_eq,
};

/// Lines drawn above and below those in view, so that quick scrolling shows no gaps.
const MARGIN: usize = 40;

#[derive(Properties, PartialEq)]
pub(crate) struct ManifestEditorProps {
    pub foresight: Rc<Foresight>,
    pub on_apply: Callback<()>,
}

#[component]
pub(crate) fn ManifestEditor(props: &ManifestEditorProps) -> Html {
    let draft = use_draft();
    let all = use_texts();
    let texts = &all.editor;
    let area = use_node_ref();
    let scroller = use_node_ref();
    let lines = use_memo(draft.file().text.clone(), |text| Lines::of(text.clone()));
    let found = draft.file().reading.problems.clone();
    let (shown, onscroll) = use_lines_in_view(&scroller, lines.count());
    let onkeydown = use_keys(&draft, &props.on_apply);
    let oninput = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| draft.dispatch(write_of(&event)))
    };
    let taking = files::use_taking();
    let ondrop = {
        let taking = taking.clone();
        Callback::from(move |event: DragEvent| files::dropped(&event, &taking))
    };
    let onpaste =
        Callback::from(move |event: yew::Event| files::pasted(event.unchecked_ref(), &taking));
    use_effect_with(draft.stamp, {
        let (area, draft, scroller) = (area.clone(), draft.clone(), scroller.clone());
        move |_| {
            if let (Some(scroller), Some(line)) = (scroller.cast::<Element>(), draft.touched) {
                bring_into_view(&scroller, line, draft.file().text.split('\n').count());
            }
            if let (Some(area), Some(range)) =
                (area.cast::<HtmlTextAreaElement>(), &draft.selection)
            {
                selection::set(&area, &draft.file().text, range);
            }
        }
    });
    let on_choose = {
        let (area, scroller, draft) = (area.clone(), scroller.clone(), draft.clone());
        Callback::from(move |problem: Problem| {
            go_to(&problem, &area, &scroller, &draft.file().text)
        })
    };
    let style = format!(
        "--lines: {}; --columns: {}",
        lines.count(),
        lines.columns + 4
    );
    let digits = format!("--digits: {}", lines.count().to_string().len());
    html! {
        <div class="editor">
            <header>
                <Tabs />
                { travel(&draft, Icon::Undo, texts.undo, "Ctrl+Z", || Write::Undo) }
                { travel(&draft, Icon::Redo, texts.redo, "Ctrl+Shift+Z", || Write::Redo) }
            </header>
            <div class="scroller" ref={scroller} ~style={digits} {onscroll}>
                <Gutter lines={lines.clone()} problems={found.clone()} foresight={props.foresight.clone()} shown={shown.clone()} />
                <div class="code" ~style={style}>
                    <Code {lines} problems={found.clone()} foresight={props.foresight.clone()} {shown} touched={draft.touched.map(|line| (line, draft.stamp))} />
                    <textarea
                        ref={area}
                        id="manifest"
                        aria-label={texts.manifest}
                        aria-describedby="manifest-keys"
                        aria-invalid={draft.file().reading.is_wrong().to_string()}
                        spellcheck="false"
                        autocapitalize="off"
                        autocomplete="off"
                        wrap="off"
                        value={draft.file().text.to_string()}
                        {oninput}
                        onscroll={stay}
                        {onkeydown}
                        {ondrop}
                        {onpaste}
                    />
                </div>
            </div>
            <p class="visually-hidden" id="manifest-keys">{ texts.how_to_leave }</p>
            <div class="problems" role="status">
                if !found.is_empty() { { problems::view(&found, &on_choose, &all.words, texts) } }
            </div>
        </div>
    }
}

fn travel(
    draft: &DraftHandle,
    icon: Icon,
    name: &'static str,
    keys: &'static str,
    write: fn() -> Write,
) -> Html {
    let possible = match icon {
        Icon::Undo => draft.file().can_undo(),
        _ => draft.file().can_redo(),
    };
    let onclick = {
        let draft = draft.clone();
        move |_| draft.dispatch(write())
    };
    html! {
        <button class="button square small" type="button" title={format!("{name} ({keys})")} aria-label={name} disabled={!possible} {onclick}>
            { symbol(icon) }
        </button>
    }
}

/// The textarea has room for its whole text, so only the scroller moves. A browser that follows the caret through a text just
/// pasted scrolls the textarea before it has grown, and the coloured copy would not go along.
fn stay(event: yew::Event) {
    let area: HtmlTextAreaElement = event.target_unchecked_into();
    area.set_scroll_top(0);
    area.set_scroll_left(0);
}

/// The editor has its own history, so an undo from the browser's menu or a gesture becomes an undo of the draft. The next
/// drawing corrects the text that the browser made.
fn write_of(event: &InputEvent) -> Write {
    match event.input_type().as_str() {
        "historyUndo" => Write::Undo,
        "historyRedo" => Write::Redo,
        _ => {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            Write::Typed(area.value())
        }
    }
}

#[hook]
fn use_keys(draft: &DraftHandle, on_apply: &Callback<()>) -> Callback<KeyboardEvent> {
    let leaving = use_mut_ref(|| false);
    let (draft, on_apply) = (draft.clone(), on_apply.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let was_leaving = leaving.replace(event.key() == "Escape");
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        let command = event.ctrl_key() || event.meta_key();
        let edit = match (event.key().as_str(), command, event.shift_key()) {
            ("Enter", true, _) => {
                event.prevent_default();
                return on_apply.emit(());
            }
            ("z" | "Z", true, shift) => {
                event.prevent_default();
                return draft.dispatch(if shift { Write::Redo } else { Write::Undo });
            }
            ("y" | "Y", true, _) => {
                event.prevent_default();
                return draft.dispatch(Write::Redo);
            }
            ("Tab", false, _) if was_leaving => return,
            ("Tab", false, false) => indent::indent,
            ("Tab", false, true) => indent::dedent,
            ("Enter", false, false) => indent::new_line,
            _ => return,
        };
        event.prevent_default();
        // The edit is made in the textarea at once, so that even a quick next key finds it there.
        let text = area.value();
        let edited = edit(&text, selection::of(&area, &text));
        area.set_value(&edited.text);
        selection::set(&area, &edited.text, &edited.selection);
        draft.dispatch(Write::Edited(edited));
    })
}

/// Which lines to draw, and what to call when the view moves.
#[hook]
fn use_lines_in_view(scroller: &NodeRef, count: usize) -> (Range<usize>, Callback<yew::Event>) {
    let first = use_state_eq(|| 0usize);
    let height = use_state_eq(|| 60usize);
    let look = {
        let (scroller, first, height) = (scroller.clone(), first.clone(), height.clone());
        Callback::from(move |_: yew::Event| {
            let Some(scroller) = scroller.cast::<Element>() else {
                return;
            };
            let line = f64::from(line_height(&scroller, count));
            // The first line moves in steps, so that most scrolling draws nothing new.
            let top = (f64::from(scroller.scroll_top()) / line) as usize;
            first.set(top / (MARGIN / 2) * (MARGIN / 2));
            height.set((f64::from(scroller.client_height()) / line) as usize + 1);
        })
    };
    let start = first.saturating_sub(MARGIN).min(count);
    let end = (*first + *height + 2 * MARGIN).min(count);
    (start..end, look)
}

/// Height of a line in layout pixels, measured because the person may have chosen another size of text.
fn line_height(scroller: &Element, count: usize) -> f32 {
    let code = scroller.query_selector(".ink > div").ok().flatten();
    let measured = code.map(|line| line.get_bounding_client_rect().height() as f32);
    let whole = scroller.scroll_height() as f32 / count.max(1) as f32;
    measured
        .filter(|height| *height > 1.0)
        .unwrap_or(whole)
        .max(1.0)
}

fn go_to(problem: &Problem, area: &NodeRef, scroller: &NodeRef, text: &str) {
    let (Some(area), Some(scroller)) = (
        area.cast::<HtmlTextAreaElement>(),
        scroller.cast::<Element>(),
    ) else {
        return;
    };
    // A browser that cannot focus the element leaves the focus on the button, which is no harm.
    let _ = area.focus();
    selection::set(&area, text, &problem.span);
    let lines = text.split('\n').count();
    scroll_to(&scroller, problem.line - 1, lines);
}

/// Scrolls to the line, counted from 0, unless it can be seen already.
fn bring_into_view(scroller: &Element, line: usize, lines: usize) {
    let height = line_height(scroller, lines);
    let top = height * line as f32 - scroller.scroll_top() as f32;
    if top < 0.0 || top + height > scroller.client_height() as f32 {
        scroll_to(scroller, line, lines);
    }
}

/// Puts the line, counted from 0, at a third of the height.
fn scroll_to(scroller: &Element, line: usize, lines: usize) {
    let top = line_height(scroller, lines) * line as f32;
    scroller.set_scroll_top((top - scroller.client_height() as f32 / 3.0) as i32);
}
