//! Where no link of a test machine has it: what `ip -d monitor file` printed of the same messages, under `ip`'s keys.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::attributes::*;
use serde::Serialize;

use super::super::{HardwareType, LinkFlags, LinkName, LinkStatistics, OperationalState, WithStatistics};
use super::{ether, link, new};
use crate::rtnetlink::{Names, WithNames};
use crate::wire::{WriteError, Writer};

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn keys_and_values_are_those_of_ip() {
    let link = ether(|writer| {
        writer.str(IFLA_IFNAME, "eth7")?.u32(IFLA_MTU, 1500)?.str(IFLA_QDISC, "mq")?.u32(IFLA_MASTER, 1)?;
        writer.u8(IFLA_OPERSTATE, 9)?.u8(IFLA_LINKMODE, 2)?.u32(IFLA_GROUP, 3)?.u32(IFLA_TXQLEN, 1000)?;
        writer.nested(IFLA_XDP, |writer| {
            writer
                .u8(IFLA_XDP_ATTACHED, 1)?
                .u32(IFLA_XDP_PROG_ID, 77)?
                .u32(IFLA_XDP_DRV_PROG_ID, 77)
                .map(drop)
        })?;
        writer.u32(IFLA_EVENT, 4)?.attribute(IFLA_ADDRESS, &[0, 1, 2, 3, 4, 5])?;
        writer.attribute(IFLA_BROADCAST, &[0xff; 6])?.attribute(IFLA_PERM_ADDRESS, &[1, 2, 3, 4, 5, 6])?;
        writer
            .attribute(IFLA_LINK_NETNSID, &(-1_i32).to_ne_bytes())?
            .u32(IFLA_LINK, 12)?
            .u8(IFLA_PROTO_DOWN, 1)?;
        writer.nested(IFLA_PROTO_DOWN_REASON, |writer| {
            writer.u32(IFLA_PROTO_DOWN_REASON_VALUE, 0x209).map(drop)
        })?;
        writer
            .u32(IFLA_PROMISCUITY, 1)?
            .u32(IFLA_ALLMULTI, 2)?
            .u32(IFLA_MIN_MTU, 68)?
            .u32(IFLA_MAX_MTU, 9000)?;
        writer.nested(IFLA_AF_SPEC, |writer| {
            writer.nested(AF_INET6, |writer| writer.u8(IFLA_INET6_ADDR_GEN_MODE, 5).map(drop)).map(drop)
        })?;
        writer.u32(IFLA_GSO_IPV4_MAX_SIZE, 6)?.str(IFLA_PHYS_PORT_NAME, "p0")?;
        writer.attribute(IFLA_PHYS_PORT_ID, &[1, 0xab])?.attribute(IFLA_PHYS_SWITCH_ID, &[0xcd, 2, 3])?;
        writer.str(IFLA_PARENT_DEV_BUS_NAME, "pci")?.str(IFLA_PARENT_DEV_NAME, "0000:03:00.0")?;
        writer.str(IFLA_IFALIAS, "an alias")?;
        writer.nested(IFLA_PROP_LIST, |writer| writer.str(IFLA_ALT_IFNAME, "alt1").map(drop))
    });
    assert_eq!(
        json(&link),
        concat!(
            r#"{"ifindex":7,"link_index":12,"ifname":"eth7","flags":["BROADCAST","UP"],"mtu":1500,"#,
            r#""xdp":{"mode":1,"prog":{"id":77},"attached":[{"mode":1,"prog":{"id":77}}]},"qdisc":"mq","#,
            r#""master":"if1","operstate_index":9,"linkmode_index":2,"group":"3","txqlen":1000,"#,
            r#""event":"NOTIFY PEERS","link_type":"ether","address":"00:01:02:03:04:05","#,
            r#""broadcast":"ff:ff:ff:ff:ff:ff","permaddr":"01:02:03:04:05:06","link_netnsid":-1,"#,
            r#""proto_down":true,"proto_down_reason":["0","3"],"promiscuity":1,"allmulti":2,"min_mtu":68,"#,
            r#""max_mtu":9000,"inet6_addr_gen_mode":"0x05","phys_port_name":"p0","phys_port_id":"01ab","#,
            r#""phys_switch_id":"cd0203","parentbus":"pci","parentdev":"0000:03:00.0","ifalias":"an alias","#,
            r#""altnames":["alt1"]}"#
        )
    );
}

