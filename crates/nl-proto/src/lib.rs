//! Linux netlink dumps as typed events, in constant memory, without I/O.
//!
//! A *dump* is how the kernel hands out its network state: routes, neighbours, links, addresses, connections, firewall rules,
//! sockets. This crate knows the protocol and nothing else: it opens no socket, reads no clock, spawns nothing, and needs no `std`.
//! Two types matter: [`dump::DumpDecoder`] turns one dump's bytes into events; [`dump::Endpoint`] decides everything about the
//! conversation on one socket, for a driver that does what it says. `nl-tokio`, `nl-smol` and `nl-socket` are such drivers.
//!
//! ```text
//!     rtnetlink     Route, Link, Address, Neighbour: requests, filters, rows
//!        │
//!       dump        DumpRequest ─► Endpoint ─► DumpError, Summary      DumpDecoder
//!        │
//!       wire        Message, Attributes, Writer
//! ```
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
