//! What IPv4, IPv6 and MCTP have set on a link.

use alloc::boxed::Box;
use core::fmt;
use core::net::Ipv6Addr;

use zerocopy::{FromBytes, Immutable, IntoBytes};

use super::AddressGeneration;
use super::attributes::{
    AF_INET, AF_INET6, AF_MCTP, IFLA_INET_CONF, IFLA_INET6_ADDR_GEN_MODE, IFLA_INET6_CACHEINFO,
    IFLA_INET6_CONF, IFLA_INET6_FLAGS, IFLA_INET6_ICMP6STATS, IFLA_INET6_RA_MTU, IFLA_INET6_STATS,
    IFLA_INET6_TOKEN, IFLA_MCTP_NET,
};
use crate::rtnetlink::flags::flag_names;
use crate::wire::{Attribute, Attributes, DecodeError};

/// What each protocol has on a link (`IFLA_AF_SPEC`): the greater part of a link's message, which few look at. So it is kept as it
/// came, in one piece, checked when the link was decoded, and read when it is asked for. Equal where the kernel sent the same.
///
/// ```
/// use nl_proto::rtnetlink::link::{Link, LinkProtocols};
///
/// /// Whether IPv4 packets from this link are passed on to others (`IPV4_DEVCONF_FORWARDING` of `linux/ip.h`).
/// fn forwards(link: &Link) -> bool {
///     let settings = link.protocols.as_ref().and_then(LinkProtocols::ipv4);
///     settings.and_then(|settings| settings.get(1)) == Some(1)
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct LinkProtocols(Box<[u8]>);

impl LinkProtocols {
    /// IPv4's settings.
    pub fn ipv4(&self) -> Option<Settings<'_>> {
        self.read().ipv4
    }

    /// IPv6's settings and counters.
    pub fn ipv6(&self) -> Option<Ipv6OnLink<'_>> {
        self.read().ipv6
    }

    /// The MCTP network that the link belongs to.
    pub fn mctp_network(&self) -> Option<u32> {
        self.read().mctp_network
    }

    pub(super) fn decode(attribute: Attribute<'_>) -> Result<Self, DecodeError> {
        Protocols::read(attribute.nested())?;
        Ok(Self(attribute.value().into()))
    }

    fn read(&self) -> Protocols<'_> {
        Protocols::read(Attributes::new(&self.0)).unwrap_or_default()
    }
}

impl fmt::Debug for LinkProtocols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Protocols { ipv4, ipv6, mctp_network } = self.read();
        let mut shown = f.debug_struct("LinkProtocols");
        shown.field("ipv4", &ipv4).field("ipv6", &ipv6).field("mctp_network", &mctp_network).finish()
    }
}

/// The settings of a protocol on one link, as under `/proc/sys/net/ipv4/conf` and `/proc/sys/net/ipv6/conf`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Settings<'a> {
    values: &'a [u8],
    first: usize,
}

impl<'a> Settings<'a> {
    /// The setting with this number: one of `IPV4_DEVCONF_*` in `linux/ip.h`, which begin with 1, or of `DEVCONF_*` in
    /// `linux/ipv6.h`, which begin with 0. `None` for one that the kernel does not know.
    pub fn get(&self, number: usize) -> Option<i32> {
        words(self.values).nth(number.checked_sub(self.first)?).map(i32::from_ne_bytes)
    }

    /// All settings, by number.
    pub fn iter(&self) -> impl Iterator<Item = (usize, i32)> + use<'a> {
        (self.first..).zip(words(self.values).map(i32::from_ne_bytes))
    }
}

impl fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Counters of a protocol on one link.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Counters<'a>(&'a [u8]);

impl<'a> Counters<'a> {
    /// The counter with this number, which is 1 or more; 0 has how many the kernel counts. `None` for one that the kernel does not
    /// know, and for all where the link was asked for without statistics.
    pub fn get(&self, number: usize) -> Option<u64> {
        words(self.0).nth(number).map(u64::from_ne_bytes)
    }

    /// All counters, by number, from 0 on.
    pub fn iter(&self) -> impl Iterator<Item = (usize, u64)> + use<'a> {
        words(self.0).map(u64::from_ne_bytes).enumerate()
    }
}

impl fmt::Debug for Counters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// An array of numbers of `N` bytes each.
fn words<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
    bytes.chunks_exact(N).filter_map(|word| word.try_into().ok())
}

/// What IPv6 has on a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct Ipv6OnLink<'a> {
    /// How far router discovery has come.
    pub flags: Ipv6LinkFlags,
    /// The settings.
    pub settings: Settings<'a>,
    /// How interface identifiers are made.
    pub address_generation: Option<AddressGeneration>,
    /// The interface identifier that was set; its first 8 bytes are 0. `None` where none was.
    pub token: Option<Ipv6Addr>,
    /// The MTU that a router advertised.
    pub advertised_mtu: Option<u32>,
    /// Times and the reassembly limit.
    pub cache_info: Option<Ipv6LinkCacheInfo>,
    /// Counters of packets, by `IPSTATS_MIB_*` of `linux/snmp.h`.
    pub counters: Counters<'a>,
    /// Counters of ICMPv6, by `ICMP6_MIB_*` of `linux/snmp.h`.
    pub icmp_counters: Counters<'a>,
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

/// What stands in [`LinkProtocols`].
#[derive(Default)]
struct Protocols<'a> {
    ipv4: Option<Settings<'a>>,
    ipv6: Option<Ipv6OnLink<'a>>,
    mctp_network: Option<u32>,
}

impl<'a> Protocols<'a> {
    fn read(families: Attributes<'a>) -> Result<Self, DecodeError> {
        let mut protocols = Self::default();
        families.each(|family| {
            match family.kind() {
                AF_INET => family.nested().each(|attribute| {
                    if attribute.kind() == IFLA_INET_CONF {
                        protocols.ipv4 = Some(Settings { values: attribute.value(), first: 1 });
                    }
                    Ok(())
                })?,
                AF_INET6 => protocols.ipv6.insert(Ipv6OnLink::default()).read(family)?,
                AF_MCTP => protocols.mctp_network = family.nested().find_u32(IFLA_MCTP_NET)?,
                _ => {}
            }
            Ok(())
        })?;
        Ok(protocols)
    }
}

impl<'a> Ipv6OnLink<'a> {
    fn read(&mut self, family: Attribute<'a>) -> Result<(), DecodeError> {
        family.nested().each(|attribute| {
            match attribute.kind() {
                IFLA_INET6_FLAGS => self.flags = Ipv6LinkFlags::from_bits_retain(attribute.u32()?),
                IFLA_INET6_CONF => self.settings = Settings { values: attribute.value(), first: 0 },
                IFLA_INET6_STATS => self.counters = Counters(attribute.value()),
                IFLA_INET6_CACHEINFO => {
                    self.cache_info = Some(attribute.structure(size_of::<Ipv6LinkCacheInfo>())?);
                }
                IFLA_INET6_ICMP6STATS => self.icmp_counters = Counters(attribute.value()),
                IFLA_INET6_TOKEN => {
                    self.token = Some(attribute.ipv6()?).filter(|token| !token.is_unspecified());
                }
                IFLA_INET6_ADDR_GEN_MODE => self.address_generation = Some(attribute.u8()?.into()),
                IFLA_INET6_RA_MTU => self.advertised_mtu = Some(attribute.u32()?),
                _ => {}
            }
            Ok(())
        })
    }
}