/// A virtual function whose switches are as its number says.
fn function(writer: &mut Writer, number: u32) -> Result<(), WriteError> {
    let numbers = |more: &[u32]| {
        let all = core::iter::once(&number).chain(more);
        all.flat_map(|number| number.to_ne_bytes()).collect::<Vec<_>>()
    };
    let setting = |settings: [i32; 3]| numbers(&[settings[number as usize] as u32]);
    let vlan =
        |id, qos, protocol: [u8; 2]| [numbers(&[id, qos]), protocol.to_vec(), [0; 2].to_vec()].concat();
    let padded =
        |bytes: &[u8]| bytes.iter().copied().chain(core::iter::repeat(0)).take(32).collect::<Vec<_>>();
    let guid = |byte: u64| [numbers(&[0]), (byte * 0x0101_0101_0101_0101).to_ne_bytes().to_vec()].concat();
    let address = [numbers(&[]), padded(&[2, 0, 0, 0, 0, number as u8])].concat();
    let info = writer.nested(IFLA_VF_INFO, |writer| {
        writer.attribute(IFLA_VF_MAC, &address)?.attribute(IFLA_VF_BROADCAST, &padded(&[0xff; 6]))?;
        writer.attribute(IFLA_VF_VLAN, &numbers(&[100, 3]))?;
        writer.nested(IFLA_VF_VLAN_LIST, |writer| {
            let protocol = [[0x81, 0], [0x88, 0xa8], [0x12, 0x34]][number as usize];
            writer.attribute(IFLA_VF_VLAN_INFO, &vlan(100, 3, protocol)).map(drop)
        })?;
        writer.attribute(IFLA_VF_TX_RATE, &numbers(&[1000 * number]))?;
        writer.attribute(IFLA_VF_RATE, &numbers(&[10, 1000 * number]))?;
        writer.attribute(IFLA_VF_SPOOFCHK, &setting([1, 0, -1]))?;
        writer.attribute(IFLA_VF_LINK_STATE, &numbers(&[number]))?;
        writer.attribute(IFLA_VF_TRUST, &setting([-1, 1, 0]))?;
        writer.attribute(IFLA_VF_RSS_QUERY_EN, &setting([0, -1, 1]))?;
        writer.attribute(IFLA_VF_IB_NODE_GUID, &guid(1))?.attribute(IFLA_VF_IB_PORT_GUID, &guid(2))?;
        let statistics = writer.nested(IFLA_VF_STATS, |writer| {
            for counter in (0..=5).chain(7..=8) {
                writer.u64(counter, 100 + u64::from(counter))?;
            }
            Ok(())
        });
        statistics.map(drop)
    });
    info.map(drop)
}

