//! Prefixes on the command line.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use nl_proto::rtnetlink::Family;

use crate::args::Common;
use crate::failure::Failure;

/// A prefix as `ip` reads it: `10.0.0.0/8`, `10/8`, an address alone, which is all of its bits, or `default` (`any`, `all`), which is that of
/// whichever family is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    Default,
    Net(IpNet),
}

/// The one family that `-4` or `-6` and these prefixes speak of, if any of them does.
pub(crate) fn family(
    common: &Common,
    prefixes: impl IntoIterator<Item = Prefix>,
) -> Result<Option<Family>, Failure> {
    let mut family = common.family();
    for prefix in prefixes {
        let Some(own) = prefix.family() else { continue };
        if *family.get_or_insert(own) != own {
            return Err(Failure::Usage(format!("{prefix} is of another family than the rest asks for")));
        }
    }
    Ok(family)
}

impl Prefix {
    /// Its family, where it tells.
    fn family(self) -> Option<Family> {
        match self {
            Self::Default => None,
            Self::Net(net) => Some(Family::of(net.addr())),
        }
    }

    /// The prefix, unless it is all of a family.
    pub(crate) fn net(self) -> Option<IpNet> {
        match self {
            Self::Default => None,
            Self::Net(net) => Some(net),
        }
    }

    /// The prefix in this family.
    pub(crate) fn within(self, family: Family) -> IpNet {
        match self {
            Self::Net(net) => net,
            Self::Default if family == Family::INET6 => Ipv6Net::default().into(),
            Self::Default => Ipv4Net::default().into(),
        }
    }
}

impl From<IpAddr> for Prefix {
    fn from(address: IpAddr) -> Self {
        Self::Net(address.into())
    }
}

impl FromStr for Prefix {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if matches!(text, "default" | "any" | "all") {
            return Ok(Self::Default);
        }
        let net = text.parse().ok().or_else(|| text.parse::<IpAddr>().map(IpNet::from).ok());
        net.or_else(|| short(text)).map(Self::Net).ok_or("not a prefix")
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Net(net) if net.prefix_len() == net.max_prefix_len() => net.addr().fmt(f),
            Self::Net(net) => net.fmt(f),
        }
    }
}

/// An IPv4 prefix without its last octets, which are 0 then.
fn short(text: &str) -> Option<IpNet> {
    let (octets, length) = text.split_once('/').unwrap_or((text, "32"));
    let mut address = [0; 4];
    let mut places = address.iter_mut();
    for octet in octets.split('.') {
        *places.next()? = octet.parse().ok()?;
    }
    Ipv4Net::new(Ipv4Addr::from(address), length.parse().ok()?).ok().map(IpNet::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_read_as_ip_reads_them() {
        let read = |text: &str| text.parse().map(|prefix: Prefix| prefix.to_string());
        assert_eq!(read("10.0.0.0/8").as_deref(), Ok("10.0.0.0/8"));
        assert_eq!(read("10/8").as_deref(), Ok("10.0.0.0/8"));
        assert_eq!(read("192.168/16").as_deref(), Ok("192.168.0.0/16"));
        assert_eq!(read("192.0.2.1").as_deref(), Ok("192.0.2.1"));
        assert_eq!(read("2001:db8::1").as_deref(), Ok("2001:db8::1"));
        assert_eq!(read("any").as_deref(), Ok("default"));
        for text in ["", "10.0.0.0.0/8", "10/33", "ten/8", "10./8", "::/129"] {
            assert_eq!(read(text), Err("not a prefix"), "{text:?}");
        }
    }

    #[test]
    fn the_default_is_that_of_the_family() {
        assert_eq!(Prefix::Default.within(Family::INET6).to_string(), "::/0");
        assert_eq!(Prefix::Default.within(Family::INET).to_string(), "0.0.0.0/0");
        assert_eq!(Prefix::Default.family(), None);
    }
}
