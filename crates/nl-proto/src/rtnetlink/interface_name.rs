//! The names of interfaces.

use core::str::FromStr;

use super::UnknownName;
use super::text::{ascii_word, text};
use crate::wire::up_to_nul;

/// The name of an interface: 1 to 15 bytes (`IFNAMSIZ` with its NUL), inline.
///
/// The kernel promises no encoding. Names that are not UTF-8 are kept with a replacement character for each byte that is none,
/// cut to what fits: the index, not the name, tells such interfaces apart.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct InterfaceName([u8; Self::LONGEST + 1]);

impl InterfaceName {
    /// How many bytes a name has at most.
    pub const LONGEST: usize = 15;

    /// The name.
    pub fn as_str(&self) -> &str {
        let [bytes @ .., length] = &self.0;
        core::str::from_utf8(bytes.get(..usize::from(*length)).unwrap_or_default()).unwrap_or_default()
    }

    /// The name that the kernel wrote, up to its NUL if it has one.
    #[inline]
    pub(crate) fn from_kernel(bytes: &[u8]) -> Self {
        Self(u128::to_le_bytes(match ascii_word(bytes) {
            Some((word, length)) if length <= Self::LONGEST => word | (length as u128) << 120,
            _ => Self::replaced(up_to_nul(bytes)),
        }))
    }

    /// The name as a word, which is returned in registers: one that was written to memory here would have to be there on the hot road too.
    #[cold]
    #[inline(never)]
    fn replaced(bytes: &[u8]) -> u128 {
        let mut name = Self::default();
        for chunk in bytes.utf8_chunks() {
            let invalid = chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER);
            for character in chunk.valid().chars().chain(invalid) {
                if !name.push(character) {
                    return u128::from_le_bytes(name.0);
                }
            }
        }
        u128::from_le_bytes(name.0)
    }

    /// Says whether there was room.
    fn push(&mut self, character: char) -> bool {
        let [bytes @ .., length] = &mut self.0;
        let end = usize::from(*length).saturating_add(character.len_utf8());
        let Some(place) = bytes.get_mut(usize::from(*length)..end) else { return false };
        character.encode_utf8(place);
        *length = end as u8;
        true
    }
}

impl FromStr for InterfaceName {
    type Err = UnknownName;

    /// Takes what the kernel takes (`dev_valid_name`): no more than 15 bytes, no slash, no colon, no white space, no NUL, not `.` or `..`.
    /// It looks at bytes and holds 0xa0, the non-breaking space of Latin-1, for white space too: `à` has that byte.
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let forbidden = |byte| matches!(byte, 0 | b'/' | b':' | b'\t'..=b'\r' | b' ' | 0xa0);
        if text.is_empty()
            || text.len() > Self::LONGEST
            || text == "."
            || text == ".."
            || text.bytes().any(forbidden)
        {
            return Err(UnknownName { what: "interface name" });
        }
        Ok(Self::from_kernel(text.as_bytes()))
    }
}

text!(InterfaceName);

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_name_is_what_the_kernel_takes_for_one() {
        assert_eq!("eth0".parse::<InterfaceName>().unwrap(), "eth0");
        assert_eq!("a".repeat(15).parse::<InterfaceName>().unwrap().as_str().len(), 15);
        for good in ["...", "é", "a\u{3000}b"] {
            assert_eq!(good.parse::<InterfaceName>().unwrap(), good);
        }
        for bad in ["", ".", "..", "a\0b", "a/b", "a:1", "a b", "a\u{b}", "à", "a234567890123456"] {
            assert!(bad.parse::<InterfaceName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_map_by_names_is_asked_with_text() {
        let by_name = BTreeMap::from(
            [("eth0", 2), ("lo", 1)].map(|(name, index)| (name.parse::<InterfaceName>().unwrap(), index)),
        );
        assert_eq!(by_name.get("lo"), Some(&1));
        assert!(by_name.keys().is_sorted_by(|a, b| a.as_str() < b.as_str()));
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_never_overflow() {
        assert_eq!(InterfaceName::from_kernel(b"a\xffb"), "a\u{fffd}b");
        assert_eq!(InterfaceName::from_kernel(&[0xff; 15]).as_str(), "\u{fffd}".repeat(5));
        let cut = InterfaceName::from_kernel(b"\xff\xff\xff\xffa\xffb");
        assert_eq!(cut, "\u{fffd}\u{fffd}\u{fffd}\u{fffd}a", "nothing behind what did not fit");
    }
}
