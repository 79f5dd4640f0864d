//! Link-layer addresses.

use core::borrow::Borrow;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::net::{Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

use super::{HardwareType, Shown, UnknownName};
use crate::wire::{Attribute, DecodeError};

/// A link-layer address: of 6 bytes on Ethernet, 20 on InfiniBand, 4 or 16 on tunnels, and no more than 32 (`MAX_ADDR_LEN`). Inline.
///
/// It displays as bytes in hexadecimal between colons; [`display`](Self::display) knows what a tunnel's is.
///
/// ```
/// use nl_proto::rtnetlink::{HardwareType, LinkLayerAddress};
///
/// let address: LinkLayerAddress = "0a:00:27:00:00:01".parse()?;
/// assert_eq!(address, [0x0a, 0, 0x27, 0, 0, 1]);
///
/// let address = LinkLayerAddress::from([192, 0, 2, 1]);
/// assert_eq!(address.to_string(), "c0:00:02:01");
/// assert_eq!(address.display(HardwareType::TUNNEL).to_string(), "192.0.2.1");
/// # Ok::<(), nl_proto::rtnetlink::UnknownName>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct LinkLayerAddress {
    length: u8,
    bytes: [u8; Self::LONGEST],
}

impl LinkLayerAddress {
    /// How many bytes an address has at most.
    pub const LONGEST: usize = 32;

    /// The address of these bytes, `None` where they are more than 32.
    #[inline]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        if bytes.len() <= Self::LONGEST { Some(Self::of(bytes)) } else { None }
    }

    /// The address of these bytes, which are no more than 32.
    #[inline]
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let Ok([a, b, c, d, e, f]) = <[u8; 6]>::try_from(bytes) else {
            return Self::of_any_length(bytes);
        };
        // Ethernet's, which most are, is made as one word: a row is moved right after it is made, by words, and the processor would wait
        // for the bytes of one.
        let word = u64::from(u32::from_le_bytes([a, b, c, d])) | u64::from(u16::from_le_bytes([e, f])) << 32;
        let mut address = Self { length: 6, ..Self::default() };
        if let Some(front) = address.bytes.first_chunk_mut() {
            *front = word.to_le_bytes();
        }
        address
    }

    #[inline(never)]
    fn of_any_length(bytes: &[u8]) -> Self {
        let mut address = Self::default();
        if let Some(place) = address.bytes.get_mut(..bytes.len()) {
            place.copy_from_slice(bytes);
            address.length = bytes.len() as u8;
        }
        address
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// The address as links of this type have it: IPv4 or IPv6 on a tunnel, else bytes between colons.
    pub fn display(self, hardware: HardwareType) -> impl fmt::Display {
        DisplayAs { address: self, hardware }
    }

    /// Reads what [`display`](Self::display) prints for links of this type.
    ///
    /// # Errors
    ///
    /// As [`FromStr`], whose forms it takes too.
    pub fn parse(text: &str, hardware: HardwareType) -> Result<Self, UnknownName> {
        match (hardware, text.parse::<Ipv6Addr>()) {
            (HardwareType::TUNNEL6 | HardwareType::IP6GRE, Ok(address)) => Ok(address.octets().into()),
            _ => text.parse(),
        }
    }

    /// The bytes of an attribute that is an address, for [`of`](Self::of).
    #[inline]
    pub(crate) fn checked(attribute: Attribute<'_>) -> Result<&[u8], DecodeError> {
        let bytes = attribute.value();
        if bytes.len() > Self::LONGEST {
            return Err(DecodeError::length(Self::LONGEST, bytes.len()));
        }
        Ok(bytes)
    }
}

impl FromStr for LinkLayerAddress {
    type Err = UnknownName;

    /// Takes bytes in hexadecimal between colons, or an IPv4 address: what `ip` takes.
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        const ERROR: UnknownName = UnknownName { what: "link-layer address" };

        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Ok(address.octets().into());
        }
        let mut address = Self::default();
        for part in text.split(':') {
            let is_byte = matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            let place =
                address.bytes.get_mut(usize::from(address.length)).filter(|_| is_byte).ok_or(ERROR)?;
            *place = u8::from_str_radix(part, 16).map_err(|_| ERROR)?;
            address.length += 1;
        }
        Ok(address)
    }
}

