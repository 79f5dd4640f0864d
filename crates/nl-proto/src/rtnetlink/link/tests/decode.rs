use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::super::attributes::*;
use super::super::{
    AddressGeneration, HardwareType, Link, LinkEvent, LinkFlags, LinkMode, LinkStatistics, OperationalState,
    XdpMode,
};
use super::{ether, link, new};
use crate::rtnetlink::testing::rows;
use crate::wire::Writer;

#[test]
fn a_link_is_of_a_sensible_size() {
    assert!(size_of::<Link>() <= 216, "{}", size_of::<Link>());
}

#[test]
fn a_message_without_attributes_is_a_link_of_nothing_but_a_header() {
    let link = ether(|writer| Ok(writer));
    assert_eq!((link.index, link.hardware, link.name.as_str()), (7, HardwareType::ETHER, ""));
    assert!(link.is_up() && link.statistics.is_none() && link.protocols.is_none() && link.mtu.is_none());
    assert_eq!(*link.details, super::super::LinkDetails::default());
}

#[test]
fn common_attributes_stand_in_the_row() {
    let link = ether(|writer| {
        writer.str(IFLA_IFNAME, "eth0")?.u32(IFLA_MTU, 1500)?.u32(IFLA_LINK, 9)?.u32(IFLA_MASTER, 4)?;
        writer
            .attribute(IFLA_ADDRESS, &[2, 0, 0, 0, 0, 1])?
            .str(IFLA_QDISC, "fq_codel")?
            .u32(IFLA_TXQLEN, 1000)?;
        writer.u8(IFLA_OPERSTATE, 6)?.u8(IFLA_LINKMODE, 1)?.u32(IFLA_GROUP, 3)?.u8(IFLA_PROTO_DOWN, 1)?;
        writer.attribute(IFLA_LINK_NETNSID, &(-1_i32).to_ne_bytes())
    });
    assert_eq!(link.name, "eth0");
    assert_eq!((link.mtu, link.link, link.master, link.group), (Some(1500), Some(9), Some(4), Some(3)));
    assert_eq!(link.address.unwrap().to_string(), "02:00:00:00:00:01");
    assert_eq!((link.qdisc.as_deref(), link.transmit_queue_length), (Some("fq_codel"), Some(1000)));
    assert_eq!(link.operational_state, Some(OperationalState::UP));
    assert_eq!((link.mode, link.protocol_down), (Some(LinkMode::DORMANT), Some(true)));
    assert_eq!(link.link_namespace_id, Some(-1));
}

#[test]
fn numbers_that_are_alike_stand_each_in_its_place() {
    let link = ether(|writer| {
        writer.u32(IFLA_GSO_IPV4_MAX_SIZE, 1)?.u32(IFLA_GRO_IPV4_MAX_SIZE, 2)?.u32(IFLA_GRO_MAX_SIZE, 3)?;
        writer
            .u32(IFLA_CARRIER_UP_COUNT, 4)?
            .u32(IFLA_CARRIER_DOWN_COUNT, 5)?
            .u32(IFLA_CARRIER_CHANGES, 9)?;
        writer.u16(IFLA_HEADROOM, 6)?.u16(IFLA_TAILROOM, 7)?.u32(IFLA_WEIGHT, 8)?.u8(IFLA_CARRIER, 1)?;
        writer.u32(IFLA_TARGET_NETNSID, 10)?.u32(IFLA_MIN_MTU, 11)?.u32(IFLA_MAX_MTU, 12)?;
        writer.u32(IFLA_NUM_TX_QUEUES, 13)?.u32(IFLA_NUM_RX_QUEUES, 14)?.u32(IFLA_GSO_MAX_SIZE, 15)?;
        writer.u32(IFLA_GSO_MAX_SEGS, 16)?.u32(IFLA_TSO_MAX_SIZE, 17)?.u32(IFLA_TSO_MAX_SEGS, 18)?;
        writer.u32(IFLA_PROMISCUITY, 19)?.u32(IFLA_ALLMULTI, 20)?.u8(IFLA_NETNS_IMMUTABLE, 0)
    });
    let details = *link.details;
    assert_eq!((details.gso_ipv4_max_size, details.gro_ipv4_max_size), (Some(1), Some(2)));
    assert_eq!((details.gro_max_size, details.carrier_changes), (Some(3), Some(9)));
    assert_eq!((details.carrier_up_count, details.carrier_down_count), (Some(4), Some(5)));
    assert_eq!((details.headroom, details.tailroom, details.weight), (Some(6), Some(7), Some(8)));
    assert_eq!((details.carrier, details.namespace_immutable), (Some(true), Some(false)));
    assert_eq!(details.target_namespace_id, Some(10));
    assert_eq!((details.min_mtu, details.max_mtu), (Some(11), Some(12)));
    assert_eq!((details.transmit_queues, details.receive_queues), (Some(13), Some(14)));
    assert_eq!((details.gso_max_size, details.gso_max_segments), (Some(15), Some(16)));
    assert_eq!((details.tso_max_size, details.tso_max_segments), (Some(17), Some(18)));
    assert_eq!((details.promiscuity, details.all_multicast), (Some(19), Some(20)));
}

