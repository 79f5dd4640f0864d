//! Recordings of netlink conversations: what was asked and what the kernel answered, as a file that Wireshark opens, and that replays here
//! without a kernel, privileges or a network namespace.
//!
//! A [`Recorder`] goes around whatever drives a connection; a [`Replay`] gives connections whose kernel is the recording. Both are those of
//! [`nl_socket::Connection`]: the streams of `nl-tokio` and `nl-smol`, the blocking ones, and whoever takes a connection over any
//! [`nl_socket::Readiness`] run on them unchanged.
//!
//! ```
//! use nl_proto::dump::Protocol;
//! use nl_proto::rtnetlink::Link;
//! use nl_record::{Recorder, Replay};
//! use nl_socket::blocking::{Blocking, block_on};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = std::env::temp_dir();
//! # let path = folder.join(format!("nl-record-{}.pcap", std::process::id()));
//! let recorder = Recorder::new(std::fs::File::create(&path)?)?;
//! let mut connection = recorder.open::<Blocking>(Protocol::ROUTE)?;
//! let links: Vec<Link> = block_on(connection.dump(Link::dump())?.collect())?;
//! recorder.flush()?;
//!
//! let replay = Replay::new(std::fs::File::open(&path)?)?;
//! let mut connection = replay.connect(Protocol::ROUTE);
//! let replayed: Vec<Link> = block_on(connection.dump(Link::dump())?.collect())?;
//! assert_eq!(replayed, links);
//! # std::fs::remove_file(&path)?;
//! # Ok(())
//! # }
//! ```
//!
//! # The file
//!
//! It is pcap with link type 253 (`LINKTYPE_NETLINK`), a packet a datagram, and before each the 16 bytes of a cooked header in network byte
//! order: which way it went (7 to the kernel, 6 to user space: `PACKET_KERNEL` and `PACKET_USER` of `linux/if_packet.h`), 824
//! (`ARPHRD_NETLINK`), and last the protocol. The datagram is in the byte order of the machine that recorded it.
//!
//! Requests and answers stand in it as they went, also where several connections share a recorder. What was received from anybody but the
//! kernel, or for a multicast group, is not recorded, since a packet does not tell its sender. A datagram that was cut is recorded as cut,
//! and an overflow of the receive queue (`ENOBUFS`) not at all.
//!
//! # The replay
//!
//! A request is answered as the first request of the recording was that is equal to it and was not replayed yet: equal but for the sequence
//! number, the port, and whether a dump asks for an acknowledgement. So equal requests are answered in their order, and others in any order. The
//! answers are found by the sequence number and the port that the recorded conversation had, and given with the sequence number of the one at
//! hand. A priming `NLMSG_NOOP` is acknowledged by the replay itself, whether the recording has one or not.
//!
//! The file is read as it is needed. What is passed over in search of a request is kept in memory for later ones; where requests come in
//! the order in which they were recorded, that is nothing.
//!
//! So captures of an nlmon interface replay too, as `tcpdump -i nlmon0 -w FILE` makes them, if the programs that were captured asked the same.
//! Where a packet does not tell which way it went (Linux marks all that pass an nlmon interface as outgoing), `NLM_F_REQUEST` does.

#![forbid(unsafe_code)]

mod conversation;
mod error;
mod packet;
mod reader;
mod recorder;
mod recording;
mod replay;
mod tape;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pub use error::{RecordError, ReplayError};
pub use recorder::Recorder;
pub use recording::Recording;
pub use replay::{Replay, ReplaySocket, Replaying};
