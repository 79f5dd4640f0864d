use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::IpAddr;

use super::decode::{
    NDA_CACHEINFO, NDA_DST, NDA_FDB_EXT_ATTRS, NDA_FLAGS_EXT, NDA_IFINDEX, NDA_LINK_NETNSID, NDA_LLADDR,
    NDA_MASTER, NDA_NH_ID, NDA_PORT, NDA_PROBES, NDA_PROTOCOL, NDA_SRC_VNI, NDA_VLAN, NDA_VNI,
    NFEA_ACTIVITY_NOTIFY,
};
use super::{FdbActivity, Neighbour, NeighbourExtendedFlags, NeighbourFlags, NeighbourState};
use crate::dump::DumpRequest;
use crate::rtnetlink::RTM_NEWNEIGH;
use crate::rtnetlink::testing::{message, rows, sent};
use crate::rtnetlink::{RouteKind, RouteProtocol};
use crate::wire::{DecodeErrorKind, WriteError, Writer};

const MAC: [u8; 6] = [2, 0, 0, 0, 0, 1];

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// A `struct ndmsg` of this family, index, state and flags, of kind unicast.
fn body(family: u8, index: u32, state: u16, flags: u8) -> Vec<u8> {
    [&[family, 0, 0, 0][..], &index.to_ne_bytes(), &state.to_ne_bytes(), &[flags, 1]].concat()
}

fn new(body: &[u8], write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>) -> Vec<u8> {
    message(RTM_NEWNEIGH, body, write)
}

fn decode(body: &[u8], write: impl FnOnce(&mut Writer) -> Result<&mut Writer, WriteError>) -> Neighbour {
    rows(Neighbour::dump(), &[new(body, write)]).remove(0).unwrap()
}

fn cache(users: u32) -> Vec<u8> {
    [100, 200, 300, users].map(u32::to_ne_bytes).concat()
}

#[test]
fn a_neighbour_has_no_more_than_128_bytes() {
    assert!(size_of::<Neighbour>() <= 128, "{}", size_of::<Neighbour>());
}

#[test]
fn an_ordinary_neighbour_is_read_whole_and_allocates_nothing() {
    let neighbour = decode(&body(10, 3, 4, 0x80), |writer| {
        writer
            .ip(NDA_DST, ip("fe80::1"))?
            .attribute(NDA_LLADDR, &MAC)?
            .attribute(NDA_CACHEINFO, &cache(4))?;
        writer.u32(NDA_PROBES, 2)?.u8(NDA_PROTOCOL, 186)?.u32(NDA_FLAGS_EXT, 1)
    });
    assert_eq!(neighbour.destination, Some(ip("fe80::1")));
    assert_eq!(neighbour.link_layer_address.unwrap(), MAC);
    assert_eq!((neighbour.index, neighbour.state), (3, NeighbourState::STALE));
    assert_eq!(neighbour.flags, NeighbourFlags::ROUTER);
    assert_eq!(neighbour.extended_flags, NeighbourExtendedFlags::MANAGED);
    assert_eq!((neighbour.kind, neighbour.protocol), (RouteKind::UNICAST, Some(RouteProtocol::BGP)));
    let ages = neighbour.cache.unwrap();
    assert_eq!((ages.confirmed, ages.used, ages.updated, ages.users), (100, 200, 300, 4));
    assert_eq!(neighbour.probes, Some(2));
    assert_eq!(neighbour.details, None);
}

#[test]
fn an_ordinary_forwarding_entry_is_read_whole_and_allocates_nothing() {
    let entry = decode(&body(7, 5, 0x40, 0x44), |writer| {
        writer.attribute(NDA_LLADDR, &MAC)?.u32(NDA_MASTER, 9)?.u16(NDA_VLAN, 10)
    });
    assert_eq!((entry.link_layer_address.unwrap(), entry.destination), (MAC.into(), None));
    assert_eq!((entry.master, entry.vlan, entry.index), (Some(9), Some(10), 5));
    assert_eq!(entry.flags, NeighbourFlags::MASTER | NeighbourFlags::STICKY);
    assert_eq!(entry.details, None);
}

