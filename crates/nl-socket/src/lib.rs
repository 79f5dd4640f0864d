//! Netlink sockets, and the one loop that drives [`nl_proto::dump::Endpoint`] over them.
//!
//! [`Socket`] is a non-blocking `AF_NETLINK` socket with the options that a dump wants. [`Connection`] is a socket, a receive buffer
//! and an endpoint; [`Dump`] is one answer on it, a row a poll. Both are generic over [`Readiness`], how to wait: the adapters
//! `nl-tokio` and `nl-smol` give theirs, and [`blocking`] waits by `poll(2)`.
//!
//! ```text
//!     Dump ──────► Connection ──► nl_proto::dump::Endpoint    decides
//!     rows, ends       │
//!                      ├────────► Readiness                    waits: blocking, nl-tokio, nl-smol, Ahead, yours
//!                      │
//!                      └────────► Transport                    does: Socket, or yours
//! ```
//!
//! It does not change the kernel's state, and it has no timer: a deadline is the caller's.
//!
//! Without an executor, a row at a time:
//!
//! ```no_run
//! use nl_proto::rtnetlink::Route;
//!
//! for route in nl_socket::blocking::dump(Route::dump().main_table())? {
//!     println!("{:?}", route?);
//! }
//! # Ok::<(), nl_socket::Error>(())
//! ```
//!
//! One socket for several questions, driven by any executor, or by none as here:
//!
//! ```no_run
//! use nl_proto::dump::{Protocol, Restarts};
//! use nl_proto::rtnetlink::{Address, Link};
//! use nl_socket::blocking::{Connection, block_on};
//!
//! fn main() -> Result<(), nl_socket::Error> {
//!     let mut connection = Connection::open(Protocol::ROUTE)?;
//!     block_on(async {
//!         let lo = connection.get(Link::by_name("lo")).await?;
//!         let addresses = connection.dump(Address::dump().interface(lo.index))?;
//!         for address in addresses.collect_consistent(Restarts::at_most(8)).await? {
//!             println!("{:?}", address.local);
//!         }
//!         Ok(())
//!     })
//! }
//! ```
//!
//! What can go wrong, and what to do, stands in [`errors`]. Who has a loop of their own takes [`Socket`] and `Endpoint` alone: see the examples `blocking`, `mio` and `io_uring`.
//!
//! Linux only. Everything that comes is checked by its sender's address before it is looked at: the kernel alone is heard.

#![forbid(unsafe_code)]

pub mod ahead;
mod batch;
pub mod blocking;
mod buffer;
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
mod receivers;
mod socket;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pub use batch::Batch;
pub use buffer::Buffer;
pub use connection::{AsConnection, Connection, seed};
pub use dump::{Dump, Next, TryNext};
pub use error::{Error, Undecodable};
pub use events::{Event, Events};
pub use incoming::{Incoming, Read};
pub use namespace::Namespace;
pub use parallel::Parallel;
pub use readiness::{Interest, Readiness, Transport};
pub use socket::Socket;
