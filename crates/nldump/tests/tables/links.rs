//! `nldump link`.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use nl_tests::{has_ip, in_namespace, ip, output, run, settle, skip, steady};

use crate::{Row, counted_and_alike, ours, same, same_rows, theirs};

/// Links of every kind that this kernel can make.
fn make() {
    run("mount -t tmpfs tmpfs /run");
    ip("link add left type veth peer name right");
    ip("link add br0 type bridge");
    ip("link add p1 type veth peer name p2");
    ip("link set p1 master br0");
    for link in ["right", "br0", "p1", "p2"] {
        ip(&format!("link set {link} up"));
    }
    ip("link set left alias the-left-one");
    ip("link property add dev left altname leftmost altname a-name-longer-than-an-interface-name-can-be");
    ip("link set right promisc on");
    ip("netns add other");
    ip("link add far type veth peer name near netns other");
    for (what, link) in [
        ("vxlan", "link add vx type vxlan id 5 dev left dstport 4789"),
        ("macvlan", "link add mv link left type macvlan"),
        ("ifb", "link add i1 type ifb"),
        ("tun", "tuntap add tun0 mode tun"),
        ("dummy", "link add d1 type dummy"),
        ("vlan", "link add link left name v1 type vlan id 5"),
        ("bond", "link add b1 type bond"),
        ("vrf", "link add vrf1 type vrf table 100"),
    ] {
        if !has_ip(link) {
            skip("nldump link", &format!("links of kind {what} are missing in this kernel"));
        }
    }
    if has_ip("link show mv") {
        ip("link set mv group 7");
        ip("link set mv up");
        ip("link set mv protodown on");
    }
    settle();
}

#[test]
fn every_line_is_the_line_of_ip() {
    in_namespace("links::every_line_is_the_line_of_ip", || {
        make();
        for (theirs, ours) in [
            ("ip link", "link"),
            ("ip link show up", "link show --up"),
            ("ip link show master br0", "link --master br0"),
            ("ip link show nomaster", "link --nomaster"),
            ("ip link show type veth", "link --type veth"),
            ("ip link show type bridge_slave", "link --type bridge_slave"),
            ("ip link show dev left", "link --dev left"),
            ("ip link show dev leftmost", "link --dev leftmost"),
            (
                "ip link show dev a-name-longer-than-an-interface-name-can-be",
                "link --dev a-name-longer-than-an-interface-name-can-be",
            ),
            ("ip link show group default", "link --group default"),
            ("ip link show group 7", "link --group 7"),
            ("ip link show dev p1 up", "link --dev p1 --up"),
            ("ip link show dev p1 master br0", "link --dev p1 --master br0"),
            ("ip link show dev left group default", "link --dev left --group default"),
            ("ip link show dev p1 type bridge_slave", "link --dev p1 --type bridge_slave --up"),
            ("ip -s link show dev lo", "link --dev lo --statistics"),
        ] {
            same(theirs, ours);
        }
    });
}

#[test]
fn a_link_that_the_filters_do_not_let_pass_is_no_row() {
    in_namespace("links::a_link_that_the_filters_do_not_let_pass_is_no_row", || {
        make();
        for (theirs, ours) in [
            ("ip link show dev left up", "link --dev left --up"),
            ("ip link show dev left master br0", "link --dev left --master br0"),
            ("ip link show dev left type bridge", "link --dev left --type bridge"),
            ("ip link show dev left group 7", "link --dev left --group 7"),
        ] {
            let printed = output(&format!("{} {ours}", crate::NLDUMP));
            assert_eq!((output(theirs).trim(), &*printed), ("", ""), "nldump {ours}");
            assert_eq!(output(&format!("{} --count {ours}", crate::NLDUMP)), "0\n");
        }
    });
}

/// The name of one is that of a file, which `ip` reads from a folder that the test has to itself.
#[test]
fn reasons_to_be_down_have_names_or_numbers() {
    const TEST: &str = "links::reasons_to_be_down_have_names_or_numbers";
    in_namespace(TEST, || {
        run("mount -t tmpfs tmpfs /etc/iproute2");
        std::fs::create_dir("/etc/iproute2/protodown_reasons.d").unwrap();
        std::fs::write("/etc/iproute2/protodown_reasons.d/switch.conf", "3 mlag\n").unwrap();
        ip("link add left type veth peer name right");
        ip("link add mv link left type macvlan");
        ip("link set mv up");
        ip("link set mv protodown on");
        ip("link set mv protodown_reason mlag on");
        ip("link set mv protodown_reason 4 on");
        settle();
        let text = output(&format!("{} link --dev mv", crate::NLDUMP));
        assert!(text.contains(" protodown on protodown_reason <mlag,4>\n"), "{text}");
        same("ip link show dev mv", "link --dev mv");
        same_rows(|| without_data(theirs("ip -j -d link show dev mv")), || ours("link --dev mv"));
    });
}

/// `ip` prints the bytes as they are, of which no reader of JSON would take the rest.
#[test]
fn names_that_are_no_utf8_are_printed_with_replacement_characters() {
    in_namespace("links::names_that_are_no_utf8_are_printed_with_replacement_characters", || {
        let link = OsStr::from_bytes(b"a\xffb");
        let ip = |words: &[&OsStr]| assert!(Command::new("ip").args(words).status().unwrap().success());
        let words = |text: &'static str| text.split(' ').map(OsStr::new);
        ip(&words("link add").chain([link]).chain(words("type veth peer name right")).collect::<Vec<_>>());
        let alias = [OsStr::new("alias"), OsStr::from_bytes(b"x\xfey")];
        ip(&words("link set").chain([link]).chain(alias).collect::<Vec<_>>());
        let rows = ours("link --type veth");
        assert_eq!((&rows[0]["link"], &rows[1]["ifname"]), (&"a\u{fffd}b".into(), &"a\u{fffd}b".into()));
        assert_eq!(rows[1]["ifalias"], "x\u{fffd}y");
        let text = output(&format!("{} link --type veth", crate::NLDUMP));
        assert!(text.contains(": a\u{fffd}b@right: ") && text.contains(" alias x\u{fffd}y\n"), "{text}");
    });
}

/// A kind's own data is left raw, and so are the keys under which `ip` prints it.
fn without_data(mut rows: Vec<Row>) -> Vec<Row> {
    for info in rows.iter_mut().filter_map(|row| row.get_mut("linkinfo")?.as_object_mut()) {
        info.remove("info_data");
        info.remove("info_slave_data");
    }
    rows
}

#[test]
fn every_key_and_value_is_that_of_ip() {
    in_namespace("links::every_key_and_value_is_that_of_ip", || {
        make();
        same_rows(|| without_data(theirs("ip -j -d link")), || ours("link"));
        same_rows(
            || without_data(theirs("ip -j -d -s link show dev lo")),
            || ours("link --dev lo --statistics"),
        );
        counted_and_alike("link");
    });
}

/// Of a kind's own settings the command knows the kind alone; all else that `-d` adds is `ip`'s.
#[test]
fn details_are_those_of_ip_but_for_a_kinds_own() {
    in_namespace("links::details_are_those_of_ip_but_for_a_kinds_own", || {
        ip("link add left type veth peer name right");
        ip("link set left up");
        ip("link set right up");
        settle();
        let lines = |text: String| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        let ours = || lines(output(&format!("{} -d link", crate::NLDUMP)));
        let (expected, printed) = steady(|| lines(output("ip -d link")), ours);
        assert_eq!(printed, expected);
    });
}
