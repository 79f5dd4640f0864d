//! What is known of a dump beside its rows.

use alloc::boxed::Box;

use super::ExtendedAck;

/// What came and went during one dump, so far or in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// Messages that were rows, before the filters in user space.
    pub messages: u64,
    /// Those of them that the filters rejected.
    pub rejected: u64,
    /// Datagrams that belonged to the dump or stood between its own.
    pub datagrams: u64,
    /// The bytes in them.
    pub bytes: u64,
    /// Whether the kernel said, on any message, that the table changed meanwhile (`NLM_F_DUMP_INTR`). Many tables never say so:
    /// routes, neighbours, rules and connections among them.
    pub interrupted: bool,
    /// Whether the kernel said, on any message, that it filtered (`NLM_F_DUMP_FILTERED`). It says so unreliably.
    pub filtered: bool,
    /// How often the dump was begun again after an interruption.
    pub restarts: u32,
    /// How often the receive queue overflowed (`ENOBUFS`), or a notification was cut. A dump loses nothing by that; a subscribed
    /// socket loses notifications.
    pub overruns: u32,
    /// Datagrams or messages that were none of the dump's and were skipped: of other senders, of other conversations.
    pub foreign: u64,
    /// Notifications of groups that the socket is subscribed to that came meanwhile.
    pub notifications: u64,
    /// What the kernel said in a dump that it did not refuse.
    pub warning: Option<Box<ExtendedAck>>,
}
