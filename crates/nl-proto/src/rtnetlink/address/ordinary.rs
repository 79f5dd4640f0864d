//! The short road of ordinary addresses.

use core::net::IpAddr;

use super::decode::{
    IFA_ADDRESS, IFA_BROADCAST, IFA_CACHEINFO, IFA_FLAGS, IFA_LABEL, IFA_LOCAL, IFA_PROTO, prefix,
};
use super::{Address, AddressFlags, AddressHeader, Lifetimes};
use crate::rtnetlink::InterfaceName;
use crate::rtnetlink::ordinary::{Expected, head};
use crate::wire::{Attributes, DecodeError, up_to_nul};

/// What an address has beyond its header, where it has `N` bytes.
pub(super) struct Ordinary<'b, const N: usize> {
    address: Option<&'b [u8; N]>,
    local: Option<&'b [u8; N]>,
    broadcast: Option<IpAddr>,
    label: Option<&'b [u8]>,
    protocol: Option<u8>,
    flags: u32,
    lifetimes: Option<&'b [u8; 16]>,
}

impl<'b, const N: usize> Ordinary<'b, N>
where
    IpAddr: From<[u8; N]>,
{
    /// What the address has, or `None` where anything about it is not ordinary.
    #[inline(always)]
    pub(super) fn read(header: &AddressHeader, attributes: Attributes<'b>) -> Option<Self> {
        let (mut address, mut local, mut broadcast) = (None, None, None);
        let (mut label, mut protocol, mut lifetimes) = (None, None, None);
        let mut flags = header.flags.into();
        let mut expected = Expected::new(attributes.as_bytes());
        loop {
            let before = expected.left();
            if let Some(value) = expected.take(const { head(IFA_ADDRESS, N) }) {
                address = Some(value);
            }
            if let Some(value) = expected.take(const { head(IFA_LOCAL, N) }) {
                local = Some(value);
            }
            if let Some(value) = expected.take(const { head(IFA_BROADCAST, N) }) {
                broadcast = Some(IpAddr::from(*value));
            }
            if let Some(value) = expected.take_any(IFA_LABEL) {
                label = Some(up_to_nul(value));
            }
            if let Some([own, _padding @ ..]) = expected.take::<4>(const { head(IFA_PROTO, 1) }) {
                protocol = Some(*own);
            }
            if let Some(value) = expected.take(const { head(IFA_FLAGS, 4) }) {
                flags = u32::from_ne_bytes(*value);
            }
            if let Some(value) = expected.take(const { head(IFA_CACHEINFO, 16) }) {
                lifetimes = Some(value);
            }
            match expected.left() {
                0 => break,
                left if left == before => return None,
                _ => {}
            }
        }
        Some(Self { address, local, broadcast, label, protocol, flags, lifetimes })
    }

    /// The address: made in one piece, where it is to stand.
    #[inline(always)]
    pub(super) fn into_address(self, header: &AddressHeader) -> Result<Address, DecodeError> {
        let own = self.local.or(self.address);
        let local = match own {
            Some(own) => Some(prefix((*own).into(), header.prefix_length)?),
            None => None,
        };
        Ok(Address {
            local,
            peer: self.address.filter(|address| own != Some(*address)).map(|address| (*address).into()),
            broadcast: self.broadcast,
            label: self.label.map(InterfaceName::from_kernel),
            flags: AddressFlags::from_bits_retain(self.flags),
            index: header.index(),
            lifetimes: self.lifetimes.map(Lifetimes::of),
            metric: None,
            namespace_id: None,
            family: header.family.into(),
            scope: header.scope.into(),
            protocol: self.protocol.map(Into::into),
            details: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::dump::FromMessage;
    use crate::rtnetlink::testing::{padded_message, some_of};
    use crate::wire::Message;

    fn message(family: u8, length: u8, rest: &[u8; 6], attributes: &[(u16, Vec<u8>)]) -> Vec<u8> {
        padded_message(20, &[&[family, length], &rest[..]].concat(), attributes)
    }

    fn any_attributes() -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        let kind = prop::sample::select(vec![1_u16, 2, 3, 4, 5, 6, 8, 9, 11, 0x8003]);
        let of = |length| prop::collection::vec(any::<u8>(), length);
        let any = prop::collection::vec(any::<u8>(), 0..33);
        let value = prop_oneof![4 => of(4), 4 => of(16), 1 => of(1), 2 => any];
        prop::collection::vec((kind, value), 0..8)
    }

    /// What the short road reads, in the kernel's order: `n` bytes an address, `label` a label.
    fn ordinary(n: usize, label: usize) -> impl Strategy<Value = Vec<(u16, Vec<u8>)>> {
        some_of([(1, n), (2, n), (4, n), (3, label), (11, 1), (8, 4), (6, 16)])
    }

    fn the_short_road_is_taken<const N: usize>(family: u8, rest: &[u8; 6], attributes: &[(u16, Vec<u8>)])
    where
        IpAddr: From<[u8; N]>,
    {
        let bytes = message(family, 8 * N as u8, rest, attributes);
        let (header, attributes) = Message::split(&bytes).unwrap().0.body::<AddressHeader>().unwrap();
        let short = Ordinary::<N>::read(header, attributes).map(|road| road.into_address(header));
        assert_eq!(short, Some(Address::decode(header, attributes)));
    }

    proptest! {
        #[test]
        fn both_roads_lead_to_the_same_address(
            family in prop::sample::select(vec![2_u8, 10, 28]),
            length in 0_u8..140,
            rest in any::<[u8; 6]>(),
            attributes in any_attributes(),
        ) {
            let bytes = message(family, length, &rest, &attributes);
            let (message, _) = Message::split(&bytes).unwrap();
            let (header, attributes) = message.body::<AddressHeader>().unwrap();
            prop_assert_eq!(Address::from_message(message), Address::decode(header, attributes));
        }

        #[test]
        fn it_reads_every_field_as_the_long_one_does(
            rest in any::<[u8; 6]>(),
            (ipv4, ipv6) in (0_usize..20).prop_flat_map(|label| (ordinary(4, label), ordinary(16, label))),
        ) {
            the_short_road_is_taken::<4>(2, &rest, &ipv4);
            the_short_road_is_taken::<16>(10, &rest, &ipv6);
        }
    }
}
