//! What is dumped.

use std::fmt;
use std::sync::Arc;

use nl_proto::wire::{Message, MessageFlags, Writer};

use crate::Kernel;
use crate::message::{NOBODY, put, size};
use crate::port::Port;

/// A table that is shorter than this, in bytes, may be told without a dump.
const WITHOUT_DUMP: usize = 3_000;

/// A row of a table, by the order in which the kernel came to know them: it is never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(pub u64);

/// What a dump does where its table changes meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Consistency {
    /// It counts rows, so that it may miss some or give them twice; and it says so on the next datagram, as links, addresses and
    /// next hops do.
    #[default]
    Flagged,
    /// It counts rows, and says so on its DONE, as nftables does.
    FlaggedAtEnd,
    /// It goes by key: a row that is there throughout comes once. It never says that the table changed, as routes and neighbours.
    Unflagged,
}

/// A table of a [`Kernel`]: the rows that answer one type of request. Made by [`Kernel::table`].
#[derive(Debug, Clone)]
pub struct Table {
    kernel: Kernel,
    request: u16,
}

impl Table {
    pub(crate) const fn new(kernel: Kernel, request: u16) -> Self {
        Self { kernel, request }
    }

    /// Appends a row: a message, of which the kernel fills in flags, sequence number and port.
    pub fn push(&self, row: Writer) -> RowId {
        self.insert(usize::MAX, row)
    }

    /// Inserts a row at a place, or at the end where the table is not so long.
    pub fn insert(&self, at: usize, row: Writer) -> RowId {
        let bytes = row.into_bytes();
        let (message_type, payload) =
            Message::split(&bytes).map_or((0, &[][..]), |(row, _)| (row.message_type(), row.payload()));
        let mut state = self.kernel.lock();
        let id = RowId(state.world.next_row);
        state.world.next_row = state.world.next_row.saturating_add(1);
        let rows = state.world.table(self.request);
        let at = at.min(rows.rows.len());
        rows.rows.insert(at, Row { id, message_type, payload: payload.into() });
        let consistency = rows.consistency;
        for port in state.ports.values_mut() {
            port.changed(self.request, consistency, |cursor| {
                if at < cursor { cursor.saturating_add(1) } else { cursor }
            });
        }
        id
    }

    /// Removes the row at a place; `None` where there is none.
    pub fn remove(&self, at: usize) -> Option<RowId> {
        let mut state = self.kernel.lock();
        let rows = state.world.table(self.request);
        if at >= rows.rows.len() {
            return None;
        }
        let id = rows.rows.remove(at).id;
        let consistency = rows.consistency;
        for port in state.ports.values_mut() {
            port.changed(self.request, consistency, |cursor| {
                if at < cursor { cursor.saturating_sub(1) } else { cursor }
            });
        }
        Some(id)
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.kernel.lock().world.table(self.request).rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sets what a dump does where the table changes meanwhile.
    pub fn set_consistency(&self, consistency: Consistency) {
        self.kernel.lock().world.table(self.request).consistency = consistency;
    }

    /// Sets how long a datagram of this table may be in any case, in bytes, as the kernel has it for links whose request bears
    /// IFLA_EXT_MASK (`min_dump_alloc`).
    pub fn set_least_datagram(&self, bytes: usize) {
        self.kernel.lock().world.table(self.request).least_datagram = bytes;
    }

    /// Sets which row answers a request that is no dump: `answers` is given the request and a row. Unless told, the first does.
    pub fn set_lookup(&self, answers: impl Fn(Message<'_>, Message<'_>) -> bool + Send + Sync + 'static) {
        self.kernel.lock().world.table(self.request).lookup = Some(Arc::new(answers));
    }
}

/// A row, as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: RowId,
    pub(crate) message_type: u16,
    pub(crate) payload: Box<[u8]>,
}

impl Row {
    /// How long its message is, with the padding behind it, in bytes.
    pub(crate) fn size(&self) -> usize {
        size(self.payload.len()).next_multiple_of(4)
    }
}

type Lookup = Arc<dyn Fn(Message<'_>, Message<'_>) -> bool + Send + Sync>;

/// A table, as it is kept.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<Row>,
    pub(crate) consistency: Consistency,
    pub(crate) least_datagram: usize,
    pub(crate) lookup: Option<Lookup>,
}

impl Rows {
    /// The row that answers a request that is no dump.
    pub(crate) fn look_up(&self, request: Message<'_>) -> Option<Row> {
        let Some(answers) = &self.lookup else { return self.rows.first().cloned() };
        let row = self.rows.iter().find(|row| {
            let mut bytes = Vec::new();
            put(&mut bytes, row.message_type, MessageFlags::empty(), NOBODY, &row.payload);
            Message::split(&bytes).is_ok_and(|(message, _)| answers(request, message))
        });
        row.cloned()
    }

    /// Whether all of it goes into one datagram that is built before the first receive.
    pub(crate) fn is_short(&self) -> bool {
        let bytes: usize = self.rows.iter().map(Row::size).sum();
        bytes < WITHOUT_DUMP
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl Port {
    /// Tells a dump that runs that its table changed, and where its cursor then stands if it goes by key.
    fn changed(&mut self, table: u16, consistency: Consistency, moved: impl Fn(usize) -> usize) {
        if let Some(dump) = self.dump.as_mut().filter(|dump| dump.table == table) {
            match consistency {
                Consistency::Unflagged => dump.at = moved(dump.at),
                Consistency::Flagged | Consistency::FlaggedAtEnd => dump.changed = true,
            }
        }
    }
}
