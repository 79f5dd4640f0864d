//! What types that hold a text have in common.

/// Gives a type with `as_str` all that lets it stand for a `str`: it compares, hashes and orders as one, and shows as one.
macro_rules! text {
    ($name:ident) => {
        impl core::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                self.as_str()
            }
        }

        impl core::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl core::hash::Hash for $name {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

pub(crate) use text;

/// The bits that no byte of ASCII has.
const ANY_NON_ASCII: u128 = u128::from_ne_bytes([0x80; 16]);

/// Text of ASCII in one word, the first byte the lowest, so that a name is made in one piece: what stands before the first NUL, and how many bytes
/// that is. `None` of anything else, and of more than 16 bytes.
#[inline]
pub(super) fn ascii_word(bytes: &[u8]) -> Option<(u128, usize)> {
    let word = word(bytes)?;
    // Of the bytes that this marks, the lowest is the first that is 0.
    let zeros = word.wrapping_sub(u128::from_ne_bytes([1; 16])) & !word & ANY_NON_ASCII;
    let word = word & zeros.wrapping_sub(1) & !zeros;
    (word & ANY_NON_ASCII == 0).then_some((word, zeros.trailing_zeros() as usize / 8))
}

/// Up to 16 bytes as one word, of two or three pieces that may overlap: not byte by byte.
#[inline]
fn word(bytes: &[u8]) -> Option<u128> {
    let length = bytes.len();
    let place = |at: usize, piece: u64| u128::from(piece) << (8 * at);
    Some(match bytes {
        [] => 0,
        [first, ..] if length < 4 => {
            let (middle, last) = (bytes.get(length / 2)?, bytes.last()?);
            place(0, (*first).into())
                | place(length / 2, (*middle).into())
                | place(length - 1, (*last).into())
        }
        _ if length < 8 => {
            let (first, last) = (bytes.first_chunk()?, bytes.last_chunk()?);
            place(0, u32::from_le_bytes(*first).into()) | place(length - 4, u32::from_le_bytes(*last).into())
        }
        _ if length <= 16 => {
            let (first, last) = (bytes.first_chunk()?, bytes.last_chunk()?);
            place(0, u64::from_le_bytes(*first)) | place(length - 8, u64::from_le_bytes(*last))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::up_to_nul;

    proptest! {
        #[test]
        fn a_word_is_what_stands_before_the_first_nul(
            bytes in prop::collection::vec(prop_oneof![8 => any::<u8>(), 1 => Just(0), 8 => b'a'..=b'z'], 0..20),
        ) {
            let before = up_to_nul(&bytes);
            let expected = (bytes.len() <= 16 && before.is_ascii()).then(|| {
                let mut word = [0; 16];
                word[..before.len()].copy_from_slice(before);
                (u128::from_le_bytes(word), before.len())
            });
            prop_assert_eq!(ascii_word(&bytes), expected);
        }
    }
}
