//! Netlink sockets, and the one loop that drives [`nl_proto::dump::Endpoint`] over them.
//!
//! [`Socket`] is a non-blocking `AF_NETLINK` socket with the options that a dump wants. [`Connection`] is a socket, a receive buffer
//! and an endpoint; [`Dump`] is one answer on it, a row a poll. Both are generic over [`Readiness`], how to wait: the adapters
//! `nl-tokio` and `nl-smol` give theirs, and [`blocking`] waits by `poll(2)`.
//!
//! ```no_run
//! use nl_proto::rtnetlink::{RT_TABLE_MAIN, Route};
//!
//! for route in nl_socket::blocking::dump(Route::dump().table(RT_TABLE_MAIN))? {
//!     println!("{:?}", route?);
//! }
//! # Ok::<(), nl_socket::Error>(())
//! ```
//!
//! Who has a loop of their own takes [`Socket`] and `Endpoint` alone: see the examples `blocking`, `mio` and `io_uring`.
//!
//! Linux only. Everything that comes is checked by its sender's address before it is looked at: the kernel alone is heard.

#![forbid(unsafe_code)]

pub mod ahead;
mod batch;
pub mod blocking;
mod connection;
mod dump;
mod error;
pub mod errors;
mod events;
mod incoming;
mod namespace;
mod options;
mod parallel;
mod readiness;
mod socket;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pub use batch::Batch;
pub use connection::{AsConnection, Connection, seed};
pub use dump::{Dump, Next, TryNext};
pub use error::{Error, Undecodable};
pub use events::{Event, Events};
pub use incoming::{Incoming, Read};
pub use namespace::Namespace;
pub use parallel::Parallel;
pub use readiness::{Interest, Readiness, Transport};
pub use socket::Socket;
