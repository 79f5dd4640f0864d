//! The table of a VRF.

use std::fs::File;
use std::path::PathBuf;

use nl_proto::dump::Protocol;
use nl_proto::rtnetlink::{
    Link, LinkName, RTM_GETLINK, RTM_GETROUTE, RTM_NEWLINK, RTM_NEWROUTE, Route, RouteKind,
};
use nl_proto::wire::{MessageFlags, Writer};
use nl_record::Recorder;
use nl_sim::{Kernel, Sim};
use nl_socket::blocking::block_on;
use nl_socket::{Connection, Readiness};
use nl_tests::{has_ip, in_namespace, ip, ip_batch, output, settle, skip, steady, try_output};

use crate::{NLDUMP, nldump};

#[test]
fn every_line_of_a_vrf_is_the_line_of_ip() {
    const TEST: &str = "vrf::every_line_of_a_vrf_is_the_line_of_ip";
    in_namespace(TEST, || {
        if !has_ip("link add blue type vrf table 1000") {
            return skip("nldump route", "links of kind vrf are missing in this kernel");
        }
        ip("link add left type veth peer name right");
        ip("link set left master blue");
        for link in ["blue", "left", "right"] {
            ip(&format!("link set {link} up"));
        }
        ip_batch(
            "addr add 10.0.0.1/24 dev left\n\
             addr add 2001:db8::1/64 dev left nodad\n\
             route add 20.0.0.0/8 via 10.0.0.2 vrf blue\n\
             route add blackhole 21.0.0.0/8 table 7\n",
        );
        settle();
        for (theirs, ours) in [
            ("ip route show vrf blue", "route --vrf blue"),
            ("ip -6 route show vrf blue", "-6 route --vrf blue"),
            ("ip route show vrf blue type local", "route --vrf blue --type local"),
            ("ip route show vrf blue table 7", "route --vrf blue --table 7"),
            ("ip route show table 7 vrf blue", "route --table 7 --vrf blue"),
            ("ip route get 20.0.0.1 vrf blue", "route get 20.0.0.1 --vrf blue"),
            ("ip addr show vrf blue", "addr --vrf blue"),
        ] {
            let (expected, printed) = steady(|| output(theirs), || nldump(ours));
            assert!(!expected.is_empty(), "{theirs} shows something");
            assert_eq!(printed, expected, "nldump {ours}");
        }
    });
}

/// Where no link is called that.
#[test]
fn the_vrf_default_is_the_main_table() {
    in_namespace("vrf::the_vrf_default_is_the_main_table", || {
        ip("link set lo up");
        ip("addr add 10.0.0.1/24 dev lo");
        ip("route add 20.0.0.0/8 via 10.0.0.2");
        let expected = output("ip route show vrf default");
        assert!(expected.contains("20.0.0.0/8"));
        assert_eq!(nldump("route --vrf default"), expected);
    });
}

