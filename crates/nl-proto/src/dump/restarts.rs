//! How often to begin anew.

/// How often a dump that was interrupted begins anew before it fails with [`DumpError::Interrupted`](super::DumpError::Interrupted).
///
/// It can only help where the kernel says that a table changed (`NLM_F_DUMP_INTR`; `nl_dump_check_consistent` in its sources):
///
/// | table | says so |
/// |---|---|
/// | links, addresses, statistics | when one was added or removed meanwhile; not when one changed |
/// | next-hop objects | when one was added, replaced or removed meanwhile |
/// | nftables' tables, chains, rules, sets | when anything was committed meanwhile, on DONE alone perhaps |
/// | routes, neighbours, forwarding entries, rules, queueing disciplines, nftables' set elements, connections, sockets | never: a row that moved may be missing, or come twice |
///
/// For the last, a table that is both whole and current takes a subscription before the dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Restarts(u32);

impl Restarts {
    /// Never: the first interruption is the end.
    pub const NEVER: Self = Self(0);

    /// This often, and no more: a table that changes all the time would keep a dump going for ever.
    pub const fn at_most(restarts: u32) -> Self {
        Self(restarts)
    }

    /// Whether there is another after this many.
    pub(super) const fn allow(self, restarts: u32) -> bool {
        restarts < self.0
    }
}

impl From<u32> for Restarts {
    /// At most this often.
    fn from(restarts: u32) -> Self {
        Self(restarts)
    }
}
