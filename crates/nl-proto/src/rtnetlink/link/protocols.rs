//! What IPv4, IPv6 and MCTP have set on a link.

use alloc::boxed::Box;
use core::net::Ipv6Addr;

use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::AddressGeneration;
use super::attributes::{
    AF_INET, AF_INET6, AF_MCTP, IFLA_INET_CONF, IFLA_INET6_ADDR_GEN_MODE, IFLA_INET6_CACHEINFO,
    IFLA_INET6_CONF, IFLA_INET6_FLAGS, IFLA_INET6_ICMP6STATS, IFLA_INET6_RA_MTU, IFLA_INET6_STATS,
    IFLA_INET6_TOKEN, IFLA_MCTP_NET,
};
use crate::rtnetlink::flags::flag_names;
use crate::wire::{Attribute, DecodeError};

/// What each protocol has on a link (`IFLA_AF_SPEC`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct LinkProtocols {
    /// IPv4's settings.
    pub ipv4: Option<Settings>,
    /// IPv6's settings and counters.
    pub ipv6: Option<Ipv6OnLink>,
    /// The MCTP network that the link belongs to.
    pub mctp_network: Option<u32>,
}

/// The settings of a protocol on one link, as under `/proc/sys/net/ipv4/conf` and `/proc/sys/net/ipv6/conf`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Settings {
    values: Box<[i32]>,
    first: usize,
}

impl Settings {
    /// The setting with this number: one of `IPV4_DEVCONF_*` in `linux/ip.h`, which begin with 1, or of `DEVCONF_*` in
    /// `linux/ipv6.h`, which begin with 0. `None` for one that the kernel does not know.
    pub fn get(&self, number: usize) -> Option<i32> {
        self.values.get(number.checked_sub(self.first)?).copied()
    }

    /// All settings, by number.
    pub fn iter(&self) -> impl Iterator<Item = (usize, i32)> {
        (self.first..).zip(self.values.iter().copied())
    }

    fn decode(attribute: Attribute<'_>, first: usize) -> Self {
        let values = attribute.value().chunks_exact(4);
        let values = values.map(|value| value.try_into().map(i32::from_ne_bytes).unwrap_or_default());
        Self { values: values.collect(), first }
    }
}

/// What IPv6 has on a link.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Ipv6OnLink {
    /// How far router discovery has come.
    pub flags: Ipv6LinkFlags,
    /// The settings.
    pub settings: Settings,
    /// How interface identifiers are made.
    pub address_generation: Option<AddressGeneration>,
    /// The interface identifier that was set; its first 8 bytes are 0. `None` where none was.
    pub token: Option<Ipv6Addr>,
    /// The MTU that a router advertised.
    pub advertised_mtu: Option<u32>,
    /// Times and the reassembly limit.
    pub cache_info: Option<Ipv6LinkCacheInfo>,
    /// Counters of packets, by `IPSTATS_MIB_*` of `linux/snmp.h`; the first is how many there are. Empty without statistics.
    pub counters: Box<[u64]>,
    /// Counters of ICMPv6, by `ICMP6_MIB_*` of `linux/snmp.h`; the first is how many there are. Empty without statistics.
    pub icmp_counters: Box<[u64]>,
}

/// `struct ifla_cacheinfo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
#[non_exhaustive]
pub struct Ipv6LinkCacheInfo {
    /// The longest packet that is reassembled, in bytes.
    pub longest_reassembled: u32,
    /// When the settings last changed, in hundredths of a second since the machine started.
    pub changed: u32,
    /// How long a neighbour counts as reachable, in milliseconds.
    pub reachable_time: u32,
    /// How long to wait before asking a neighbour again, in milliseconds.
    pub retransmit_time: u32,
}

bitflags::bitflags! {
    /// How far IPv6 is on a link (`IF_RA_*`, `IF_RS_*` and `IF_READY` in the kernel's `net/if_inet6.h`).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Ipv6LinkFlags: u32 {
        /// Routers were solicited.
        const SOLICITED = 0x10;
        /// A router advertised itself.
        const ADVERTISED = 0x20;
        /// It said that DHCPv6 has addresses.
        const MANAGED = 0x40;
        /// It said that DHCPv6 has other configuration.
        const OTHER_CONFIGURATION = 0x80;
        /// The link can be used.
        const READY = 0x8000_0000;

        const _ = !0;
    }
}

flag_names! {
    "IPv6 link flag" Ipv6LinkFlags {
        SOLICITED "rs_sent";
        ADVERTISED "ra_rcvd";
        MANAGED "ra_managed";
        OTHER_CONFIGURATION "ra_otherconf";
        READY "ready";
    }
}

impl LinkProtocols {
    pub(super) fn decode(attribute: Attribute<'_>) -> Result<Self, DecodeError> {
        let mut protocols = Self::default();
        attribute.nested().each(|family| {
            match family.kind() {
                AF_INET => {
                    let settings = family.nested().find(IFLA_INET_CONF)?;
                    protocols.ipv4 = settings.map(|settings| Settings::decode(settings, 1));
                }
                AF_INET6 => protocols.ipv6 = Some(Ipv6OnLink::decode(family)?),
                AF_MCTP => {
                    let network = family.nested().find(IFLA_MCTP_NET)?;
                    protocols.mctp_network = network.map(|network| network.u32()).transpose()?;
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(protocols)
    }
}

impl Ipv6OnLink {
    fn decode(family: Attribute<'_>) -> Result<Self, DecodeError> {
        let mut ipv6 = Self::default();
        family.nested().each(|attribute| {
            match attribute.kind() {
                IFLA_INET6_FLAGS => ipv6.flags = Ipv6LinkFlags::from_bits_retain(attribute.u32()?),
                IFLA_INET6_CONF => ipv6.settings = Settings::decode(attribute, 0),
                IFLA_INET6_STATS => ipv6.counters = counters(attribute),
                IFLA_INET6_CACHEINFO => {
                    ipv6.cache_info = Some(attribute.structure(size_of::<Ipv6LinkCacheInfo>())?);
                }
                IFLA_INET6_ICMP6STATS => ipv6.icmp_counters = counters(attribute),
                IFLA_INET6_TOKEN => {
                    ipv6.token = Some(attribute.ipv6()?).filter(|token| !token.is_unspecified());
                }
                IFLA_INET6_ADDR_GEN_MODE => ipv6.address_generation = Some(attribute.u8()?.into()),
                IFLA_INET6_RA_MTU => ipv6.advertised_mtu = Some(attribute.u32()?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(ipv6)
    }
}

fn counters(attribute: Attribute<'_>) -> Box<[u64]> {
    let values = attribute.value().chunks_exact(8);
    values.map(|value| value.try_into().map(u64::from_ne_bytes).unwrap_or_default()).collect()
}