#[test]
fn a_tunnels_port_is_in_network_order_and_its_networks_are_not() {
    let entry = decode(&body(7, 5, 0x80, 2), |writer| {
        writer.attribute(NDA_LLADDR, &MAC)?.ip(NDA_DST, ip("2001:db8::1"))?.u16_be(NDA_PORT, 4790)?;
        writer.u32(NDA_VNI, 42)?.u32(NDA_SRC_VNI, 43)?.u32(NDA_IFINDEX, 6)?.u32(NDA_NH_ID, 7)?;
        writer.attribute(NDA_LINK_NETNSID, &1_i32.to_ne_bytes())?;
        writer.nested(NDA_FDB_EXT_ATTRS, |writer| writer.u8(NFEA_ACTIVITY_NOTIFY, 3).map(drop))
    });
    assert_eq!((entry.destination, entry.port, entry.vni), (Some(ip("2001:db8::1")), Some(4790), Some(42)));
    let details = entry.details.unwrap();
    assert_eq!((details.source_vni, details.via, details.next_hop_id), (Some(43), Some(6), Some(7)));
    assert_eq!(details.link_namespace_id, Some(1));
    assert_eq!(details.activity, Some(FdbActivity::NOTIFY | FdbActivity::INACTIVE));
}

#[test]
fn a_neighbour_of_another_family_is_kept_raw() {
    let neighbour = decode(&body(45, 1, 2, 0), |writer| writer.u8(NDA_DST, 8));
    assert_eq!(neighbour.destination, None);
    assert_eq!(neighbour.details.unwrap().raw_destination.as_deref(), Some(&[8][..]));
}

#[test]
fn an_address_of_a_wrong_length_is_an_error_that_says_where() {
    let bad = |kind, value: &[u8]| {
        let message = new(&body(2, 1, 2, 0), |writer| writer.attribute(kind, value));
        rows(Neighbour::dump(), &[message]).remove(0).unwrap_err()
    };
    for (error, kind) in [(bad(NDA_DST, &[1; 5]), NDA_DST), (bad(NDA_LLADDR, &[1; 33]), NDA_LLADDR)] {
        assert!(matches!(error.kind(), DecodeErrorKind::Length { .. }));
        assert_eq!((error.offset(), error.path()), (32, &[kind][..]));
    }
}

#[test]
fn filters_are_exact_on_a_kernel_that_ignores_them() {
    let all = [
        new(&body(2, 1, 2, 0), |writer| {
            writer.ip(NDA_DST, ip("10.0.0.1"))?.attribute(NDA_LLADDR, &MAC)?.u8(NDA_PROTOCOL, 4)
        }),
        new(&body(10, 2, 0, 8), |writer| writer.ip(NDA_DST, ip("fe80::2"))),
        new(&body(10, 2, 0x20, 0), |writer| {
            writer.ip(NDA_DST, ip("fe80::3"))?.attribute(NDA_CACHEINFO, &cache(1))
        }),
        new(&body(7, 3, 0x80, 2), |writer| writer.attribute(NDA_LLADDR, &MAC)?.u32(NDA_MASTER, 9)),
        new(&body(7, 4, 0x40, 0), |writer| {
            writer.attribute(NDA_LLADDR, &[2; 6])?.u32(NDA_MASTER, 8)?.u16(NDA_VLAN, 10)
        }),
    ];
    let kept = |request: DumpRequest<Neighbour>| {
        let rows = rows(request, &all).into_iter().map(|row| {
            let row = row.unwrap();
            row.destination.map_or_else(|| row.link_layer_address.unwrap().to_string(), |ip| ip.to_string())
        });
        rows.map(|text| text.chars().last().unwrap()).collect::<String>()
    };
    let dump = Neighbour::dump;
    assert_eq!(kept(dump()), "12312");
    assert_eq!(kept(dump().ipv4()), "1");
    assert_eq!(kept(dump().ipv6()), "23");
    assert_eq!(kept(Neighbour::fdb()), "12");
    assert_eq!(kept(dump().interface(2)), "23");
    assert_eq!(kept(dump().master(9)), "1231", "neighbours do not show it");
    assert_eq!(kept(dump().master(0)), "", "no link has the index 0");
    assert_eq!(kept(Neighbour::fdb().bridge(8)), "2");
    assert_eq!(kept(Neighbour::fdb().bridge_port(3)), "1");
    assert_eq!(kept(dump().no_master()), "123");
    assert_eq!(kept(dump().proxies()), "2");
    assert_eq!(kept(dump().state(NeighbourState::REACHABLE | NeighbourState::FAILED)), "13");
    assert_eq!(kept(dump().state(NeighbourState::empty())), "2");
    assert_eq!(kept(Neighbour::fdb().dynamic()), "2");
    assert_eq!(kept(dump().with_flags(NeighbourFlags::SELF)), "1");
    assert_eq!(kept(dump().within("fe80::/10".parse().unwrap())), "23");
    assert_eq!(kept(dump().link_layer_address(MAC.into())), "11");
    assert_eq!(kept(dump().protocol(RouteProtocol::STATIC)), "1");
    assert_eq!(kept(dump().protocol(RouteProtocol::UNSPEC)), "2312");
    assert_eq!(kept(Neighbour::fdb().vlan(10)), "2");
    assert_eq!(kept(Neighbour::fdb().vlan(0)), "1");
    assert_eq!(kept(dump().unused()), "1212");
}