impl fmt::Display for LinkLayerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for byte in self.as_bytes() {
            write!(f, "{separator}{byte:02x}")?;
            separator = ":";
        }
        Ok(())
    }
}

impl fmt::Debug for LinkLayerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for LinkLayerAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct DisplayAs {
    address: LinkLayerAddress,
    hardware: HardwareType,
}

impl fmt::Display for DisplayAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use HardwareType as T;

        let bytes = self.address.as_bytes();
        if let (T::TUNNEL | T::SIT | T::IPGRE, Ok(bytes)) = (self.hardware, <[u8; 4]>::try_from(bytes)) {
            return Ipv4Addr::from(bytes).fmt(f);
        }
        if let (T::TUNNEL6 | T::IP6GRE, Ok(bytes)) = (self.hardware, <[u8; 16]>::try_from(bytes)) {
            return Shown::ip(Ipv6Addr::from(bytes)).fmt(f);
        }
        self.address.fmt(f)
    }
}

impl PartialEq for LinkLayerAddress {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for LinkLayerAddress {}

impl Hash for LinkLayerAddress {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl PartialOrd for LinkLayerAddress {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for LinkLayerAddress {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl AsRef<[u8]> for LinkLayerAddress {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl Borrow<[u8]> for LinkLayerAddress {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq<[u8]> for LinkLayerAddress {
    fn eq(&self, other: &[u8]) -> bool {
        self.as_bytes() == other
    }
}

impl<const N: usize> PartialEq<[u8; N]> for LinkLayerAddress {
    fn eq(&self, other: &[u8; N]) -> bool {
        self.as_bytes() == other
    }
}

macro_rules! from_arrays {
    ($($length:literal)*) => {
        $(impl From<[u8; $length]> for LinkLayerAddress {
            #[inline]
            fn from(bytes: [u8; $length]) -> Self {
                let mut address = Self { length: $length, ..Self::default() };
                for (to, from) in address.bytes.iter_mut().zip(bytes) {
                    *to = from;
                }
                address
            }
        })*
    };
}

from_arrays!(4 6 8 16 20);

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned;
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn an_address_reads_what_it_writes() {
        for text in ["02:00:00:00:00:01", "ff", "00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13"]
        {
            assert_eq!(text.parse::<LinkLayerAddress>().unwrap().to_string(), text);
        }
        assert_eq!("2:0:0:0:0:a".parse::<LinkLayerAddress>().unwrap(), [2, 0, 0, 0, 0, 10]);
    }

    #[test]
    fn text_that_is_no_address_is_refused() {
        for text in ["", ":", "02:", "02:g0", "123", "+1:02", "1.2.3", "2001:db8::1", &"00:".repeat(33)] {
            assert!(text.parse::<LinkLayerAddress>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_tunnel_has_ip_addresses() {
        let display = |text: &str, hardware| {
            let address = LinkLayerAddress::parse(text, hardware).unwrap();
            (address.as_bytes().len(), address.display(hardware).to_string())
        };
        for hardware in [HardwareType::TUNNEL, HardwareType::SIT, HardwareType::IPGRE] {
            assert_eq!(display("192.0.2.1", hardware), (4, "192.0.2.1".to_owned()));
        }
        for hardware in [HardwareType::TUNNEL6, HardwareType::IP6GRE] {
            assert_eq!(display("2001:db8::1", hardware), (16, "2001:db8::1".to_owned()));
        }
        assert_eq!(display("01:02:03:04", HardwareType::ETHER), (4, "01:02:03:04".to_owned()));
        assert_eq!(display("1:2:3:4:5:6", HardwareType::IP6GRE), (6, "01:02:03:04:05:06".to_owned()));
    }

    #[test]
    fn more_than_32_bytes_are_no_address() {
        assert!(LinkLayerAddress::new(&[1; 32]).is_some());
        assert!(LinkLayerAddress::new(&[1; 33]).is_none());
        assert_eq!(LinkLayerAddress::new(&[]).unwrap().to_string(), "");
    }
}
