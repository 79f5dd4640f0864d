//! placeholder

mod family;
mod flags;
mod names;
mod route;
mod scope;
mod values;

pub use family::Family;
pub use names::{Names, WithNames};
pub use route::*;
pub use scope::Scope;
pub use values::UnknownName;
