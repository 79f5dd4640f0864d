//! The buffer that datagrams are received into.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

/// How many buffers a thread keeps, and how long they are at most: those of links and of all else.
const KEPT: usize = 2;
const LONGEST: usize = 1 << 20;

thread_local! {
    static SPARE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// Bytes to receive into. What it leaves behind, the thread's next one takes up: 64 KiB or 1 MiB of zeros for each connection would cost as
/// much as a hundred rows do, and the processor's caches.
#[derive(Debug, Default)]
pub(crate) struct Buffer(Vec<u8>);

impl Buffer {
    /// Has room for `capacity` bytes, whatever they are then: what was in it is done with.
    pub(crate) fn make_room(&mut self, capacity: usize) {
        if self.0.len() < capacity {
            *self = Self(taken(capacity).unwrap_or_else(|| vec![0; capacity]));
        }
    }
}

/// One that is just as long.
fn taken(capacity: usize) -> Option<Vec<u8>> {
    SPARE.with_borrow_mut(|spare| {
        let place = spare.iter().position(|buffer| buffer.len() == capacity)?;
        Some(spare.swap_remove(place))
    })
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.0);
        if (1..=LONGEST).contains(&buffer.len()) {
            // At the thread's end there is none to keep it for.
            let _ = SPARE.try_with(|spare| {
                let mut spare = spare.borrow_mut();
                spare.retain(|other| other.len() != buffer.len());
                spare.truncate(KEPT - 1);
                spare.push(buffer);
            });
        }
    }
}

impl Deref for Buffer {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(capacity: usize) -> Buffer {
        let mut buffer = Buffer::default();
        buffer.make_room(capacity);
        buffer
    }

    #[test]
    fn a_thread_keeps_the_last_of_each_of_two_lengths() {
        let (short, long) = (made(100), made(200));
        let (short_at, long_at) = (short.as_ptr(), long.as_ptr());
        drop((short, long));
        let (short, other, long) = (made(100), made(100), made(200));
        assert_eq!((short.as_ptr(), long.as_ptr()), (short_at, long_at));
        assert_ne!(other.as_ptr(), short_at, "two at a time are two");
        assert_eq!((short.len(), other.len(), long.len()), (100, 100, 200));
        drop((short, other, long, made(300)));
        assert_eq!(SPARE.with_borrow(Vec::len), KEPT);
        drop(made(LONGEST + 1));
        assert!(taken(LONGEST + 1).is_none(), "longer ones are not kept");
    }
}