#[test]
fn what_the_kernel_filters_by_is_in_the_request() {
    let zero = |family, flags| [&[family, 0, 0, 0][..], &[0; 6], &[flags, 0]].concat();
    let with = |body: Vec<u8>, attributes: &[(u16, u32)]| {
        let message = message(0, &body, |mut writer| {
            for (kind, value) in attributes {
                writer = writer.u32(*kind, *value)?;
            }
            Ok(writer)
        });
        message[16..].to_vec()
    };
    assert_eq!(sent(&Neighbour::dump()), zero(0, 0));
    assert_eq!(sent(&Neighbour::dump().ipv6().proxies()), zero(10, 8));
    let request = Neighbour::fdb().bridge_port(3).bridge(9);
    assert_eq!(sent(&request), with(zero(7, 0), &[(NDA_IFINDEX, 3), (NDA_MASTER, 9)]));
    assert_eq!(sent(&Neighbour::dump().no_master()), with(zero(0, 0), &[(NDA_MASTER, u32::MAX)]));
}

#[test]
fn a_question_for_one_names_it() {
    let asked = |family: u8, index: u32, flags: u8| {
        [&[family, 0, 0, 0][..], &index.to_ne_bytes(), &[0, 0, flags, 0]].concat()
    };
    let attributes = |body: &[u8], write: fn(&mut Writer) -> Result<&mut Writer, WriteError>| {
        message(0, body, write)[16..].to_vec()
    };
    assert_eq!(
        sent(&Neighbour::get(3, ip("10.0.0.1"))),
        attributes(&asked(2, 3, 0), |writer| writer.ip(NDA_DST, ip("10.0.0.1")))
    );
    assert_eq!(
        sent(&Neighbour::proxy(0, ip("fe80::1"))),
        attributes(&asked(10, 0, 8), |writer| writer.ip(NDA_DST, ip("fe80::1")))
    );
    let lookup = Neighbour::fdb_lookup(MAC.into());
    assert_eq!(
        sent(&lookup.clone().in_bridge(9).vlan(10).request()),
        attributes(&asked(7, 0, 0), |writer| writer
            .attribute(NDA_LLADDR, &MAC)?
            .u32(NDA_MASTER, 9)?
            .u16(NDA_VLAN, 10))
    );
    assert_eq!(
        sent(&lookup.clone().at_port(4).request()),
        attributes(&asked(7, 4, 4), |writer| writer.attribute(NDA_LLADDR, &MAC))
    );
    assert_eq!(
        sent(&lookup.at_link(4).vni(5).request()),
        attributes(&asked(7, 4, 2), |writer| writer.attribute(NDA_LLADDR, &MAC)?.u32(NDA_VNI, 5))
    );
}

#[test]
fn states_are_read_by_name() {
    let states = NeighbourState::STALE | NeighbourState::NOARP;
    for text in ["stale,noarp", "STALE,NOARP", "Stale,0x40"] {
        assert_eq!(text.parse(), Ok(states), "{text}");
    }
    for text in ["", "none", "NONE"] {
        assert_eq!(text.parse(), Ok(NeighbourState::empty()), "{text}");
    }
    for text in ["stail", "0xg", "64", "stale noarp"] {
        assert!(text.parse::<NeighbourState>().is_err(), "{text}");
    }
    assert_eq!(states.to_string(), "stale,noarp");
    assert_eq!(states.printed_names().collect::<Vec<_>>(), ["STALE", "NOARP"]);
}