/// No kernel is needed for this: a simulated one was recorded.
#[test]
fn a_vrf_shows_the_routes_of_its_table_but_local_and_broadcast_ones() {
    let recording = Recorded::new();
    let shown = |arguments: &str| output(&format!("{NLDUMP} --replay {} {arguments}", recording.0.display()));
    assert_eq!(shown("route --vrf blue"), "20.0.0.0/8 dev blue scope link \n");
    assert_eq!(shown("--count route --vrf blue"), "1\n");
    assert_eq!(shown("route --vrf blue --type local"), "local 10.0.0.1 dev blue scope link \n");
    assert_eq!(shown("--count route --table 1000"), "3\n");
    assert_eq!(shown("--count route --vrf blue --table 1000"), "3\n", "the last of both holds");
    assert_eq!(shown("--count route --table 7 --vrf blue"), "1\n", "the last of both holds");
    assert!(shown("--json route --vrf blue").contains(r#""dst":"20.0.0.0/8""#));
}

#[test]
fn what_is_no_vrf_is_named() {
    in_namespace("vrf::what_is_no_vrf_is_named", || {
        for (arguments, said) in [
            ("route --vrf nonsense", "nldump: there is no device \"nonsense\"\n"),
            ("route --vrf lo", "nldump: \"lo\" is no VRF\n"),
            ("route list --vrf lo", "nldump: \"lo\" is no VRF\n"),
            ("link --vrf lo", "nldump: \"lo\" is no VRF\n"),
            ("addr --vrf lo", "nldump: \"lo\" is no VRF\n"),
            ("route get 192.0.2.1 --vrf lo", "nldump: \"lo\" is no VRF\n"),
            ("neigh --vrf lo", "nldump: \"lo\" is no VRF\n"),
            ("link --vrf default", "nldump: there is no device \"default\"\n"),
        ] {
            let output = try_output(&format!("{NLDUMP} {arguments}"));
            assert_eq!(output.status.code(), Some(1), "nldump {arguments}");
            assert_eq!(String::from_utf8(output.stderr).unwrap(), said, "nldump {arguments}");
            assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "nldump {arguments}");
        }
    });
}

/// What was asked of a kernel that has a VRF `blue` of table 1000, and what it answered; gone at the test's end.
struct Recorded(PathBuf);

impl Recorded {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("nldump-vrf-{}.pcap", std::process::id()));
        let kernel = Kernel::new(1);
        kernel.table(RTM_GETLINK).push(blue());
        for (kind, destination) in [
            (RouteKind::UNICAST, [20, 0, 0, 0]),
            (RouteKind::LOCAL, [10, 0, 0, 1]),
            (RouteKind::BROADCAST, [10, 0, 0, 255]),
        ] {
            kernel.table(RTM_GETROUTE).push(route(kind, destination));
        }
        let recorder = Recorder::new(File::create(&path).unwrap()).unwrap();
        let sim = Sim::new(kernel.open()).unwrap();
        let mut connection = Connection::new(recorder.around(sim, Protocol::ROUTE), Protocol::ROUTE);
        let routes = Route::dump().ipv4().table(1000);
        block_on(async {
            assert_eq!(connection.get(Link::by_name("blue")).await.unwrap().vrf_table(), Some(1000));
            assert_eq!(connection.dump(LinkName::dump()).unwrap().collect().await.unwrap().len(), 1);
            assert_eq!(connection.dump(routes.clone()).unwrap().collect().await.unwrap().len(), 3);
            let local = routes.kind(RouteKind::LOCAL);
            assert_eq!(connection.dump(local).unwrap().collect().await.unwrap().len(), 1);
        });
        recorder.flush().unwrap();
        Self(path)
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn blue() -> Writer {
    let mut link = Writer::new(RTM_NEWLINK, MessageFlags::empty());
    // struct ifinfomsg: family and type, the index, flags and their mask.
    link.body(&[[0; 4], 7_i32.to_ne_bytes(), [0; 4], [0; 4]].concat()).unwrap();
    // IFLA_IFNAME; IFLA_LINKINFO of IFLA_INFO_KIND and IFLA_INFO_DATA, which has IFLA_VRF_TABLE.
    let written = link
        .str(3, "blue")
        .unwrap()
        .nested(18, |info| info.str(1, "vrf")?.nested(2, |data| data.u32(1, 1000).map(drop)).map(drop));
    written.unwrap();
    link
}

fn route(kind: RouteKind, destination: [u8; 4]) -> Writer {
    let mut route = Writer::new(RTM_NEWROUTE, MessageFlags::empty());
    let length = if kind == RouteKind::UNICAST { 8 } else { 32 };
    // struct rtmsg: the family, two lengths, the TOS, the table (RT_TABLE_COMPAT), protocol, scope, kind and flags.
    route.body(&[2, length, 0, 0, 252, 3, 253, kind.0, 0, 0, 0, 0]).unwrap();
    // RTA_TABLE, RTA_DST, RTA_OIF.
    route.u32(15, 1000).unwrap().attribute(1, &destination).unwrap().u32(4, 7).unwrap();
    route
}
