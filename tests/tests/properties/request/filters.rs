//! Filters, and what each leaves in the request.

use arbitrary::Unstructured;
use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::neighbour::NeighbourState;
use nl_proto::rtnetlink::{
    Address, AddressFlags, AddressProtocol, Family, Link, LinkLayerAddress, Neighbour, NeighbourFlags,
    NextHopObject, Route, RouteKind, RouteProtocol, Scope,
};

use super::{Asked, byte, ip, number, text};

pub(super) fn route(asked: Asked<Route>, input: &mut Unstructured<'_>) -> Asked<Route> {
    let (choice, small, number) = (byte(input), byte(input), number(input));
    let address = ip(input);
    let prefix = format!("{address}/{}", if address.is_ipv4() { small % 33 } else { small % 129 });
    let prefix = prefix.parse().unwrap();
    let family = Family::of(address).0;
    match choice % 16 {
        0 => asked.with(|request| request.family(Family(small))).body(0, &[small]),
        1 => {
            let narrow = u8::try_from(number).unwrap_or(0);
            asked.with(|request| request.table(number)).body(4, &[narrow]).number(15, number)
        }
        2 => asked.with(|request| request.protocol(RouteProtocol(small))).body(5, &[small]),
        3 if small == RouteKind::BLACKHOLE.0 => asked.with(|request| request.kind(RouteKind::BLACKHOLE)),
        3 => asked.with(|request| request.kind(RouteKind(small))).body(7, &[small]),
        4 => asked.with(|request| request.output(number)).number(4, number),
        5 => asked.with(DumpRequest::<Route>::cached).body(8, &0x200_u32.to_ne_bytes()),
        6 => asked.with(DumpRequest::<Route>::ipv4).body(0, &[2]),
        7 => asked.with(DumpRequest::<Route>::ipv6).body(0, &[10]),
        8 => asked.with(|request| request.scope(Scope(small))),
        9 => asked.with(|request| request.tos(small)),
        10 => asked.with(|request| request.priority(number)),
        11 => asked.with(|request| request.preferred_source(address)),
        12 => asked.with(|request| request.gateway(address)),
        13 => asked.with(|request| request.source(prefix)),
        14 => asked.with(|request| request.within(prefix)).body(0, &[family]),
        _ if small & 1 == 0 => asked.with(|request| request.containing(prefix)).body(0, &[family]),
        _ => asked.with(|request| request.exactly(prefix)).body(0, &[family]),
    }
}

pub(super) fn address(asked: Asked<Address>, input: &mut Unstructured<'_>) -> Asked<Address> {
    let (choice, small, number) = (byte(input), byte(input), number(input));
    let address = ip(input);
    match choice % 11 {
        0 => asked.with(|request| request.family(Family(small))).body(0, &[small]),
        1 => asked.with(|request| request.interface(number)).body(4, &number.to_ne_bytes()),
        2 => asked.with(|request| request.namespace_id(number as i32)).number(10, number),
        3 => asked.with(|request| request.scope(Scope(small))),
        4 => asked.with(|request| request.with_flags(AddressFlags::from_bits_retain(number))),
        5 => asked.with(|request| request.without_flags(AddressFlags::from_bits_retain(number))),
        6 => {
            let prefix = format!("{address}/{}", small % 33).parse().unwrap();
            asked.with(|request| request.within(prefix)).body(0, &[Family::of(address).0])
        }
        7 => {
            let pattern = text(input);
            asked.with(|request| request.label(&pattern, ()))
        }
        8 => asked.with(|request| request.protocol(AddressProtocol(small))),
        9 => asked.with(DumpRequest::<Address>::ipv4).body(0, &[2]),
        _ => asked.with(DumpRequest::<Address>::ipv6).body(0, &[10]),
    }
}

