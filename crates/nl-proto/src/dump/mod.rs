//! Dumps: what is asked, and what the answer means.
//!
//! [`DumpDecoder`] reads one dump from bytes that somebody else received. [`Endpoint`] holds a whole conversation on one socket:
//! it primes it, numbers and transmits the request, believes the kernel alone, reads the answer, and cancels, restarts or fails it.
//! Both are fed and asked; neither performs I/O, reads a clock or waits.
//!
//! # The states of an endpoint
//!
//! ```text
//!                 begin                         begin, while a dump runs
//!        ┌──────────────────────┐          ┌───────────────────────────────┐
//!        │                      ▼          │                               ▼
//!    ┌───┴──┐  not primed  ┌─────────┐     │   subscribed, or         ┌───────────┐
//!    │ Idle │  ┌──────────►│ Priming │     │   not_replaced   ┌───────┤ Cancelled │
//!    └──────┘  │           └────┬────┘     │                  ▼       └─────┬─────┘
//!        ▲     │   ACK of NOOP  │          │            ┌──────────┐        │ replaced: a new
//!        │     │                ▼          │            │ Draining │        │ socket, not primed
//!        │     │  primed  ┌────────────┐   │            └────┬─────┘        │
//!        │     └────────► │ Requesting │ ◄─┼─────────────────┘              ▼
//!        │                └─────┬──────┘   │   DONE, or drained          Priming
//!        │  DONE, ERROR,        │          │
//!        │  truncation          │ transmitted
//!        │                      ▼          │
//!        │                ┌───────────┐    │
//!        └────────────────┤ Answering ├────┘
//!                         └─────┬─────┘
//!                               │ interrupted, restarts left: Requesting, by a new sequence number
//!                               │ EBUSY, for somebody else's dump: Cancelled
//!
//!    broken: from any to Idle; the next begin then goes by Cancelled
//!    cancel: as begin, with nothing to ask: from Cancelled, by replaced or by Draining, to Idle
//! ```
//!
//! # What a driver does
//!
//! ```text
//! endpoint.begin(request)
//! loop:  while let Some(message) = endpoint.item(datagram)  → a row
//!        match endpoint.step(datagram)
//!          Transmit  → send endpoint.transmit(), then endpoint.transmitted()
//!          Receive   → receive into ≥ endpoint.receive_capacity() bytes, then endpoint.received(…)
//!                      ENOBUFS: endpoint.overrun(), receive again
//!                      would block: endpoint.drained(), and wait only where it says false
//!          Replace   → open another socket, then endpoint.replaced(port), or endpoint.not_replaced()
//!          Rows      → ask for them again
//!          Done, Failed → the end
//! ```
//!
//! `nl_socket::Connection` is such a driver; its examples `blocking`, `mio` and `io_uring` show three more.

mod answer;
mod decode;
mod decoder;
mod endpoint;
mod error;
mod pattern;
mod protocol;
mod received;
mod request;
mod restarts;
mod split;
mod summary;

pub use decode::{ByType, Decode, FromMessage};
pub use decoder::{DumpDecoder, Event, Framing};
pub use endpoint::{Endpoint, Step};
pub use error::{DumpError, ExtendedAck, Refusal};
pub use protocol::Protocol;
pub use received::{Received, Sender};
pub use request::{DumpRequest, Request};
pub use restarts::Restarts;
pub use split::{Split, SplitError};
pub use summary::Summary;
