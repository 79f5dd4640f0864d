//! What can go wrong, what the kernel said or did, and what to do.
//!
//! A stream gives an [`Error`]. Its variants say which of four things went wrong: the dump ([`DumpError`]), one message ([`Undecodable`], which
//! holds a [`DecodeError`]), the socket (an [`io::Error`]), or the call ([`WriteError`], and variants of their own). Nothing has to be read
//! out of a text: each figure is a field, and [`source`](std::error::Error::source) leads from an error to what it holds.
//!
//! ```
//! use nl_proto::dump::DumpError;
//! use nl_proto::rtnetlink::Route;
//! use nl_socket::Error;
//!
//! # fn main() -> Result<(), Error> {
//! for route in nl_socket::blocking::dump(Route::dump().table(254))? {
//!     match route {
//!         Ok(route) => println!("{}", route.display_destination()),
//!         // One message; the stream goes on.
//!         Err(Error::Decode(raw)) => eprintln!("{raw}: {:?}", raw.message().payload()),
//!         // Every row was given, but some may be missing or twice.
//!         Err(error) if error.is_interrupted() => eprintln!("ask again"),
//!         Err(Error::Dump(DumpError::Refused(refusal))) => {
//!             eprintln!("{}: {:?}", refusal.errno, refusal.ack.message);
//!         }
//!         Err(error) => return Err(error),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # The dump is not complete
//!
//! All of these are [`Error::Dump`], and the last that a stream gives. The rows before them are good.
//!
//! | [`DumpError`] | what happened | what to do |
//! |---|---|---|
//! | [`Refused`](DumpError::Refused) | the kernel ended the dump, or did not begin it, with an errno, in a DONE or an NLMSG_ERROR | [look at the errno](#refusals) |
//! | [`Interrupted`](DumpError::Interrupted) | the table changed meanwhile, and the kernel said so (`NLM_F_DUMP_INTR`): all rows that it sent were given, some may be missing or twice | ask again; or have it done by [`collect_consistent`](crate::Dump::collect_consistent), or by [`events`](crate::Dump::events), which says where it began anew |
//! | [`Truncated`](DumpError::Truncated) | a datagram was longer than the receive buffer, and the kernel threw the rest away | ask again with [`receive_capacity`](nl_proto::dump::DumpRequest::receive_capacity) at the `length` that it tells |
//! | [`Malformed`](DumpError::Malformed) | bytes that are no netlink message, at `offset` | no kernel is known to do this; look at what the bytes went through, if it was not a socket |
//! | [`Overrun`](DumpError::Overrun) | the receive queue overflowed (`ENOBUFS`), and the end of the answer was lost with what did not fit | ask again; take notifications sooner, or on another socket |
//! | [`UnexpectedEnd`](DumpError::UnexpectedEnd) | a pipe or a file ended before the dump did | what is read was cut: it is not all |
//!
//! # Refusals
//!
//! [`Error::refusal`] gives the [`Refusal`]: its `errno`, and in `ack` what the kernel said beyond it, if it said anything: a `message` for people,
//! the `offset` in the request of what it does not like and the type of the `attribute` there, or the type of one that is `missing`.
//!
//! | errno | what it mostly means | what to do |
//! |---|---|---|
//! | `EPERM`, `EACCES` | it takes a privilege (`CAP_NET_ADMIN` in the namespace) | acquire it; conntrack, nftables and xfrm tell nobody else |
//! | `ENOENT`, `ENODEV`, `ESRCH` | no such table, link, neighbour: [`Error::is_not_found`] | often no error: a namespace has no main table before its first route |
//! | `ENETUNREACH`, `EHOSTUNREACH` | no route to the address: [`Error::is_unreachable`] | it is the answer |
//! | `EINVAL` | a header or an attribute that this dump does not take under strict checking | see `ack`; leave that filter to user space ([`filter`](nl_proto::dump::DumpRequest::filter)) |
//! | `EOPNOTSUPP`, `EPROTONOSUPPORT` | this kernel does not have that table or that protocol | load the module, or do without |
//! | `EMSGSIZE` | an object does not fit a datagram of the kernel's | nothing helps |
//! | `ENOBUFS`, `ENOMEM` | the kernel had no memory for the answer | ask again, later |
//!
//! `EBUSY` for a dump that runs on the same socket is never given: such a dump is waited out, or another socket is opened.
//!
//! # One message is not a row
//!
//! [`Error::Decode`]: the stream goes on behind it. The [`Undecodable`] has the whole message, and what is wrong with it, `None` where its type is none
//! that the request names. Where it is wrong, [`DecodeError`] says which byte and which attributes around it, and its [`kind`](DecodeError::kind):
//!
//! | [`DecodeErrorKind`] | what is wrong |
//! |---|---|
//! | [`Truncated`](DecodeErrorKind::Truncated) | a structure or an attribute ends too early: an older kernel, if it is a structure |
//! | [`Length`](DecodeErrorKind::Length) | a value of a length that its type cannot have |
//! | [`Utf8`](DecodeErrorKind::Utf8) | a name that is not UTF-8 |
//! | [`Value`](DecodeErrorKind::Value) | a value that its type does not allow: a prefix of 33 bits |
//! | [`Missing`](DecodeErrorKind::Missing) | an attribute is absent without which the row means nothing |
//!
//! An attribute that is not known is never an error. A row that does not decode though the kernel meant it is a defect of this library, or of the
//! [`FromMessage`](nl_proto::dump::FromMessage) that one wrote: the message is what a report needs.
//!
//! # The socket
//!
//! | | what happened | what to do |
//! |---|---|---|
//! | [`Error::Open`] | no socket: `EMFILE`, `ENFILE`, a protocol that the kernel does not have, a namespace that cannot be entered; under tokio, no runtime | raise the limit; call it within a runtime |
//! | [`Error::Io`] | a send or a receive failed; or what stands in a socket's place did: a recording, a pipe | the [`io::Error`] says; [`Error::errno`] where the system gave one |
//! | [`Error::Lost`] | notifications came faster than they were taken (`ENOBUFS`), and some are lost, here | dump the table again: what follows is whole |
//!
//! # The call
//!
//! Nothing was sent.
//!
//! | | what is wrong with it |
//! |---|---|
//! | [`Error::Request`] | the request cannot be written. [`AttributeTooLong`](WriteError::AttributeTooLong): more than 65,535 bytes. [`MessageTooLong`](WriteError::MessageTooLong). [`BodyAfterAttribute`](WriteError::BodyAfterAttribute): the fixed structure goes first. [`Nul`](WriteError::Nul): the kernel would cut the string there |
//! | [`Error::Protocol`] | a request for one protocol on a connection of another |
//! | [`Error::NotSingle`] | [`get`](crate::Connection::get) is for one object, and was given a dump |
//! | [`Error::NotSubscribed`] | a notification is waited for, and no group subscribed to: it would never come |
//! | [`Error::Empty`] | [`get`](crate::Connection::get) was acknowledged and not answered: there is no such object, and this kernel does not say so |
//!
//! # What no error tells
//!
//! Linux builds a dump's datagrams in 32,448 bytes (`netlink_dump` in `net/netlink/af_netlink.c`). **A dump in which one object's message is longer
//! ends in front of it, as if it were whole**, and nothing in it says so: a route with some two thousand next hops. Links are the exception, where they are
//! asked for with `IFLA_EXT_MASK`, as [`Link::dump`](nl_proto::rtnetlink::Link) does. The smaller limit of a fresh socket's first datagram is why sockets are
//! primed here.
//!
//! And most tables do not tell that they changed during a dump: [`Restarts`](nl_proto::dump::Restarts) says which do.
//!
//! # As an `io::Error`
//!
//! Any [`Error`] becomes an [`io::Error`] by `?`, and is found in it again by [`io::Error::get_ref`] and `downcast_ref`. Its kind is:
//!
//! | kind | of |
//! |---|---|
//! | the errno's own (`PermissionDenied`, `NotFound`, `Unsupported` …) | a refusal, [`Error::Open`], [`Error::Io`] |
//! | [`ResourceBusy`](io::ErrorKind::ResourceBusy) | `Interrupted` |
//! | [`UnexpectedEof`](io::ErrorKind::UnexpectedEof) | `UnexpectedEnd` |
//! | [`InvalidData`](io::ErrorKind::InvalidData) | `Truncated`, `Malformed`, [`Error::Decode`] |
//! | [`InvalidInput`](io::ErrorKind::InvalidInput) | [`Error::Request`], [`Error::Protocol`], [`Error::NotSingle`], [`Error::NotSubscribed`] |
//! | [`NotFound`](io::ErrorKind::NotFound) | [`Error::Empty`] |
//! | [`Other`](io::ErrorKind::Other) | `Overrun`, [`Error::Lost`] |

#[allow(unused_imports, reason = "the docs name them")]
use {
    crate::{Error, Undecodable},
    nl_proto::dump::{DumpError, Refusal},
    nl_proto::wire::{DecodeError, DecodeErrorKind, WriteError},
    std::io,
};
