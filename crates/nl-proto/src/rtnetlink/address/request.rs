//! What is asked: all addresses, or those that filters let pass.
//!
//! What a kernel filters by itself is filtered again here, so that the rows are exact on a kernel that ignores the filter.

use alloc::borrow::ToOwned;
use alloc::string::ToString;

use ipnet::IpNet;
use zerocopy::IntoBytes;

use super::decode::{IFA_ADDRESS, IFA_FLAGS, IFA_LABEL, IFA_LOCAL, IFA_PROTO, IFA_TARGET_NETNSID};
use super::glob::matches;
use super::{Address, AddressFlags, AddressHeader, AddressProtocol};
use crate::dump::{DumpRequest, Protocol, Split, SplitError};
use crate::rtnetlink::{Family, InterfaceName, Names, Scope, Shown};
use crate::rtnetlink::{
    RTM_GETADDR, RTM_GETANYCAST, RTM_GETMULTICAST, RTM_NEWADDR, RTM_NEWANYCAST, RTM_NEWMULTICAST,
};
use crate::wire::{Attributes, DecodeError, Message};

impl Address {
    /// All addresses of all links and families.
    pub fn dump() -> DumpRequest<Self> {
        Self::of_type(RTM_GETADDR, RTM_NEWADDR)
    }

    /// The multicast groups of this family, IPv4 or IPv6, that links have joined, each as
    /// [`AddressDetails::multicast`](super::AddressDetails::multicast). The kernel refuses any other family with `EOPNOTSUPP`,
    /// and one before Linux 6.15 refuses IPv4.
    pub fn multicast(family: Family) -> DumpRequest<Self> {
        // Kernels answer with the type that was asked with.
        Self::of_type(RTM_GETMULTICAST, RTM_GETMULTICAST).reply(RTM_NEWMULTICAST).family(family)
    }

    /// The IPv6 anycast addresses that links have, each as [`AddressDetails::anycast`](super::AddressDetails::anycast).
    pub fn anycast() -> DumpRequest<Self> {
        Self::of_type(RTM_GETANYCAST, RTM_GETANYCAST).reply(RTM_NEWANYCAST).ipv6()
    }

    fn of_type(message_type: u16, reply_type: u16) -> DumpRequest<Self> {
        DumpRequest::new(Protocol::ROUTE, message_type, reply_type).body(AddressHeader::default().as_bytes())
    }
}

/// Filters that the kernel knows, for [`Address::dump`].
impl DumpRequest<Address> {
    /// IPv4 addresses.
    #[must_use]
    pub fn ipv4(self) -> Self {
        self.family(Family::INET)
    }

    /// IPv6 addresses.
    #[must_use]
    pub fn ipv6(self) -> Self {
        self.family(Family::INET6)
    }

    /// Addresses of one family. A kernel that has no addresses of that family would send those of all.
    #[must_use]
    pub fn family(self, family: Family) -> Self {
        self.body_field(AddressHeader::FAMILY, &[family.0])
    }

    /// Addresses of the link with this index. The kernel refuses an index of no link with `ENODEV`.
    #[must_use]
    pub fn interface(self, index: u32) -> Self {
        self.body_field(AddressHeader::INDEX, &index.to_ne_bytes())
    }

    /// Addresses in another network namespace, that which has this id in the one of the socket.
    #[must_use]
    pub fn namespace_id(self, id: i32) -> Self {
        self.attribute(IFA_TARGET_NETNSID, &id.to_ne_bytes()).keep(move |_, attributes| {
            Ok(attributes.find(IFA_TARGET_NETNSID)?.map_or(Ok(id), |shown| shown.i32())? == id)
        })
    }
}

/// The same question as several, for `dump_parallel` of the adapters.
impl DumpRequest<Address> {
    /// A part for each of these families, to be asked at the same time; together they hold the rows of these families alone.
    ///
    /// # Errors
    ///
    /// Where none is named, or one twice, or one that the request has ruled out.
    pub fn split_by_family(
        self,
        families: impl IntoIterator<Item = Family>,
    ) -> Result<Split<Address>, SplitError> {
        Split::by(&self, families, |family| family.0.into(), Self::family)
    }