#[test]
fn each_place_of_xdp_has_its_program() {
    let link = ether(|writer| {
        writer.nested(IFLA_XDP, |writer| {
            writer.u8(IFLA_XDP_ATTACHED, 4)?.u32(IFLA_XDP_FLAGS, 1)?.u32(IFLA_XDP_PROG_ID, 2)?;
            writer
                .u32(IFLA_XDP_DRV_PROG_ID, 3)?
                .u32(IFLA_XDP_SKB_PROG_ID, 4)?
                .u32(IFLA_XDP_HW_PROG_ID, 5)
                .map(drop)
        })
    });
    let xdp = *link.details.xdp.unwrap();
    assert_eq!((xdp.mode, xdp.flags, xdp.program), (XdpMode::MULTIPLE, Some(1), Some(2)));
    assert_eq!((xdp.driver, xdp.generic, xdp.hardware), (Some(3), Some(4), Some(5)));
}

#[test]
fn a_kind_comes_with_its_attributes_as_they_came() {
    let link = ether(|writer| {
        writer.nested(IFLA_LINKINFO, |writer| {
            writer.str(IFLA_INFO_KIND, "vxlan")?.attribute(IFLA_INFO_DATA, &[8, 0, 1, 0, 5, 0, 0, 0])?;
            writer.str(IFLA_INFO_SLAVE_KIND, "bridge")?.attribute(IFLA_INFO_SLAVE_DATA, &[5, 0, 1, 0, 1])?;
            writer.attribute(IFLA_INFO_XSTATS, &[9]).map(drop)
        })
    });
    assert_eq!(link.kind.unwrap(), "vxlan");
    assert_eq!(link.details.slave_kind.as_deref(), Some("bridge"));
    assert_eq!(link.details.kind_data.as_deref(), Some(&[8, 0, 1, 0, 5, 0, 0, 0][..]));
    assert_eq!(link.details.slave_data.as_deref(), Some(&[5, 0, 1, 0, 1][..]));
    assert_eq!(link.details.kind_statistics.as_deref(), Some(&[9][..]));
}

#[test]
fn a_vrf_tells_its_table_and_no_other_kind_has_one() {
    let of = |kind: &str, attributes: &[(u16, &[u8])]| {
        let link = ether(|writer| {
            writer.nested(IFLA_LINKINFO, |writer| {
                let write = |data: &mut Writer| {
                    attributes.iter().try_for_each(|(kind, value)| data.attribute(*kind, value).map(drop))
                };
                writer.str(IFLA_INFO_KIND, kind)?.nested(IFLA_INFO_DATA, write).map(drop)
            })
        });
        link.vrf_table()
    };
    let table: (u16, &[u8]) = (IFLA_VRF_TABLE, &1000_u32.to_ne_bytes());
    assert_eq!(of("vrf", &[table]), Some(1000));
    assert_eq!(of("vrf", &[(7, &[1]), table]), Some(1000));
    assert_eq!(of("vxlan", &[table]), None, "its attribute 1 is another");
    assert_eq!(of("vrf", &[(IFLA_VRF_TABLE, &[1])]), None);
    assert_eq!(of("vrf", &[]), None);
    assert_eq!(ether(|writer| Ok(writer)).vrf_table(), None);
}

