//! How often to begin anew.

/// How often a dump that was interrupted begins anew before it fails with [`DumpError::Interrupted`](super::DumpError::Interrupted).
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