pub(super) fn neighbour(asked: Asked<Neighbour>, input: &mut Unstructured<'_>) -> Asked<Neighbour> {
    let (choice, small, number) = (byte(input), byte(input), number(input));
    match choice % 16 {
        0 => asked.with(|request| request.family(Family(small))).body(0, &[small]),
        1 => asked.with(|request| request.interface(number)).number(8, number),
        2 => asked.with(|request| request.master(number)).number(9, number),
        3 => asked.with(DumpRequest::<Neighbour>::no_master).number(9, u32::MAX),
        4 => asked.with(DumpRequest::<Neighbour>::proxies).body(10, &[8]),
        5 => asked.with(|request| request.bridge(number)).number(9, number),
        6 => asked.with(|request| request.bridge_port(number)).number(8, number),
        7 => asked.with(|request| request.state(NeighbourState::from_bits_retain(number as u16))),
        8 => asked.with(DumpRequest::<Neighbour>::dynamic),
        9 => asked.with(|request| request.with_flags(NeighbourFlags::from_bits_retain(small))),
        10 => {
            let prefix = format!("{}/{}", ip(input), small % 33).parse().unwrap();
            asked.with(|request| request.within(prefix))
        }
        11 => {
            let address = format!("02:00:00:00:00:{small:02x}").parse::<LinkLayerAddress>().unwrap();
            asked.with(|request| request.link_layer_address(address))
        }
        12 => asked.with(|request| request.protocol(RouteProtocol(small))),
        13 => asked.with(|request| request.vlan(number as u16)),
        14 => asked.with(DumpRequest::<Neighbour>::unused),
        _ => asked.with(DumpRequest::<Neighbour>::ipv6).body(0, &[10]),
    }
}

pub(super) fn next_hop(asked: Asked<NextHopObject>, input: &mut Unstructured<'_>) -> Asked<NextHopObject> {
    let (choice, small, number) = (byte(input), byte(input), number(input));
    match choice % 7 {
        0 => asked.with(|request| request.family(Family(small))).body(0, &[small]),
        1 => asked.with(|request| request.output(number)).number(5, number),
        2 => asked.with(|request| request.master(number)).number(10, number),
        3 => asked.with(DumpRequest::<NextHopObject>::groups).attribute(9, []),
        4 => asked.with(DumpRequest::<NextHopObject>::statistics).number(14, 3),
        5 => asked.with(DumpRequest::<NextHopObject>::fdb),
        _ => asked.with(|request| request.protocol(RouteProtocol(small))),
    }
}

pub(super) fn link(mut asked: Asked<Link>, input: &mut Unstructured<'_>) -> Asked<Link> {
    let (choice, number) = (byte(input), number(input));
    // Without a mask that is not zero the kernel leaves long links away.
    let last = asked.attributes.iter().rfind(|(kind, _)| *kind == 29).unwrap();
    let mask = u32::from_ne_bytes(last.1.as_slice().try_into().unwrap());
    assert_ne!(mask, 0);
    match choice % 12 {
        0 => asked.with(|request| request.master(number)).number(10, number),
        1 => {
            let kind = text(input);
            asked.request = asked.request.kind(&kind);
            asked.text(&[18, 1], &kind)
        }
        2 => asked.with(|request| request.namespace_id(number as i32)).number(46, number),
        // A request that cannot be built has no mask to be looked up.
        3 if asked.error.is_none() => {
            asked.with(DumpRequest::<Link>::without_statistics).number(29, mask | 8)
        }
        4 if asked.error.is_none() => {
            asked.with(DumpRequest::<Link>::without_functions).number(29, mask & !1)
        }
        5 => asked.with(DumpRequest::<Link>::up),
        6 => asked.with(DumpRequest::<Link>::down),
        7 => asked.with(|request| request.group(number)),
        8 => asked.with(DumpRequest::<Link>::without_master),
        9 => {
            let kind = text(input);
            asked.with(|request| request.slave_kind(&kind))
        }
        10 => {
            let value = input.bytes(usize::from(number as u8).min(input.len())).unwrap();
            asked.with(|request| request.attribute(1, value)).attribute(1, value)
        }
        _ => asked.with(|request| request.receive_capacity(number as usize)),
    }
}
