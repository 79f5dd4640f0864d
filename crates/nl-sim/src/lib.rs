//! A simulated netlink kernel: to test what a program does when a dump is interrupted, refused or lost, without a kernel, privileges or
//! chance.
//!
//! [`Kernel`] has tables of rows, which may change at any time, and sockets on which they are dumped. It behaves, unless [`Faults`] say
//! otherwise: one by one, as a script, or at random, as a seed has it. The same seed gives the same bytes, on every machine. It performs no
//! I/O, reads no clock and starts no thread.
//!
//! [`Connection`] is [`nl_socket::Connection`] over it; so what takes a connection over any [`nl_socket::Readiness`] runs on it unchanged,
//! with the streams of `nl-tokio` and `nl-smol`, under any executor. Who drives an `Endpoint` by hand takes [`Socket`].
//!
//! ```
//! use nl_proto::dump::{Protocol, Restarts};
//! use nl_proto::rtnetlink::{RTM_GETROUTE, RTM_NEWROUTE, Route};
//! use nl_sim::wire::{Errno, MessageFlags, Writer};
//! use nl_sim::{Fault, Faults, Kernel};
//! use nl_socket::{Connection, Error, Readiness};
//!
//! // The program under test: it takes any connection.
//! async fn routes<R: Readiness>(connection: &mut Connection<R>) -> Result<usize, Error> {
//!     let routes = connection.dump(Route::dump().ipv4())?.collect_consistent(Restarts::at_most(2)).await?;
//!     Ok(routes.len())
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let kernel = Kernel::new(1);
//! let table = kernel.table(RTM_GETROUTE);
//! for network in 1..=200 {
//!     let mut route = Writer::new(RTM_NEWROUTE, MessageFlags::empty());
//!     route.body(&[2, 24, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0])?; // struct rtmsg: AF_INET, /24, table main
//!     route.attribute(1, &[10, 0, network, 0])?; // RTA_DST
//!     table.push(route);
//! }
//!
//! let mut connection = kernel.connect(Protocol::ROUTE);
//! nl_socket::blocking::block_on(async {
//!     assert_eq!(routes(&mut connection).await?, 200);
//!
//!     // Two interruptions are borne, three are not.
//!     kernel.set_faults(Faults::none().interrupted(2));
//!     assert_eq!(routes(&mut connection).await?, 200);
//!     kernel.set_faults(Faults::none().interrupted(3));
//!     assert!(routes(&mut connection).await.is_err_and(|error| error.is_interrupted()));
//!
//!     // A refusal half-way, in the kernel's words.
//!     kernel.set_faults(Faults::none().failed_after(1, Errno::EINVAL, "table went away"));
//!     let error = routes(&mut connection).await.unwrap_err();
//!     assert_eq!(error.to_string(), "the kernel refused: EINVAL (Invalid argument): table went away");
//!     assert_eq!(kernel.count(Fault::Refused), 1);
//! #     Ok::<(), Error>(())
//! })?;
//! # Ok(())
//! # }
//! ```
//!
//! # What it is like
//!
//! It does what Linux 6.18 was seen to do: a request is handled within the send, and a dump within the receives. Datagrams are as long as
//! the longest receive so far, 3,776 bytes before the first, 32,448 at most; a row that does not fit an empty one ends the dump without a word.
//! A socket runs one dump, and is busy until that has been built to its end. Where a receive queue is full, answers are dropped and a receive
//! says `ENOBUFS`; a dump waits. A table that changes makes a dump that counts rows miss some or repeat them, and flag that; see
//! [`Consistency`]. Linux can forget the flag where every row that was still to come has gone; this kernel does not.
//!
//! It knows nothing of any protocol: rows are messages, requests are not looked into, and nothing is filtered.

mod answer;
mod disturb;
mod dump;
mod fault;
mod kernel;
mod message;
mod port;
mod request;
mod socket;
mod table;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pub use answer::{Answer, End};
pub use fault::{Fault, Faults};
pub use kernel::Kernel;
pub use nl_proto::wire;
pub use socket::{Connection, Sim, Socket};
pub use table::{Consistency, RowId, Table};
