//! The names of kinds.

use alloc::boxed::Box;
use alloc::string::String;
use core::convert::Infallible;
use core::str::FromStr;

use super::text::{ascii_word, text};
use crate::wire::up_to_nul;

/// What a kind of link, or of queueing discipline, is called: `veth`, `fq_codel`. Inline up to 22 bytes, which is longer than any
/// kind in the kernel's own tree.
///
/// ```
/// use nl_proto::rtnetlink::KindName;
///
/// let kind = KindName::from("vxlan");
/// assert_eq!(kind, "vxlan");
/// assert!(kind.starts_with("vx"));
/// ```
#[derive(Clone)]
pub struct KindName(Place);

#[derive(Clone)]
enum Place {
    Inline { length: u8, bytes: [u8; INLINE] },
    Boxed(Box<str>),
}

const INLINE: usize = 22;

impl KindName {
    /// The name.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Place::Inline { length, bytes } => {
                let bytes = bytes.get(..usize::from(*length)).unwrap_or_default();
                core::str::from_utf8(bytes).unwrap_or_default()
            }
            Place::Boxed(name) => name,
        }
    }

    /// The name that the kernel wrote, up to its NUL; what is no UTF-8 is replaced.
    #[inline]
    pub(crate) fn from_kernel(bytes: &[u8]) -> Self {
        match ascii_word(bytes) {
            Some((word, length)) => {
                let mut inline = [0; INLINE];
                if let Some(front) = inline.first_chunk_mut() {
                    *front = word.to_le_bytes();
                }
                Self(Place::Inline { length: length as u8, bytes: inline })
            }
            None => Self::from(&*String::from_utf8_lossy(up_to_nul(bytes))),
        }
    }
}

impl From<&str> for KindName {
    fn from(name: &str) -> Self {
        let mut bytes = [0; INLINE];
        match bytes.get_mut(..name.len()) {
            Some(place) => {
                place.copy_from_slice(name.as_bytes());
                Self(Place::Inline { length: name.len() as u8, bytes })
            }
            None => Self(Place::Boxed(name.into())),
        }
    }
}

impl FromStr for KindName {
    type Err = Infallible;

    fn from_str(name: &str) -> Result<Self, Infallible> {
        Ok(name.into())
    }
}

impl PartialEq for KindName {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for KindName {}

text!(KindName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_whole_however_long() {
        for length in [0, 1, 22, 23, 55] {
            let name = "k".repeat(length);
            assert_eq!(KindName::from(&*name), *name);
        }
        assert_eq!(KindName::from_kernel(b"a\xffb"), "a\u{fffd}b");
        assert_eq!(size_of::<KindName>(), 24);
    }
}
