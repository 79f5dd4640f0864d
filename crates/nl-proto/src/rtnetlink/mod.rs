//! placeholder

mod family;
mod flags;
mod names;
pub mod route;
mod scope;
mod shown;
mod values;

pub use family::Family;
pub use names::{Names, WithNames};
pub use route::{Route, RouteFlags, RouteHeader, RouteKind, RoutePreference, RouteProtocol};
pub use scope::Scope;
pub use shown::Shown;
pub use values::UnknownName;
