//! What the short roads of ordinary rows have in common.
//!
//! A family's `decode` reads every message, an attribute a line, by [`Attributes::each`](crate::wire::Attributes::each). The
//! short road beside it reads those alone that have no more than the usual attributes, of the lengths that they always have: it compares length
//! and type of each as one word, in the order in which the kernel writes them, so that a row takes one comparison for each attribute that it
//! could have. Any other row it leaves to the long one; a test holds the two together. Which of them is tried stands in each family's
//! `from_message_then` by itself: one function for all, with the roads as arguments, took some thirty instructions a row more (`bench/instructions`).
//!
//! A link has so many attributes that two lists of them would be too many: one list makes both roads there (`in_order.rs`). For an
//! address that was tried, and took more instructions and more time: its row is made of fields that are collected.
//!
//! A row is large next to what decoding it costs, so how it is moved matters (`bench/results/recorded.md`: `row` is a decoder alone, `stream` has the moves):
//!
//! - It is made where it is to stand ([`FromMessage::from_message_then`](crate::dump::FromMessage::from_message_then)).
//! - It is `repr(C)`, with an `Option<u32>` as the last field, whose first word is then the one by which the compiler tells a row from an error,
//!   from the end and from `Pending`. That word is compared, and so moved by itself, each time that a row is handed on. Where it stands first or in
//!   the middle, what lies around it is moved in pieces that overlap those in which it was written just before, and a processor cannot forward
//!   such pieces from its store buffer.

use crate::wire::{align, up_to_nul};

/// The first word of an attribute of this type and so many bytes of value: length and type.
const fn head(kind: u16, length: usize) -> u32 {
    let ([l0, l1], [k0, k1]) = ((4 + length as u16).to_ne_bytes(), kind.to_ne_bytes());
    u32::from_ne_bytes([l0, l1, k0, k1])
}

/// A run of attributes, taken in an order that is expected.
pub(super) struct Expected<'b> {
    rest: &'b [u8],
    /// The first word of the attribute at the front: 0, which none has, where there is none.
    word: u32,
}

impl<'b> Expected<'b> {
    #[inline(always)]
    pub(super) fn new(rest: &'b [u8]) -> Self {
        let word = rest.first_chunk().map_or(0, |word| u32::from_ne_bytes(*word));
        Self { rest, word }
    }

    /// The value of the attribute at the front, of `V` bytes with its padding, where it is the one with this head.
    #[inline(always)]
    fn take<const V: usize>(&mut self, head: u32) -> Option<&'b [u8; V]> {
        if self.word != head {
            return None;
        }
        // One comparison says that the attribute is there whole, and the head of the next.
        self.word = match self.rest.get(4 + V..8 + V).and_then(|next| next.first_chunk()) {
            Some(next) => u32::from_ne_bytes(*next),
            None if self.rest.len() == 4 + V => 0,
            None => return None,
        };
        let (attribute, rest) = self.rest.split_at_checked(4 + V)?;
        self.rest = rest;
        attribute.last_chunk()
    }

    /// The value of the attribute at the front without its padding, whatever its length, where it is of this type.
    #[inline(always)]
    pub(super) fn take_any(&mut self, kind: u16) -> Option<&'b [u8]> {
        let [l0, l1, k0, k1] = self.word.to_ne_bytes();
        let end = usize::from(u16::from_ne_bytes([l0, l1]));
        if u16::from_ne_bytes([k0, k1]) != kind || end < 4 {
            return None;
        }
        let value = self.rest.get(4..end)?;
        *self = Self::new(self.rest.get(align(end)..)?);
        Some(value)
    }

    /// A `u8`, where it is the attribute at the front and of this type.
    #[inline(always)]
    pub(super) fn u8<const KIND: u16>(&mut self) -> Option<u8> {
        self.take::<4>(const { head(KIND, 1) }).map(|[value, _padding @ ..]| *value)
    }

    /// A `u16`.
    #[inline(always)]
    pub(super) fn u16<const KIND: u16>(&mut self) -> Option<u16> {
        self.take::<4>(const { head(KIND, 2) }).map(|[v0, v1, _padding @ ..]| u16::from_ne_bytes([*v0, *v1]))
    }

    /// A `u32`.
    #[inline(always)]
    pub(super) fn u32<const KIND: u16>(&mut self) -> Option<u32> {
        self.take::<4>(const { head(KIND, 4) }).map(|value| u32::from_ne_bytes(*value))
    }

    /// `N` bytes, of which there is no padding.
    #[inline(always)]
    pub(super) fn array<const KIND: u16, const N: usize>(&mut self) -> Option<&'b [u8; N]> {
        self.take::<N>(const { head(KIND, N) })
    }

    /// 6 bytes: an address of Ethernet.
    #[inline(always)]
    pub(super) fn ethernet<const KIND: u16>(&mut self) -> Option<&'b [u8; 6]> {
        self.take::<8>(const { head(KIND, 6) })?.first_chunk()
    }

    /// A number of 4 bytes or, where it does not fit them, of 8.
    #[inline(always)]
    pub(super) fn uint<const KIND: u16>(&mut self) -> Option<u64> {
        match self.u32::<KIND>() {
            Some(value) => Some(value.into()),
            None => self.take::<8>(const { head(KIND, 8) }).map(|value| u64::from_ne_bytes(*value)),
        }
    }

    /// Bytes up to the first NUL.
    #[inline(always)]
    pub(super) fn string_bytes<const KIND: u16>(&mut self) -> Option<&'b [u8]> {
        self.take_any(KIND).map(up_to_nul)
    }

    /// How many bytes are left.
    #[inline(always)]
    pub(super) const fn left(&self) -> usize {
        self.rest.len()
    }
}

#[cfg(test)]
mod tests {
    use core::mem::offset_of;

    use crate::rtnetlink::{Address, Neighbour, Route};

    #[test]
    fn an_optional_word_stands_last() {
        assert_eq!(offset_of!(Route, next_hop_id) + 8, size_of::<Route>());
        assert_eq!(offset_of!(Neighbour, probes) + 8, size_of::<Neighbour>());
        assert_eq!(offset_of!(Address, namespace_id) + 8, size_of::<Address>());
    }
}
