//! Linux netlink dumps as typed events, in constant memory, without I/O.
//!
//! A *dump* is how the kernel hands out its network state: routes, neighbours, links, addresses, connections, firewall rules,
//! sockets. This crate knows the protocol and nothing else: it opens no socket, reads no clock, spawns nothing, and needs no `std`.
//! Two types matter: [`dump::DumpDecoder`] turns one dump's bytes into events; [`dump::Endpoint`] decides everything about the
//! conversation on one socket, for a driver that does what it says. `nl-tokio`, `nl-smol` and `nl-socket` are such drivers.
//!
//! ```text
//!     rtnetlink     Route, NextHopObject, Link, Address, Neighbour: requests, filters, rows
//!        │
//!       dump        DumpRequest ─► Endpoint ─► DumpError, Summary      DumpDecoder
//!        │
//!       wire        Message, Attributes, Writer
//! ```
//!
//! It reads: requests that change the kernel's state can be written by [`wire::Writer`], and are not its subject. Who wants rows and
//! no loop of their own takes an adapter; everyday `ip` commands in code stand in `nl_tokio::from_ip`.
//!
//! Decode a dump that somebody else received, cut anywhere, here from a file:
//!
//! ```no_run
//! use nl_proto::dump::{DumpDecoder, Event, Framing};
//! use nl_proto::rtnetlink::Route;
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let recorded = std::fs::read("routes")?; // messages, one behind the other
//!     let mut decoder = DumpDecoder::new(Route::dump());
//!     let mut rest = &recorded[..];
//!     while !decoder.is_ended() {
//!         let (consumed, event) = decoder.decode(rest, Framing::Stream);
//!         rest = &rest[consumed..];
//!         match event {
//!             Event::Item(route) => println!("{}", route.display_destination()),
//!             Event::More => break, // where there is more, give `rest` with that behind it
//!             other => eprintln!("{other:?}"),
//!         }
//!     }
//!     println!("{:?}", decoder.finish()?); // an error, unless the dump was complete
//!     Ok(())
//! }
//! ```
//!
//! Hold a conversation on a socket of one's own, which is `send` and `receive` here, with rows of one's own:
//!
//! ```
//! use nl_proto::dump::{DumpRequest, Endpoint, FromMessage, Protocol, Received, Step};
//! use nl_proto::rtnetlink::{RTM_GETRULE, RTM_NEWRULE};
//! use nl_proto::wire::{DecodeError, Message};
//!
//! /// A routing rule, as far as it is wanted: `FRA_PRIORITY` behind a `struct fib_rule_hdr`.
//! struct Rule {
//!     priority: u32,
//! }
//!
//! impl FromMessage for Rule {
//!     fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
//!         let (_header, attributes) = message.body::<[u8; 12]>()?;
//!         let priority = attributes.find(6)?.map_or(Ok(0), |priority| priority.u32())?;
//!         Ok(Self { priority })
//!     }
//! }
//!
//! fn rules(
//!     seed: u32, // any number, another for each process
//!     mut send: impl FnMut(&[u8]),
//!     mut receive: impl FnMut(&mut [u8]) -> Received,
//! ) -> Result<Vec<Rule>, Box<dyn std::error::Error>> {
//!     let request = DumpRequest::<Rule>::new(Protocol::ROUTE, RTM_GETRULE, RTM_NEWRULE).body(&[0; 12]);
//!     let mut endpoint = Endpoint::new(seed);
//!     endpoint.begin(request.into_parts().0)?;
//!     let mut buffer = vec![0; endpoint.receive_capacity()];
//!     let mut rules = Vec::new();
//!     loop {
//!         while let Some(message) = endpoint.item(&buffer) {
//!             rules.push(Rule::from_message(message)?);
//!         }
//!         match endpoint.step(&buffer) {
//!             Step::Transmit => {
//!                 send(endpoint.transmit());
//!                 endpoint.transmitted();
//!             }
//!             Step::Receive => endpoint.received(receive(&mut buffer)),
//!             Step::Replace => endpoint.not_replaced(), // this one is used on
//!             Step::Rows => {}
//!             Step::Done => return Ok(rules),
//!             Step::Failed(error) => return Err(error.into()),
//!             other => eprintln!("{other:?}"),
//!         }
//!     }
//! }
//! # // A kernel without rules: it acknowledges the priming, and says that it is done.
//! # use nl_proto::dump::Sender;
//! # use nl_proto::wire::{MessageFlags, NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, Writer};
//! # let asked = core::cell::RefCell::new(Vec::new());
//! # let got = rules(7, |request| asked.borrow_mut().push(request.to_vec()), |buffer| {
//! #     let request = asked.borrow_mut().remove(0);
//! #     let (request, _) = Message::split(&request).unwrap();
//! #     let reply = if request.message_type() == NLMSG_NOOP { NLMSG_ERROR } else { NLMSG_DONE };
//! #     let mut writer = Writer::new(reply, MessageFlags::MULTI);
//! #     writer.body(&[0; 4]).unwrap();
//! #     let mut bytes = writer.into_bytes();
//! #     bytes[8..12].copy_from_slice(&request.header().sequence().to_ne_bytes());
//! #     buffer[..bytes.len()].copy_from_slice(&bytes);
//! #     Received { sender: Sender::KERNEL, length: bytes.len(), capacity: buffer.len() }
//! # });
//! # assert!(got.unwrap().is_empty());
//! # let _ = |rule: Rule| rule.priority;
//! ```
//!
//! What a whole driver does besides (to wait, to open another socket, to bear an overflow) stands in [`dump`].
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

pub use ipnet;

pub mod dump;
pub mod rtnetlink;
pub mod wire;

// The README's program is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
