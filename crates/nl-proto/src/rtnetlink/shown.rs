//! Numbers as iproute2 shows them: by name where there is one.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr};

use super::{Names, RouteProtocol, Scope};

/// A number that [`Names`] may know a name for, as iproute2 shows it: the name, else the number. It serialises as a string.
///
/// ```
/// use nl_proto::rtnetlink::Shown;
///
/// assert_eq!(Shown::table(&(), 254).to_string(), "main");
/// assert_eq!(Shown::interface(&(), 7).to_string(), "if7");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<'a>(Kind<'a>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind<'a> {
    Name(&'a str),
    Number(u32),
    Index(u32),
    Hexadecimal(u8),
    Ip(IpAddr),
}

impl<'a> Shown<'a> {
    /// An interface: `eth0`, or `if7` where no interface has that index, or `*` for index 0.
    pub fn interface<N: Names + ?Sized>(names: &'a N, index: u32) -> Self {
        match (index, names.interface(index)) {
            (0, _) => Self(Kind::Name("*")),
            (_, Some(name)) => Self(Kind::Name(name)),
            (_, None) => Self(Kind::Index(index)),
        }
    }

    /// A routing table.
    pub fn table<N: Names + ?Sized>(names: &'a N, table: u32) -> Self {
        Self::named(names.table(table), table)
    }

    /// The protocol that installed a route.
    pub fn protocol<N: Names + ?Sized>(names: &'a N, protocol: RouteProtocol) -> Self {
        Self::named(names.protocol(protocol.0), protocol.0.into())
    }

    /// A scope.
    pub fn scope<N: Names + ?Sized>(names: &'a N, scope: Scope) -> Self {
        Self::named(names.scope(scope.0), scope.0.into())
    }

    /// A routing realm.
    pub fn realm<N: Names + ?Sized>(names: &'a N, realm: u16) -> Self {
        Self::named(names.realm(realm), realm.into())
    }

    /// A type of service or traffic class: its name, or two hexadecimal digits after `0x`.
    pub fn dsfield<N: Names + ?Sized>(names: &'a N, value: u8) -> Self {
        Self(names.dsfield(value).map_or(Kind::Hexadecimal(value), Kind::Name))
    }

    /// A reason that keeps a link down for its protocols.
    pub fn protodown_reason<N: Names + ?Sized>(names: &'a N, bit: u32) -> Self {
        Self::named(names.protodown_reason(bit), bit)
    }

    /// An IP address, as C libraries write it: the last 4 bytes of an IPv6 address with 12 zeros before them are in decimal.
    pub fn ip(address: impl Into<IpAddr>) -> Self {
        Self(Kind::Ip(address.into()))
    }

    /// The name, where it is one that is shown.
    pub const fn name(&self) -> Option<&'a str> {
        match self.0 {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    fn named(name: Option<&'a str>, number: u32) -> Self {
        Self(name.map_or(Kind::Number(number), Kind::Name))
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Name(name) => f.pad(name),
            Kind::Number(number) => number.fmt(f),
            Kind::Index(index) => write!(f, "if{index}"),
            Kind::Hexadecimal(value) => write!(f, "0x{value:02x}"),
            Kind::Ip(IpAddr::V6(address)) => match address.segments() {
                [0, 0, 0, 0, 0, 0, high, _] if high != 0 => {
                    let [.., a, b, c, d] = address.octets();
                    write!(f, "::{a}.{b}.{c}.{d}")
                }
                _ => address.fmt(f),
            },
            Kind::Ip(IpAddr::V4(address)) => f.pad(Dotted::new(address).as_str()),
        }
    }
}

/// An IPv4 address as text, made in one piece; core's own formats four numbers one by one.
struct Dotted {
    bytes: [u8; 15],
    length: usize,
}

impl Dotted {
    fn new(address: Ipv4Addr) -> Self {
        let mut dotted = Self { bytes: [0; 15], length: 0 };
        for (index, octet) in address.octets().into_iter().enumerate() {
            if index > 0 {
                dotted.push(b'.');
            }
            if octet >= 100 {
                dotted.push(b'0' + octet / 100);
            }
            if octet >= 10 {
                dotted.push(b'0' + octet / 10 % 10);
            }
            dotted.push(b'0' + octet % 10);
        }
        dotted
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    fn as_str(&self) -> &str {
        let text = self.bytes.get(..self.length).and_then(|text| core::str::from_utf8(text).ok());
        text.unwrap_or_default()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Shown<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Kind::Name(name) => serializer.serialize_str(name),
            _ => serializer.collect_str(self),
        }
    }
}

/// Serialises as the string that it displays.
#[cfg(feature = "serde")]
pub(crate) struct Text<T>(pub(crate) T);

#[cfg(feature = "serde")]
impl<T: fmt::Display> serde::Serialize for Text<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_ipv4_address_is_as_core_writes_it(octets in any::<[u8; 4]>()) {
            let address = Ipv4Addr::from(octets);
            prop_assert_eq!(Shown::ip(address).to_string(), address.to_string());
        }
    }

    #[test]
    fn what_is_shown_keeps_to_a_width() {
        assert_eq!(alloc::format!("{:<17}|", Shown::ip([255, 255, 255, 255])), "255.255.255.255  |");
        assert_eq!(Shown::ip([0, 10, 100, 9]).to_string(), "0.10.100.9");
    }
}
