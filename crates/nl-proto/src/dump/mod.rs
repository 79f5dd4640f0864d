//! placeholder
mod decode;
mod protocol;
mod request;
pub use decode::{ByType, Decode, FromMessage};
pub use protocol::Protocol;
pub use request::{DumpRequest, Request};