#[cfg(feature = "serde")]
mod serde {
    use super::super::WithStatistics;
    use super::*;

    fn json(neighbour: &Neighbour) -> String {
        serde_json::to_string(neighbour).unwrap()
    }

    #[test]
    fn a_neighbour_has_the_keys_and_values_of_ip() {
        let neighbour = decode(&body(2, 3, 0x80, 0xb8), |writer| {
            writer.ip(NDA_DST, ip("10.0.0.1"))?.attribute(NDA_LLADDR, &MAC)?.u8(NDA_PROTOCOL, 4)?;
            writer.u32(NDA_FLAGS_EXT, 1)?.attribute(NDA_CACHEINFO, &cache(0))
        });
        assert_eq!(
            json(&neighbour),
            concat!(
                r#"{"dst":"10.0.0.1","dev":"if3","lladdr":"02:00:00:00:00:01","router":null,"proxy":null,"#,
                r#""managed":null,"extern_learn":null,"offload":null,"state":["PERMANENT"],"protocol":"static"}"#
            )
        );
        let proxy = decode(&body(2, 0, 0, 8), |writer| writer.ip(NDA_DST, ip("10.0.0.1")));
        assert_eq!(json(&proxy), r#"{"dst":"10.0.0.1","proxy":null}"#);
        let tunnel = decode(&body(2, 1, 0x40, 0), |writer| writer.attribute(NDA_LLADDR, &[192, 0, 2, 1]));
        assert_eq!(json(&tunnel), r#"{"dev":"if1","lladdr":"192.0.2.1","state":["NOARP"]}"#);
    }

    #[test]
    fn a_forwarding_entry_has_the_keys_and_values_of_bridge() {
        let entry = decode(&body(7, 5, 0x02, 0xf6), |writer| {
            writer.attribute(NDA_LLADDR, &MAC)?.ip(NDA_DST, ip("10.0.0.1"))?.u16(NDA_VLAN, 10)?;
            writer.u16_be(NDA_PORT, 4790)?.u32(NDA_VNI, 42)?.u32(NDA_SRC_VNI, 43)?.u32(NDA_IFINDEX, 6)?;
            writer.u32(NDA_NH_ID, 7)?.u32(NDA_MASTER, 9)
        });
        assert_eq!(
            json(&entry),
            concat!(
                r#"{"mac":"02:00:00:00:00:01","ifname":"if5","dst":"10.0.0.1","vlan":10,"port":4790,"vni":42,"#,
                r#""src_vni":43,"viaIf":"if6","nhid":7,"flags":["self","router","extern_learn","offload","#,
                r#""master","sticky"],"master":"if9","state":""}"#
            )
        );
        let elsewhere = decode(&body(7, 5, 0x20, 0), |writer| {
            writer.u32(NDA_IFINDEX, 6)?.attribute(NDA_LINK_NETNSID, &1_i32.to_ne_bytes())
        });
        assert_eq!(
            json(&elsewhere),
            r#"{"ifname":"if5","viaIfIndex":6,"linkNetNsId":1,"flags":[],"state":"0x20"}"#
        );
    }

    #[test]
    fn ages_are_printed_for_who_asks() {
        let aged = |family| {
            decode(&body(family, 5, 0x02, 0), |writer| {
                writer.u32(NDA_PROBES, 4)?.attribute(NDA_CACHEINFO, &cache(7))
            })
        };
        let json =
            |family| serde_json::to_string(&WithStatistics { row: &aged(family), names: &() }).unwrap();
        assert_eq!(
            json(2),
            r#"{"dev":"if5","refcnt":7,"used":2,"confirmed":1,"updated":3,"probes":4,"state":["REACHABLE"]}"#
        );
        assert_eq!(json(7), r#"{"ifname":"if5","used":2,"updated":3,"flags":[],"state":""}"#);
    }

    #[test]
    fn the_states_of_forwarding_entries_have_other_names() {
        for (bits, name) in [(0x80, "permanent"), (0x40, "static"), (0x04, "stale"), (0x02, ""), (0, "0")] {
            let entry = decode(&body(7, 5, bits, 0), |writer| Ok(writer));
            assert_eq!(json(&entry), alloc::format!(r#"{{"ifname":"if5","flags":[],"state":"{name}"}}"#));
        }
    }
}
