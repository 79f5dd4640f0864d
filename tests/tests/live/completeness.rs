//! Nothing is lost in silence.

use std::net::{IpAddr, Ipv4Addr};

use nl_proto::dump::{DumpError, Protocol};
use nl_proto::rtnetlink::{Link, Route};
use nl_proto::wire::{Errno, MessageFlags, Writer};
use nl_tests::{in_namespace, ip, ip_batch, ip_output};
use nl_tokio::{DumpRequest, Error};

use crate::support::{blocking, json, pair, taken};

#[test]
fn a_route_with_300_next_hops_that_ip_cannot_show_is_there() {
    in_namespace("completeness::a_route_with_300_next_hops_that_ip_cannot_show_is_there", || {
        pair();
        // It is the first of the table, so that it meets the empty buffer of a fresh socket.
        add_wide_route();
        ip("route add 2.0.0.0/8 via 10.0.0.2");
        assert!(
            !ip_output("route show").contains("1.0.0.0/8"),
            "ip has learned it: then this test proves less"
        );
        let rows = blocking(Route::dump().ipv4().table(254)).unwrap();
        assert_eq!(rows.len(), 3);
        let wide = rows.iter().find(|row| row.destination.unwrap().to_string() == "1.0.0.0/8").unwrap();
        assert_eq!(wide.next_hops().len(), 300);
    });
}

/// Adds 1.0.0.0/8 through 300 next hops, which `ip` has no room for: an RTM_NEWROUTE with an RTA_MULTIPATH of `struct rtnexthop`s.
fn add_wide_route() {
    let index = json("link show dev left")[0]["ifindex"].as_u64().unwrap() as u32;
    let mut hops = Vec::new();
    for i in 0..300_u32 {
        let gateway = Ipv4Addr::from(0x0a00_0101 + i);
        hops.extend(16_u16.to_ne_bytes());
        hops.extend([0, 0]);
        hops.extend(index.to_ne_bytes());
        hops.extend(8_u16.to_ne_bytes());
        hops.extend(RTA_GATEWAY.to_ne_bytes());
        hops.extend(gateway.octets());
    }
    let flags = MessageFlags::REQUEST | MessageFlags::ACK | MessageFlags::CREATE;
    let mut writer = Writer::new(RTM_NEWROUTE, flags);
    writer.body(&[2, 8, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0]).unwrap();
    writer.ip(RTA_DST, IpAddr::from([1, 0, 0, 0])).unwrap().attribute(RTA_MULTIPATH, &hops).unwrap();
    taken(writer);
}

const RTM_NEWROUTE: u16 = 24;
const RTA_DST: u16 = 1;
const RTA_GATEWAY: u16 = 5;
const RTA_MULTIPATH: u16 = 9;

#[test]
fn a_link_whose_message_has_66_kilobytes_is_there() {
    in_namespace("completeness::a_link_whose_message_has_66_kilobytes_is_there", || {
        ip("link add wide type veth peer name narrow");
        let name = |i: usize| format!("{i:04}{}", "x".repeat(120));
        ip_batch(
            &(0..492)
                .map(|i| format!("link property add dev wide altname {}\n", name(i)))
                .collect::<String>(),
        );
        let links: Vec<Link> =
            nl_socket::blocking::dump(Link::dump()).unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(links.len(), 3);
        // A thread that received shorter answers before makes room for this one.
        let mut ahead = nl_socket::ahead::dump(Route::dump().ipv4().table(255)).unwrap().into_connection();
        let short = ahead.dump(Route::dump().ipv6()).unwrap();
        nl_socket::blocking::block_on(short.collect()).unwrap();
        let wide = ahead.dump(Link::dump()).unwrap();
        assert_eq!(nl_socket::blocking::block_on(wide.collect()).unwrap(), links);
        let mut dump = nl_socket::blocking::dump(Link::dump().receive_capacity(32 << 10)).unwrap();
        let end = dump.find_map(Result::err).unwrap();
        let Error::Dump(DumpError::Truncated { length, capacity }) = end else { panic!("{end:?}") };
        assert_eq!(capacity, 32 << 10);
        assert!(length > 64 << 10, "its true length is told: {length}");
    });
}

#[test]
fn a_refused_dump_gives_the_kernels_words() {
    in_namespace("completeness::a_refused_dump_gives_the_kernels_words", || {
        pair();
        // A prefix length in a dump's header is refused under strict checking.
        let request =
            DumpRequest::<Route>::new(Protocol::ROUTE, 26, 24).body(&[2, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let error = blocking(request).unwrap_err();
        let refusal = error.refusal().unwrap();
        assert_eq!(refusal.errno, Errno::EINVAL);
        assert!(refusal.ack.message.as_deref().unwrap().contains("Invalid values in header"), "{refusal}");
        // So is an attribute that means nothing there; the kernel says where.
        let request = DumpRequest::<Route>::new(Protocol::ROUTE, 26, 24)
            .body(&[2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
            .attribute(7, &[10, 0, 0, 1]);
        let error = blocking(request).unwrap_err();
        assert_eq!(
            error.refusal().unwrap().ack.message.as_deref(),
            Some("Unsupported attribute in dump request")
        );
    });
}

#[test]
fn a_refusal_says_where_in_the_request_and_which_attribute() {
    in_namespace("completeness::a_refusal_says_where_in_the_request_and_which_attribute", || {
        pair();
        let header = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        // RTA_OIF comes whole, RTA_TABLE comes cut: of a dump, and of a request for one route.
        for request in [
            DumpRequest::<Route>::new(Protocol::ROUTE, 26, 24),
            DumpRequest::<Route>::single(Protocol::ROUTE, 26, 24),
        ] {
            let request = request.body(&header).attribute(4, &[1, 0, 0, 0]).attribute(15, &[1, 2]);
            let error = blocking(request).unwrap_err();
            let refusal = error.refusal().unwrap();
            assert_eq!(refusal.errno.name(), Some("ERANGE"), "{refusal}");
            assert!(refusal.ack.message.is_some(), "{refusal}");
            assert_eq!((refusal.ack.offset, refusal.ack.attribute), (Some(36), Some(15)), "{refusal}");
        }
    });
}

#[test]
fn a_dump_that_cannot_start_is_refused_too() {
    in_namespace("completeness::a_dump_that_cannot_start_is_refused_too", || {
        let request = DumpRequest::<Route>::new(Protocol::ROUTE, 1022, 1020).body(&[0; 4]);
        assert_eq!(blocking(request).unwrap_err().refusal().unwrap().errno, Errno::EOPNOTSUPP);
    });
}

#[test]
fn a_table_that_does_not_exist_is_said_to_be_so() {
    in_namespace("completeness::a_table_that_does_not_exist_is_said_to_be_so", || {
        let error = blocking(Route::dump().ipv4().table(4242)).unwrap_err();
        assert_eq!(error.refusal().unwrap().errno, Errno::ENOENT);
    });
}
