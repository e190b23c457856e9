//! What the manifest reader advises.

mod chinese;
mod english;

pub(super) use chinese::hint as chinese;
pub(super) use english::hint as english;
