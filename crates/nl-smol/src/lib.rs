//! Linux netlink dumps as streams of typed rows, under smol, or any executor: async-io has a reactor thread of its own.
//!
//! A dump is complete, or its stream ends in an error that says why not. Rows are decoded straight out of one receive buffer, one a
//! poll, so that a million routes take as much memory as ten. To stop half-way costs nothing. It sends no changes to the kernel: it
//! reads.
//!
//! ```text
//!     your task ──next()──► Dump ──► nl_proto::Endpoint      decides
//!                            │
//!                            └─────► socket, Async          does
//! ```
//!
//! Stream the main table:
//!
//! ```
//! use nl_smol::rtnetlink::Route;
//!
//! fn main() -> Result<(), nl_smol::Error> {
//!     smol::block_on(async {
//!         let mut routes = nl_smol::dump(Route::dump().main_table())?;
//!         while let Some(route) = routes.try_next().await? {
//!             println!("{:?}", route.destination);
//!         }
//!         Ok(())
//!     })
//! }
//! ```
//!
//! Keep one socket for many dumps, and take a table that the kernel calls consistent:
//!
//! ```
//! use nl_smol::rtnetlink::{Address, Link};
//! use nl_smol::{Connection, Protocol, Restarts};
//!
//! fn main() -> Result<(), nl_smol::Error> {
//!     smol::block_on(async {
//!         let mut connection = Connection::open(Protocol::ROUTE)?;
//!         let links = connection.dump(Link::dump())?.collect_consistent(Restarts::at_most(8)).await?;
//!         let addresses = connection.dump(Address::dump())?.collect_consistent(Restarts::at_most(8)).await?;
//!         println!("{} links, {} addresses", links.len(), addresses.len());
//!         Ok(())
//!     })
//! }
//! ```
//!
//! What can go wrong, and what to do, stands in [`errors`]. Everyday `ip` commands and the lines that do the same: `nl_tokio::from_ip`, whose
//! names are the same here; the example `lpm` is a whole program.
//!
//! A dump runs inside the receive call, on the thread that polls: the stream yields to the executor after each datagram.

#![forbid(unsafe_code)]

mod incoming;
mod readiness;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pub use incoming::{Reader, decode};
pub use nl_proto::dump::{
    Decode, DumpError, DumpRequest, FromMessage, Protocol, Refusal, Request, Restarts, Split, SplitError,
    Summary,
};
pub use nl_proto::{self, ipnet, rtnetlink, wire};
pub use nl_socket::ahead::{self, Ahead};
pub use nl_socket::errors;
pub use nl_socket::{Batch, Error, Event, Events, Namespace, Parallel, Undecodable};
pub use readiness::Smol;

/// A socket kept for many dumps: `open`, `open_in`, `dump`, `get`, `subscribe`, `notification`. See [`nl_socket::Connection`].
pub type Connection = nl_socket::Connection<Smol>;

/// The rows of one answer, a [`Stream`](futures_core::Stream): `next`, `try_next`, `next_batch`, `for_each_row`, `collect`, `collect_into`,
/// `collect_consistent`, `events`, `summary`, `into_connection`. It owns its socket unless told. See [`nl_socket::Dump`].
pub type Dump<T, D = nl_proto::dump::ByType, C = Connection> = nl_socket::Dump<C, T, D>;

/// Rows from an [`AsyncRead`](futures_io::AsyncRead); see [`nl_socket::Incoming`].
pub type Incoming<R, T, D = nl_proto::dump::ByType> = nl_socket::Incoming<Reader<R>, T, D>;

/// Asks on a socket of its own, in the calling thread's network namespace. The stream is `Send + 'static`: spawn it.
///
/// # Errors
///
/// [`Error::Open`] where no socket can be opened, [`Error::Request`] where the request could not be built.
pub fn dump<T, D: Decode<T>>(request: DumpRequest<T, D>) -> Result<Dump<T, D>, Error> {
    Connection::open(request.as_request().protocol())?.into_dump(request)
}

/// As [`dump`], in another network namespace.
///
/// # Errors
///
/// As [`dump`].
pub fn dump_in<T, D: Decode<T>>(
    namespace: &Namespace,
    request: DumpRequest<T, D>,
) -> Result<Dump<T, D>, Error> {
    Connection::open_in(namespace, request.as_request().protocol())?.into_dump(request)
}

/// As [`dump`], where a thread of its own receives ahead of the task that takes the rows: of the kernel's work the first datagram alone,
/// which it builds within the send, is done on a thread of the executor. See [`ahead`], which says when that is faster, and has `dump_in` too.
///
/// # Errors
///
/// As [`dump`].
pub fn dump_ahead<T, D: Decode<T>>(
    request: DumpRequest<T, D>,
) -> Result<Dump<T, D, nl_socket::Connection<Ahead>>, Error> {
    ahead::dump(request)
}

/// Asks several requests at once, each on a socket of its own, by several threads, as one stream. See [`Parallel`], which opens in another
/// namespace too.
///
/// ```
/// use nl_smol::rtnetlink::{Family, Neighbour};
///
/// # smol::block_on(async {
/// let both = Neighbour::dump().split_by_family([Family::INET, Family::INET6])?;
/// let mut neighbours = nl_smol::dump_parallel(both)?;
/// while let Some(neighbour) = neighbours.try_next().await? {
///     println!("{:?}", neighbour.destination);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
///
/// # Errors
///
/// As [`dump`].
pub fn dump_parallel<T, D: Decode<T>>(split: Split<T, D>) -> Result<Parallel<T, D>, Error> {
    Parallel::open(split)
}

/// Asks for one object: a link by its name, the route to an address.
///
/// # Errors
///
/// The kernel's refusal where there is no such object ([`Error::is_not_found`], [`Error::is_unreachable`]), [`Error::NotSingle`] where
/// the request is a dump, and as [`dump`].
pub async fn get<T, D: Decode<T>>(request: DumpRequest<T, D>) -> Result<T, Error> {
    Connection::open(request.as_request().protocol())?.get(request).await
}
