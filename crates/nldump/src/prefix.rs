//! Prefixes on the command line.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// A prefix, an address alone being all of its bits; `default` is IPv4's.
pub(crate) fn parse(text: &str) -> Result<IpNet, String> {
    if text == "default" {
        return Ok(Ipv4Net::default().into());
    }
    if let Ok(prefix) = text.parse() {
        return Ok(prefix);
    }
    match text.parse() {
        Ok(IpAddr::V4(address)) => Ok(Ipv4Net::from(address).into()),
        Ok(IpAddr::V6(address)) => Ok(Ipv6Net::from(address).into()),
        Err(_) => Err("not a prefix".to_owned()),
    }
}
