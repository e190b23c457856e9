//! Parts of the page in files of their own, loaded when they are asked for, or when the page has nothing else to do.
//!
//! A part is all the code that functions marked with `#[wasm_split(NAME, fallible)]` reach. Such a function is defined
//! beside the component that it returns, and calling it loads the part first. Code that the rest of the page uses too
//! stays in the first file. This module shows that a part is being loaded, or that loading failed and can be tried again.

use super::i18n::{Texts, use_texts};
use super::state::{Act, PlaybackHandle};
use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::ptr;
use std::task::Poll;
use wasm_split_helpers::SplitLoaderError;
use yew::platform::spawn_local;
use yew::{
    Callback, Html, MouseEvent, Properties, UseStateSetter, component, hook, html, use_callback,
    use_effect_with, use_state,
};

/// A part could not be loaded. Calling the same function once more tries again.
#[derive(Debug)]
pub(crate) struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> NotLoaded {
        NotLoaded
    }
}

/// A call of a function that is in another part.
pub(crate) type Loading<T> = Pin<Box<dyn Future<Output = Result<T, NotLoaded>>>>;

thread_local! {
    /// Asks once more for each part that a place on the page waits for in vain.
    static MISSED: RefCell<Vec<Callback<()>>> = const { RefCell::new(Vec::new()) };
}

/// Has `ask` called when the next part arrives, or when the network is back.
pub(crate) fn ask_later(ask: Callback<()>) {
    MISSED.with_borrow_mut(|missed| missed.push(ask));
}

/// Asks once more for every part that is waited for in vain.
pub(crate) fn ask_again() {
    for ask in MISSED.take() {
        ask.emit(());
    }
}

/// Loads a part for a person, who is told of a failure only when a second attempt fails too. The first attempt may have
/// joined a request that [`load_ahead`](super::app) began before the network was back, and fails together with it. A part
/// that arrives shows that the others can be had again, too.
pub(crate) async fn load_for_person<T, L>(load: impl Fn() -> L) -> Result<T, NotLoaded>
where
    L: Future<Output = Result<T, NotLoaded>>,
{
    let loaded = match load().await {
        Err(NotLoaded) => load().await,
        loaded => loaded,
    };
    if loaded.is_ok() {
        ask_again();
    }
    loaded
}

/// The state of loading of a part that a component needs.
#[derive(Clone)]
pub(crate) enum LoadState<T> {
    Loading,
    NotLoaded,
    Loaded(T),
}

/// A part, and how to ask for it again.
pub(crate) struct Lazy<T> {
    pub state: LoadState<T>,
    pub ask: Callback<()>,
}

/// Loads a part as soon as the component is on the page. After a failure it is asked for again by [`ask_again`].
#[hook]
pub(crate) fn use_lazy<T: Clone + 'static>(load: fn() -> Loading<T>) -> Lazy<T> {
    let state = use_state(|| LoadState::Loading);
    let ask = use_callback(state.setter(), move |(), state| {
        request(load, state.clone())
    });
    use_effect_with((), {
        let ask = ask.clone();
        move |()| ask.emit(())
    });
    Lazy {
        state: (*state).clone(),
        ask,
    }
}

/// Loads a part and keeps `state` true to how that goes.
fn request<T: 'static>(load: fn() -> Loading<T>, state: UseStateSetter<LoadState<T>>) {
    spawn_local(async move {
        state.set(LoadState::Loading);
        match load_for_person(load).await {
            Ok(loaded) => state.set(LoadState::Loaded(loaded)),
            Err(NotLoaded) => {
                state.set(LoadState::NotLoaded);
                ask_later(Callback::from(move |()| request(load, state.clone())));
            }
        }
    });
}

impl<T> Lazy<T> {
    /// Draws the part; before it is loaded, a notice; after a failure, a button that tries again.
    pub(crate) fn show(&self, texts: &Texts, draw: impl FnOnce(&T) -> Html) -> Html {
        match &self.state {
            LoadState::Loaded(loaded) => draw(loaded),
            LoadState::Loading => {
                html! { <p class="loading-part" role="status">{ texts.frame.loading }</p> }
            }
            LoadState::NotLoaded => {
                let ask = self.ask.clone();
                let again = move |_: MouseEvent| ask.emit(());
                html! {
                    <p class="loading-part" role="alert">
                        { texts.frame.not_loaded }
                        <button class="button outlined compact" type="button" onclick={again}>{ texts.frame.ask_again }</button>
                    </p>
                }
            }
        }
    }
}

#[derive(Properties)]
pub(crate) struct LazyViewProps {
    /// Loads the part and returns what it draws.
    pub load: fn() -> Loading<Html>,
}

impl PartialEq for LazyViewProps {
    fn eq(&self, other: &LazyViewProps) -> bool {
        ptr::fn_addr_eq(self.load, other.load)
    }
}

/// Draws a part at the place where it is needed, and loads it there.
#[component]
pub(crate) fn LazyView(props: &LazyViewProps) -> Html {
    let texts = use_texts();
    use_lazy(props.load).show(texts, Html::clone)
}

/// Draws what `load`, a function of another part, returns.
pub(crate) fn lazy_view(load: fn() -> Loading<Html>) -> Html {
    html! { <LazyView {load} /> }
}

/// Calls `act` with what `load`, a function of another part, returns, at once if the part is loaded already. Otherwise the page shows
/// meanwhile that something is being loaded; a failure is shown as a refusal.
pub(crate) fn when_loaded<T: 'static>(
    playback: &PlaybackHandle,
    not_loaded: &'static str,
    load: impl Fn() -> Loading<T> + 'static,
    act: impl FnOnce(T) + 'static,
) {
    let playback = playback.clone();
    spawn_local(async move {
        let mut loading = pin!(load_for_person(load));
        let at_once = poll_fn(|context| Poll::Ready(loading.as_mut().poll(context))).await;
        let loaded = match at_once {
            Poll::Ready(loaded) => loaded,
            Poll::Pending => {
                playback.dispatch(Act::Await(true));
                let loaded = loading.await;
                playback.dispatch(Act::Await(false));
                loaded
            }
        };
        match loaded {
            Ok(loaded) => act(loaded),
            Err(NotLoaded) => playback.dispatch(Act::Refuse(not_loaded.into())),
        }
    });
}