    /// A part for each of these links, by their indices.
    ///
    /// # Errors
    ///
    /// Where none is named, or one twice, or one that the request has ruled out.
    pub fn split_by_interface(
        self,
        indices: impl IntoIterator<Item = u32>,
    ) -> Result<Split<Address>, SplitError> {
        Split::by(&self, indices, |index| index, Self::interface)
    }
}

/// Filters that the kernel does not know; all rows come, and those that do not match are dropped here.
impl DumpRequest<Address> {
    /// Addresses of one scope.
    #[must_use]
    pub fn scope(self, scope: Scope) -> Self {
        self.row_field(AddressHeader::SCOPE, &[scope.0])
    }

    /// Addresses with all of these flags.
    #[must_use]
    pub fn with_flags(self, wanted: AddressFlags) -> Self {
        self.keep(move |header, attributes| Ok(flags(header, attributes)?.contains(wanted)))
    }

    /// Addresses with none of these flags: a dynamic address is one without [`PERMANENT`](AddressFlags::PERMANENT), a primary
    /// one is without [`SECONDARY`](AddressFlags::SECONDARY).
    #[must_use]
    pub fn without_flags(self, unwanted: AddressFlags) -> Self {
        self.keep(move |header, attributes| Ok(!flags(header, attributes)?.intersects(unwanted)))
    }

    /// Addresses that lie in `prefix` themselves, whatever their own prefix and their peer (`to` in `ip addr`).
    #[must_use]
    pub fn within(self, prefix: IpNet) -> Self {
        self.family(Family::of(prefix.addr())).keep(move |_, attributes| {
            let own = match attributes.find(IFA_LOCAL)? {
                Some(local) => Some(local),
                None => attributes.find(IFA_ADDRESS)?,
            };
            Ok(own.map(|own| own.ip()).transpose()?.is_some_and(|own| prefix.contains(&own)))
        })
    }

    /// Addresses whose label `pattern` matches, as a shell's does: `*`, `?`, `[a-c]`, `[!a-c]`, `\` before a character that stands
    /// for itself. An address without a label goes by the name that its link has in `names`.
    ///
    /// ```
    /// use nl_proto::rtnetlink::Address;
    ///
    /// let request = Address::dump().label("eth0:*", ());
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn label(self, pattern: &str, names: impl Names + Send + Sync + 'static) -> Self {
        let pattern = pattern.to_owned();
        self.keep(move |header, attributes| {
            Ok(match attributes.find(IFA_LABEL)? {
                Some(label) => matches(&pattern, &InterfaceName::from_kernel(label.string_bytes())),
                None => matches(&pattern, &Shown::interface(&names, header.index()).to_string()),
            })
        })
    }

    /// Addresses that this protocol added; those that do not tell were added by 0 (`IFAPROT_UNSPEC`), as all are before Linux 5.18.
    #[must_use]
    pub fn protocol(self, protocol: AddressProtocol) -> Self {
        self.keep(move |_, attributes| {
            Ok(attributes.find(IFA_PROTO)?.map_or(Ok(0), |shown| shown.u8())? == protocol.0)
        })
    }

    /// Keeps rows for which `keep` holds, and those in which it finds something malformed: the decoder is to report that.
    fn keep(
        self,
        keep: impl Fn(&AddressHeader, Attributes<'_>) -> Result<bool, DecodeError> + Send + Sync + 'static,
    ) -> Self {
        self.filter(move |message: Message<'_>| {
            let kept = message.body().and_then(|(header, attributes)| keep(header, attributes));
            kept.unwrap_or(true)
        })
    }
}

fn flags(header: &AddressHeader, attributes: Attributes<'_>) -> Result<AddressFlags, DecodeError> {
    let whole = attributes.find(IFA_FLAGS)?.map_or(Ok(header.flags.into()), |shown| shown.u32())?;
    Ok(AddressFlags::from_bits_retain(whole))
}
