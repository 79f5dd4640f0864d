//! Line by line.

use nl_tests::{in_namespace, ip, ip_output, steady};

use crate::{nldump, setting};

#[test]
fn every_line_is_the_line_of_ip() {
    in_namespace("text::every_line_is_the_line_of_ip", || {
        setting::make();
        // What a lookup says of the packet shows by the rules that ask for it.
        ip("rule add ipproto tcp dport 80 table 1000");
        ip("rule add ipproto udp sport 53 table 1000");
        ip("route add 40.0.0.0/8 dev third table 1000");
        for (theirs, ours) in [
            ("route", "route"),
            ("-6 route", "-6 route"),
            ("-6 -d route", "-6 -d route"),
            ("route show table all", "route --table all"),
            ("-4 route show table all", "-4 route show --table all"),
            ("-6 route show table all", "-6 route list --table all"),
            ("route show table 1000", "route --table 1000"),
            ("route show table local", "route --table local"),
            ("route show proto bgp", "route --protocol bgp"),
            ("-6 route show proto bgp", "-6 route --proto bgp"),
            ("route show type blackhole", "route --type blackhole"),
            ("route show scope link", "route --scope link"),
            ("route show root 20.0.0.0/8", "route --root 20.0.0.0/8"),
            ("route show match 20.1.0.0/16", "route --match 20.1.0.0/16"),
            ("route show exact 20.1.0.0/16", "route --exact 20.1.0.0/16"),
            ("-6 route show root 2001:db8::/32", "route --root 2001:db8::/32"),
            ("route show metric 20", "route --metric 20"),
            ("route show tos 0x10", "route --tos 0x10"),
            ("route show src 10.0.0.1", "route --src 10.0.0.1"),
            ("route show exact default", "route --exact default"),
            ("-6 route show exact default", "-6 route --exact default"),
            ("-6 route show match default", "-6 route --match any"),
            ("-6 route show root default", "-6 route --root default"),
            ("-6 route show from default", "-6 route --from default"),
            ("-6 route show from 2001:db8:7::/48", "-6 route --from 2001:db8:7::/48"),
            ("route show root 20/8", "route --root 20/8"),
            ("-4 route show table all root all", "-4 route --table all --root all"),
            ("route show table 0", "route --table 0"),
            ("route show table unspec", "route --table unspec"),
            ("route show proto all", "route --protocol all"),
            ("route show proto all", "route --protocol all --protocol bgp"),
            ("route show scope all", "route --scope all"),
            ("route show metric 0x14", "route --metric 0x14"),
            ("route get 20.5.5.5", "route get 20.5.5.5"),
            ("route get 20.5.5.5 from 10.0.0.1", "route get 20.5.5.5 --from 10.0.0.1"),
            ("route get fibmatch 20.5.5.5", "route get 20.5.5.5 --fibmatch"),
            ("-6 route get 2001:db8:1::5", "route get 2001:db8:1::5"),
            ("route get default", "route get default"),
            ("route get 28.5.5.5 tos 0x10", "route get 28.5.5.5 --tos 0x10"),
            ("route get 40.5.5.5 ipproto tcp dport 80", "route get 40.5.5.5 --ipproto tcp --dport 80"),
            ("route get 40.5.5.5 ipproto 6 dport 81", "route get 40.5.5.5 --ipproto 6 --dport 81"),
            ("route get 40.5.5.5 ipproto udp sport 53", "route get 40.5.5.5 --ipproto udp --sport 53"),
        ] {
            let (expected, printed) = steady(|| ip_output(theirs), || nldump(ours));
            assert!(!expected.is_empty(), "ip {theirs} shows something");
            assert_eq!(printed, expected, "nldump {ours}");
        }
    });
}

#[test]
fn with_details_too_what_next_hop_objects_are_among_them() {
    in_namespace("text::with_details_too_what_next_hop_objects_are_among_them", || {
        setting::make();
        for (theirs, ours) in [
            ("-d route show table all", "-d route --table all"),
            ("-d route get fibmatch 32.0.0.1", "-d route get 32.0.0.1 --fibmatch"),
        ] {
            let (expected, printed) = steady(|| ip_output(theirs), || nldump(ours));
            assert!(expected.contains("\n\tnh_info id 9 group 7,2/8,3 "), "{expected}");
            assert_eq!(printed, expected, "nldump {ours}");
        }
    });
}

/// Once, and only where something of them is printed.
#[test]
fn next_hop_objects_are_asked_for_where_they_are_shown() {
    in_namespace("text::next_hop_objects_are_asked_for_where_they_are_shown", || {
        setting::make();
        let file = std::env::temp_dir().join(format!("nldump-asked-{}.pcap", std::process::id()));
        let asked = |arguments: &str| {
            nldump(&format!("--record {} {arguments}", file.display()));
            // RTM_GETNEXTHOP, which asks for a dump.
            let question = [&106_u16.to_ne_bytes()[..], &0x305_u16.to_ne_bytes()].concat();
            let recorded = std::fs::read(&file).unwrap();
            recorded.windows(4).filter(|bytes| **bytes == question).count()
        };
        let counts =
            ["route", "-d route", "--json route", "-d route --exact 20.0.0.0/8", "--count route"].map(asked);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(counts, [0, 1, 1, 0, 0]);
    });
}

/// `ip` 6.1 leaves out what has several next hops when it is asked for one interface or gateway; later ones do not, nor do we.
#[test]
fn a_route_of_several_next_hops_is_found_by_each() {
    in_namespace("text::a_route_of_several_next_hops_is_found_by_each", || {
        setting::make();
        for option in ["--dev third", "--via 10.9.0.2"] {
            let found = nldump(&format!("route {option}"));
            assert!(
                found.contains("20.2.0.0/16 \n\tnexthop via 10.0.0.2 dev left weight 3"),
                "{option}: {found}"
            );
        }
    });
}

/// The seconds run meanwhile, so they are compared apart.
#[test]
fn a_route_that_expires_says_when() {
    in_namespace("text::a_route_that_expires_says_when", || {
        ip("link add left type veth peer name right");
        ip("link set left up");
        ip("route add 2001:db8:3::/48 dev left expires 100000");
        let split = |text: &str| {
            let line = text.lines().find(|line| line.starts_with("2001:db8:3::/48")).unwrap().to_owned();
            let (before, rest) = line.split_once("expires ").unwrap();
            let (seconds, after) = rest.split_once("sec ").unwrap();
            (before.to_owned(), seconds.parse::<u32>().unwrap(), after.to_owned())
        };
        let (ours, theirs) = (split(&nldump("-6 route")), split(&ip_output("-6 route")));
        assert_eq!((&ours.0, &ours.2), (&theirs.0, &theirs.2));
        assert!(ours.1.abs_diff(theirs.1) <= 5 && ours.1 > 99_000, "{ours:?} {theirs:?}");
    });
}

/// A default route of either family is one, where neither is asked for.
#[test]
fn default_is_that_of_each_family() {
    in_namespace("text::default_is_that_of_each_family", || {
        setting::make();
        for option in ["--exact", "--match"] {
            let found = nldump(&format!("route --table all {option} default"));
            let theirs = [ip_output("-4 route show exact default"), ip_output("-6 route show exact default")];
            assert_eq!(found, theirs.concat());
        }
    });
}
