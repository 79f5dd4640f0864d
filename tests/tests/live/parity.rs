//! Whoever drives it, the rows are those of `ip`.

use std::net::Ipv4Addr;

use nl_proto::rtnetlink::{Route, RouteProtocol};
use nl_tests::{in_namespace, ip};

use crate::support::{blocking, json, many_routes, pair, tokio};

#[test]
fn every_driver_gives_the_same_routes_in_the_same_order() {
    in_namespace("parity::every_driver_gives_the_same_routes_in_the_same_order", || {
        many_routes(3_000);
        let request = Route::dump().ipv4().table(254);
        let rows = blocking(request.clone()).unwrap();
        assert_eq!(rows.len(), 3_001, "the connected route and 3,000");
        assert_eq!(rows, tokio(async { nl_tokio::dump(request.clone()).unwrap().collect().await }).unwrap());
        assert_eq!(
            rows,
            smol::block_on(async { nl_smol::dump(request.clone()).unwrap().collect().await }).unwrap()
        );
    });
}

#[test]
fn destinations_gateways_and_links_are_those_of_ip() {
    in_namespace("parity::destinations_gateways_and_links_are_those_of_ip", || {
        many_routes(3_000);
        let index: u32 = std::fs::read_to_string("/sys/class/net/left/ifindex").map_or_else(
            |_| json("link show dev left")[0]["ifindex"].as_u64().unwrap() as u32,
            |text| text.trim().parse().unwrap(),
        );
        let rows = blocking(Route::dump().ipv4().table(254).protocol(RouteProtocol::BGP)).unwrap();
        let expected = json("route show proto bgp");
        assert_eq!(rows.len(), expected.len());
        for (row, expected) in rows.iter().zip(&expected) {
            assert_eq!(row.destination.unwrap().to_string(), expected["dst"].as_str().unwrap());
            assert_eq!(row.gateway.unwrap().to_string(), expected["gateway"].as_str().unwrap());
            assert_eq!(row.output, Some(index));
        }
    });
}

#[test]
fn a_filter_is_exact_for_every_table_protocol_and_interface() {
    in_namespace("parity::a_filter_is_exact_for_every_table_protocol_and_interface", || {
        pair();
        ip("addr add 10.9.0.1/24 dev right");
        ip("route add 20.0.0.0/8 via 10.0.0.2 table 1000 proto 42");
        ip("route add 21.0.0.0/8 via 10.9.0.2 table 1000 proto bgp");
        ip("route add 22.0.0.0/8 nexthop via 10.0.0.2 nexthop via 10.9.0.2");
        ip("route add blackhole 23.0.0.0/8");
        let destinations = |request| {
            let rows: Vec<Route> = blocking(request).unwrap();
            rows.iter().map(|row| row.destination.unwrap().to_string()).collect::<Vec<_>>()
        };
        let dump = || Route::dump().ipv4();
        assert_eq!(destinations(dump().table(1000)), ["20.0.0.0/8", "21.0.0.0/8"]);
        assert_eq!(destinations(dump().protocol(RouteProtocol(42))), ["20.0.0.0/8"]);
        let b = json("link show dev right")[0]["ifindex"].as_u64().unwrap() as u32;
        let by_b = destinations(dump().output(b).table(254));
        assert_eq!(by_b, ["10.9.0.0/24", "22.0.0.0/8"], "a route through several is found by each");
        let everything = destinations(dump());
        assert!(everything.iter().any(|prefix| prefix == &format!("{}/32", Ipv4Addr::new(10, 0, 0, 1))));
    });
}