#[test]
fn virtual_functions_are_printed_as_ip_prints_them() {
    let link = ether(|writer| {
        writer
            .u32(IFLA_NUM_VF, 3)?
            .nested(IFLA_VFINFO_LIST, |writer| (0..3).try_for_each(|number| function(writer, number)))
    });
    let json = json(&link);
    let (_, list) = json.split_once(r#""vfinfo_list":"#).unwrap();
    assert_eq!(
        list,
        concat!(
            r#"[{"vf":0,"link_type":"ether","address":"02:00:00:00:00:00","broadcast":"ff:ff:ff:ff:ff:ff","#,
            r#""vlan_list":[{"vlan":100,"qos":3}],"rate":{"max_tx":0,"min_tx":10},"spoofchk":true,"#,
            r#""node guid":"01:01:01:01:01:01:01:01","port guid":"02:02:02:02:02:02:02:02","#,
            r#""link_state":"auto","query_rss_en":false},"#,
            r#"{"vf":1,"link_type":"ether","address":"02:00:00:00:00:01","broadcast":"ff:ff:ff:ff:ff:ff","#,
            r#""vlan_list":[{"vlan":100,"qos":3,"protocol":"802.1ad"}],"tx_rate":1000,"#,
            r#""rate":{"max_tx":1000,"min_tx":10},"spoofchk":false,"#,
            r#""node guid":"01:01:01:01:01:01:01:01","port guid":"02:02:02:02:02:02:02:02","#,
            r#""link_state":"enable","trust":true},"#,
            r#"{"vf":2,"link_type":"ether","address":"02:00:00:00:00:02","broadcast":"ff:ff:ff:ff:ff:ff","#,
            r#""vlan_list":[{"vlan":100,"qos":3,"protocol":"[4660]"}],"tx_rate":2000,"#,
            r#""rate":{"max_tx":2000,"min_tx":10},"#,
            r#""node guid":"01:01:01:01:01:01:01:01","port guid":"02:02:02:02:02:02:02:02","#,
            r#""link_state":"disable","trust":false,"query_rss_en":true}]}"#
        )
    );
    let with = serde_json::to_string(&WithStatistics { row: &link, names: &() }).unwrap();
    assert!(with.contains(concat!(
        r#""stats":{"rx":{"bytes":102,"packets":100,"multicast":105,"broadcast":104,"dropped":107},"#,
        r#""tx":{"tx_bytes":103,"tx_packets":101,"dropped":108}}"#
    )));
}

#[test]
fn a_tunnel_is_printed_with_ip_addresses() {
    let flags = LinkFlags::POINTOPOINT | LinkFlags::NOARP;
    let tunnel = link(new(3, HardwareType::TUNNEL6, flags, |writer| {
        let address = |text: &str| text.parse::<core::net::Ipv6Addr>().unwrap().octets();
        writer.attribute(IFLA_ADDRESS, &address("2001:db8::1"))?;
        writer.attribute(IFLA_BROADCAST, &address("::c000:201"))?.u32(IFLA_LINK, 0)
    }));
    assert_eq!(
        json(&tunnel),
        concat!(
            r#"{"ifindex":3,"link":null,"ifname":"","flags":["POINTOPOINT","NOARP"],"link_type":"tunnel6","#,
            r#""address":"2001:db8::1","link_pointtopoint":true,"broadcast":"::192.0.2.1"}"#
        )
    );
}

#[test]
fn a_hardware_type_without_a_name_is_a_number_in_brackets() {
    let odd = link(new(3, HardwareType(999), LinkFlags::empty(), |writer| {
        writer.nested(IFLA_LINKINFO, |writer| writer.str(IFLA_INFO_SLAVE_KIND, "bond").map(drop))
    }));
    assert_eq!(
        json(&odd),
        r#"{"ifindex":3,"ifname":"","flags":[],"link_type":"[999]","linkinfo":{"info_slave_kind":"bond"}}"#
    );
}

#[test]
fn a_link_that_stands_on_one_that_is_down_says_so() {
    struct Down;
    impl Names for Down {
        fn interface(&self, _index: u32) -> Option<&str> {
            Some("low")
        }

        fn interface_is_up(&self, index: u32) -> Option<bool> {
            Some(index != 9)
        }
    }
    let flags = |lower, namespace: bool| {
        let link = ether(|writer| {
            let writer = writer.u32(IFLA_LINK, lower)?;
            if namespace { writer.u32(IFLA_LINK_NETNSID, 0) } else { Ok(writer) }
        });
        let value = serde_json::to_value(WithNames { row: &link, names: &Down }).unwrap();
        value["flags"].to_string()
    };
    assert_eq!(flags(9, false), r#"["BROADCAST","UP","M-DOWN"]"#);
    assert_eq!(flags(8, false), r#"["BROADCAST","UP"]"#);
    assert_eq!(flags(9, true), r#"["BROADCAST","UP"]"#);
}

#[test]
fn reasons_have_the_names_of_the_machine() {
    struct Reasons;
    impl Names for Reasons {
        fn protodown_reason(&self, bit: u32) -> Option<&str> {
            (bit == 3).then_some("mlag")
        }
    }
    let link = ether(|writer| {
        writer
            .attribute(IFLA_BROADCAST, &[0xff; 6])?
            .u8(IFLA_PROTO_DOWN, 1)?
            .nested(IFLA_PROTO_DOWN_REASON, |writer| {
                writer.u32(IFLA_PROTO_DOWN_REASON_VALUE, 0x109).map(drop)
            })
    });
    let text = serde_json::to_string(&WithNames { row: &link, names: &Reasons }).unwrap();
    assert!(text.ends_with(r#""proto_down":true,"proto_down_reason":["0","mlag"]}"#), "{text}");
}

#[test]
fn statistics_are_printed_for_who_asks() {
    let link = ether(|writer| writer.attribute(IFLA_STATS, &[7_u32; 24].map(u32::to_ne_bytes).concat()));
    assert!(!json(&link).contains("stats64"));
    let with = serde_json::to_string(&WithStatistics { row: &link, names: &() }).unwrap();
    assert!(with.ends_with(concat!(
        r#""stats64":{"rx":{"bytes":7,"packets":7,"errors":7,"dropped":7,"over_errors":7,"multicast":7,"#,
        r#""compressed":7},"tx":{"bytes":7,"packets":7,"errors":7,"dropped":7,"carrier_errors":7,"#,
        r#""collisions":7,"compressed":7}}}"#
    )));
}

#[test]
fn a_name_counters_and_values_serialise_alone() {
    let link = ether(|writer| {
        writer.str(IFLA_IFNAME, "eth7")?.str(IFLA_QDISC, "mq")?.attribute(IFLA_ADDRESS, &[0, 1, 2, 3, 4, 5])
    });
    assert_eq!(json(&link.name), r#""eth7""#);
    assert_eq!(json(&link.qdisc), r#""mq""#);
    assert_eq!(json(&link.address), r#""00:01:02:03:04:05""#);
    assert_eq!(json(&OperationalState::UP), r#""UP""#);
    assert_eq!(json(&OperationalState(9)), "9");
    assert_eq!(json(&LinkFlags::from_bits_retain(0x4000_0003)), r#"["BROADCAST","UP","0x40000000"]"#);
    assert!(json(&LinkStatistics::default()).starts_with(r#"{"rx_packets":0,"tx_packets":0,"rx_bytes":0,"#));
    let name = LinkName { index: 7, flags: LinkFlags::UP, name: link.name };
    assert_eq!(json(&name), r#"{"ifindex":7,"flags":["UP"],"ifname":"eth7"}"#);
}