#[test]
fn a_link_is_called_by_each_of_its_names() {
    let long = "a-name-longer-than-an-interface-name-may-be";
    let link = ether(|writer| {
        writer.str(IFLA_IFNAME, "eth0")?.nested(IFLA_PROP_LIST, |writer| {
            writer.str(IFLA_ALT_IFNAME, "lan")?.str(54, "no name")?.str(IFLA_ALT_IFNAME, long).map(drop)
        })
    });
    assert_eq!(*link.alternative_names, [Box::from("lan"), Box::from(long)]);
    assert!(link.is_called("eth0") && link.is_called("lan") && link.is_called(long));
    assert!(!link.is_called("no name"));
}

/// The fields of `rtnl_link_stats64`, numbered from 1.
fn statistics(fields: usize, width: usize) -> Vec<u8> {
    (1..=fields as u64).flat_map(|field| field.to_le_bytes().into_iter().take(width)).collect()
}

#[test]
#[cfg(target_endian = "little")]
fn statistics_of_older_and_newer_kernels_are_read() {
    let read = |kind, value: &[u8]| ether(|writer| writer.attribute(kind, value)).statistics.unwrap();
    let now = read(IFLA_STATS64, &statistics(25, 8));
    assert_eq!((now.rx_packets, now.tx_bytes, now.tx_compressed), (1, 4, 23));
    assert_eq!((now.rx_nohandler, now.rx_otherhost_dropped), (24, 25));
    let older = read(IFLA_STATS64, &statistics(23, 8));
    assert_eq!(*older, LinkStatistics { rx_nohandler: 0, rx_otherhost_dropped: 0, ..*now });
    assert_eq!(read(IFLA_STATS64, &statistics(30, 8)), now);
    assert_eq!(*read(IFLA_STATS, &statistics(24, 4)), LinkStatistics { rx_otherhost_dropped: 0, ..*now });
}

#[test]
#[cfg(target_endian = "little")]
fn wide_statistics_win_over_narrow_ones_in_any_order() {
    let (wide, narrow) = (statistics(25, 8), [9; 96]);
    let first = ether(|writer| writer.attribute(IFLA_STATS64, &wide)?.attribute(IFLA_STATS, &narrow));
    let last = ether(|writer| writer.attribute(IFLA_STATS, &narrow)?.attribute(IFLA_STATS64, &wide));
    assert_eq!(first.statistics.as_ref().unwrap().rx_packets, 1);
    assert_eq!(first, last);
}

