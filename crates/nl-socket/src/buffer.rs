//! The buffer that datagrams are received into.

use std::cell::RefCell;
use std::fmt;
use std::ops::{Deref, DerefMut};

/// How many buffers a thread keeps, and how long they are at most: those of links and of all else.
const KEPT: usize = 2;
const LONGEST: usize = 1 << 20;

/// What a processor moves at once between its caches, in bytes.
const LINE: usize = 64;

thread_local! {
    static SPARE: RefCell<Vec<Piece>> = const { RefCell::new(Vec::new()) };
}

/// Bytes to receive into, at the start of a cache line.
///
/// Received 16 bytes behind the start of a page, which is where an allocator places a large piece that it has from the system, a dump
/// takes some hundredths longer than at the start of one: that is measured (`floor-16` beside `floor` in
/// `bench/results/milan/links.md`). Why, we take to be that the kernel copies from the start of a page: a processor that tells addresses
/// apart by their last twelve bits takes what it is to read for what it has just written, and waits.
///
/// A buffer that is dropped is kept for the thread's next one, if that is as long, so that not each connection begins with 64 KiB of
/// zeros, or 1 MiB for links. A thread keeps no more than two.
#[derive(Default)]
pub struct Buffer(Piece);

#[derive(Default)]
struct Piece {
    bytes: Vec<u8>,
    /// Where the first cache line begins.
    start: usize,
}

impl Buffer {
    /// So many bytes, whatever they are.
    pub fn new(capacity: usize) -> Self {
        let kept = SPARE.try_with(|spare| {
            let mut spare = spare.borrow_mut();
            let place = spare.iter().position(|piece| piece.len() == capacity)?;
            Some(spare.swap_remove(place))
        });
        Self(kept.ok().flatten().unwrap_or_else(|| Piece::new(capacity)))
    }

    /// Sees to it that there is room for so many bytes. If there was not, what was in it is gone.
    pub fn make_room(&mut self, capacity: usize) {
        if self.len() < capacity {
            *self = Self::new(capacity);
        }
    }
}

impl Piece {
    fn new(capacity: usize) -> Self {
        let mut bytes = vec![0; capacity.saturating_add(LINE - 1)];
        let start = bytes.as_ptr().align_offset(LINE).min(LINE - 1);
        bytes.truncate(start.saturating_add(capacity));
        Self { bytes, start }
    }

    fn len(&self) -> usize {
        self.bytes.len().saturating_sub(self.start)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let piece = std::mem::take(&mut self.0);
        if (1..=LONGEST).contains(&piece.len()) {
            // At the thread's end there is none to keep it for.
            let _ = SPARE.try_with(|spare| {
                let mut spare = spare.borrow_mut();
                spare.retain(|other| other.len() != piece.len());
                spare.truncate(KEPT - 1);
                spare.push(piece);
            });
        }
    }
}

impl Deref for Buffer {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        let Self(Piece { bytes, start }) = self;
        bytes.get(*start..).unwrap_or_default()
    }
}

impl DerefMut for Buffer {
    #[inline]
    fn deref_mut(&mut self) -> &mut [u8] {
        let Self(Piece { bytes, start }) = self;
        bytes.get_mut(*start..).unwrap_or_default()
    }
}

/// How many bytes it has, not which.
impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffer").field("len", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_keeps_the_last_of_each_of_two_lengths() {
        let (short, long) = (Buffer::new(100), Buffer::new(200));
        let (short_at, long_at) = (short.as_ptr(), long.as_ptr());
        drop((short, long));
        let (short, other, long) = (Buffer::new(100), Buffer::new(100), Buffer::new(200));
        assert_eq!((short.as_ptr(), long.as_ptr()), (short_at, long_at));
        assert_ne!(other.as_ptr(), short_at, "two at a time are two");
        assert_eq!((short.len(), other.len(), long.len()), (100, 100, 200));
        drop((short, other, long, Buffer::new(300)));
        assert_eq!(SPARE.with_borrow(Vec::len), KEPT);
        drop(Buffer::new(LONGEST + 1));
        assert!(
            SPARE.with_borrow(|spare| spare.iter().all(|piece| piece.len() <= 300)),
            "longer ones are not kept"
        );
    }

    #[test]
    fn it_begins_with_a_cache_line_however_long_it_is() {
        for capacity in [1, 63, 64, 65, 1000, 1 << 16, 1 << 20, (1 << 20) + 1] {
            let mut buffer = Buffer::new(capacity);
            assert_eq!((buffer.as_ptr().addr() % LINE, buffer.len()), (0, capacity));
            buffer.fill(7);
            buffer.make_room(capacity);
            assert!(buffer.iter().all(|byte| *byte == 7), "there was room");
            buffer.make_room(capacity + 1);
            assert_eq!((buffer.as_ptr().addr() % LINE, buffer.len()), (0, capacity + 1));
        }
        assert!(Buffer::default().is_empty() && Buffer::new(0).is_empty());
    }
}
