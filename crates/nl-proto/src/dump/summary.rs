//! What is known of a dump beside its rows.

use alloc::boxed::Box;
use core::iter::Sum;
use core::ops::AddAssign;

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

/// Several dumps together: the counts add up, a flag stands where it stands in one, the first warning is kept.
impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.messages = self.messages.saturating_add(other.messages);
        self.rejected = self.rejected.saturating_add(other.rejected);
        self.datagrams = self.datagrams.saturating_add(other.datagrams);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.interrupted |= other.interrupted;
        self.filtered |= other.filtered;
        self.restarts = self.restarts.saturating_add(other.restarts);
        self.overruns = self.overruns.saturating_add(other.overruns);
        self.foreign = self.foreign.saturating_add(other.foreign);
        self.notifications = self.notifications.saturating_add(other.notifications);
        self.warning = self.warning.take().or(other.warning);
    }
}

impl Sum for Summary {
    fn sum<I: Iterator<Item = Self>>(summaries: I) -> Self {
        summaries.fold(Self::default(), |mut sum, summary| {
            sum += summary;
            sum
        })
    }
}