#[test]
fn each_protocol_has_its_settings() {
    let settings = [5_i32, -1].map(i32::to_ne_bytes).concat();
    let token = "::1:2:3:4".parse::<core::net::Ipv6Addr>().unwrap();
    let link = ether(|writer| {
        writer.nested(IFLA_AF_SPEC, |writer| {
            writer.nested(AF_INET, |writer| writer.attribute(IFLA_INET_CONF, &settings).map(drop))?;
            writer.nested(AF_MCTP, |writer| writer.u32(IFLA_MCTP_NET, 2).map(drop))?;
            let ipv6 = writer.nested(AF_INET6, |writer| {
                writer.u32(IFLA_INET6_FLAGS, 0x8000_0030)?.attribute(IFLA_INET6_CONF, &settings)?;
                writer.u8(IFLA_INET6_ADDR_GEN_MODE, 3)?.attribute(IFLA_INET6_TOKEN, &token.octets())?;
                writer.u32(IFLA_INET6_RA_MTU, 1400)?;
                writer.attribute(IFLA_INET6_CACHEINFO, &[1_u32, 2, 3, 4].map(u32::to_ne_bytes).concat())?;
                writer.u64(IFLA_INET6_STATS, 38)?.u64(IFLA_INET6_ICMP6STATS, 6).map(drop)
            });
            ipv6.map(drop)
        })
    });
    assert_eq!(link.address_generation(), Some(AddressGeneration::RANDOM));
    let protocols = link.protocols.unwrap();
    assert_eq!(protocols.mctp_network(), Some(2));
    let ipv4 = protocols.ipv4().unwrap();
    assert_eq!([0, 1, 2, 3].map(|number| ipv4.get(number)), [None, Some(5), Some(-1), None]);
    let ipv6 = protocols.ipv6().unwrap();
    assert_eq!(ipv6.settings.iter().collect::<Vec<_>>(), [(0, 5), (1, -1)]);
    assert_eq!(ipv6.flags.to_string(), "rs_sent,ra_rcvd,ready");
    assert_eq!((ipv6.token, ipv6.advertised_mtu), (Some(token), Some(1400)));
    assert_eq!(ipv6.cache_info.unwrap().reachable_time, 3);
    assert_eq!((ipv6.counters.get(0), ipv6.icmp_counters.get(0)), (Some(38), Some(6)));
}

#[test]
fn what_a_bridge_notifies_is_kept_as_it_came() {
    let mut message = new(7, HardwareType::ETHER, LinkFlags::UP, |writer| {
        writer.attribute(IFLA_AF_SPEC, &[6, 0, 0, 0, 1, 0, 0, 0])?.attribute(IFLA_PROTINFO, &[1])
    });
    message[16] = 7;
    let link = link(message);
    assert!(link.protocols.is_none());
    let kinds: Vec<_> = link.details.raw.iter().map(|raw| (raw.kind, raw.value.len())).collect();
    assert_eq!(kinds, [(IFLA_AF_SPEC, 8), (IFLA_PROTINFO, 1)]);
}

#[test]
fn what_says_nothing_is_not_kept() {
    let link = ether(|writer| {
        writer
            .attribute(IFLA_MAP, &[0; 32])?
            .attribute(IFLA_DEVLINK_PORT, &[])?
            .attribute(IFLA_DPLL_PIN, &[])?;
        writer
            .attribute(IFLA_ADDRESS, &[])?
            .nested(IFLA_XDP, |writer| writer.u8(IFLA_XDP_ATTACHED, 0).map(drop))
    });
    assert_eq!(link, ether(|writer| Ok(writer)));
}

#[test]
fn few_links_have_the_rest() {
    let map = [[1, 2, 3].map(u64::to_ne_bytes).concat(), [4_u16.to_ne_bytes(), [5, 6]].concat()].concat();
    let link = ether(|writer| {
        writer
            .attribute(IFLA_MAP, &map)?
            .u32(IFLA_EVENT, 4)?
            .u32(IFLA_NEW_NETNSID, 3)?
            .u32(IFLA_NEW_IFINDEX, 8)?;
        writer.nested(IFLA_DPLL_PIN, |writer| writer.u32(DPLL_A_PIN_ID, 13).map(drop))?;
        writer.nested(IFLA_DEVLINK_PORT, |writer| {
            writer.str(DEVLINK_ATTR_BUS_NAME, "pci")?.str(DEVLINK_ATTR_DEV_NAME, "0000:03:00.0")?;
            writer.u32(DEVLINK_ATTR_PORT_INDEX, 1).map(drop)
        })?;
        writer.nested(IFLA_XDP, |writer| {
            writer
                .u8(IFLA_XDP_ATTACHED, 4)?
                .u32(IFLA_XDP_DRV_PROG_ID, 7)?
                .u32(IFLA_XDP_SKB_PROG_ID, 8)
                .map(drop)
        })?;
        writer
            .u64(IFLA_MAX_PACING_OFFLOAD_HORIZON, 1 << 40)?
            .u16(IFLA_HEADROOM, 16)?
            .u8(IFLA_NETNS_IMMUTABLE, 1)?;
        writer.nested(IFLA_PROTO_DOWN_REASON, |writer| {
            writer.u32(IFLA_PROTO_DOWN_REASON_VALUE, 0x208).map(drop)
        })
    });
    let details = link.details;
    let map = details.map.unwrap();
    assert_eq!((map.memory_start, map.base_address, map.interrupt, map.dma, map.port), (1, 3, 4, 5, 6));
    assert_eq!(details.event, Some(LinkEvent::NOTIFY_PEERS));
    assert_eq!((details.new_namespace_id, details.new_index, details.dpll_pin), (Some(3), Some(8), Some(13)));
    let port = details.devlink_port.unwrap();
    assert_eq!((&*port.bus, &*port.device, port.index), ("pci", "0000:03:00.0", 1));
    let xdp = details.xdp.unwrap();
    assert_eq!((xdp.mode, xdp.driver, xdp.generic), (XdpMode::MULTIPLE, Some(7), Some(8)));
    assert_eq!((details.pacing_horizon, details.headroom), (Some(1 << 40), Some(16)));
    assert_eq!((details.namespace_immutable, details.protocol_down_reasons), (Some(true), Some(0x208)));
}

#[test]
fn a_value_of_a_wrong_length_is_an_error_that_says_where() {
    let message = new(7, HardwareType::ETHER, LinkFlags::UP, |writer| {
        writer.nested(IFLA_XDP, |writer| writer.attribute(IFLA_XDP_ATTACHED, &[1, 2]).map(drop))
    });
    let error = rows(Link::dump(), &[message]).remove(0).unwrap_err();
    // The message's header, the link's, and the headers of two attributes.
    assert_eq!((error.offset(), error.path()), (16 + 16 + 4 + 4, &[IFLA_XDP, IFLA_XDP_ATTACHED][..]));
    let message =
        new(7, HardwareType::ETHER, LinkFlags::UP, |writer| writer.attribute(IFLA_ADDRESS, &[1; 33]));
    assert!(rows(Link::dump(), &[message]).remove(0).is_err());
}

#[test]
fn flags_are_shown_as_ip_shows_them() {
    let shown = |flags: LinkFlags| flags.shown().collect::<Vec<_>>().join(",");
    assert_eq!(shown(LinkFlags::UP | LinkFlags::RUNNING | LinkFlags::LOWER_UP), "UP,LOWER_UP");
    assert_eq!(shown(LinkFlags::UP | LinkFlags::BROADCAST), "NO-CARRIER,BROADCAST,UP");
    assert_eq!(shown(LinkFlags::BROADCAST | LinkFlags::RUNNING), "BROADCAST");
    assert_eq!("UP,RUNNING".parse(), Ok(LinkFlags::UP | LinkFlags::RUNNING));
}

/// `struct ifla_vf_guid` has 12 bytes on i386, where nothing is left between its fields, and 16 elsewhere.
#[test]
fn a_guid_stands_at_the_end_whatever_is_before_it() {
    for (value, guid) in [
        ([vec![1; 4], vec![7; 8]].concat(), Some(7)),
        ([vec![1; 8], vec![7; 8]].concat(), Some(7)),
        (vec![7; 13], None),
    ] {
        let message = new(7, HardwareType::INFINIBAND, LinkFlags::UP, |writer| {
            writer.nested(IFLA_VFINFO_LIST, |writer| {
                writer
                    .nested(IFLA_VF_INFO, |writer| writer.attribute(IFLA_VF_IB_NODE_GUID, &value).map(drop))
                    .map(drop)
            })
        });
        let guid = guid.map(|byte: u64| byte * 0x0101_0101_0101_0101);
        match rows(Link::dump(), &[message]).remove(0) {
            Ok(link) => assert_eq!(link.details.functions[0].node_guid, guid),
            Err(error) => assert!(guid.is_none(), "{error}"),
        }
    }
}
