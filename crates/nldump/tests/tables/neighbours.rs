//! `nldump neigh`.

use nl_tests::{in_namespace, ip, ip_batch, output, settle};

use crate::{NLDUMP, Row, counted_and_alike, ours, same, same_rows, theirs};

fn make() {
    ip("link add left type veth peer name right");
    ip("link add br0 type bridge");
    ip("link add p1 type veth peer name p2");
    ip("link set p1 master br0");
    // A bridge that is up asks for groups, and a link with addresses of its own for neighbours: then the table would change meanwhile.
    for link in ["left", "right", "p1", "p2"] {
        std::fs::write(format!("/proc/sys/net/ipv6/conf/{link}/addr_gen_mode"), "1").unwrap();
        ip(&format!("link set {link} up"));
    }
    ip_batch(NEIGHBOURS);
    settle();
}

const NEIGHBOURS: &str = "\
addr add 10.0.0.1/24 dev left
addr add 2001:db8::1/64 dev left nodad
neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev left nud permanent
neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev left nud stale
neigh add 10.0.0.5 lladdr 02:00:00:00:00:05 dev left nud noarp
neigh add proxy 10.0.0.6 dev left
neigh add proxy 2001:db8::6 dev left
neigh add 2001:db8::2 lladdr 02:00:00:00:00:07 dev left router nud stale
neigh add 10.0.0.8 lladdr 02:00:00:00:00:08 dev left nud stale extern_learn
neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev left nud permanent proto bgp
neigh add 10.1.0.9 lladdr 02:00:00:00:00:0a dev p1 nud permanent
neigh add 10.0.0.4 dev left nud failed
neigh add 10.0.0.10 dev left nud none
";

#[test]
fn every_line_is_the_line_of_ip() {
    in_namespace("neighbours::every_line_is_the_line_of_ip", || {
        make();
        for (theirs, ours) in [
            ("ip neigh show nud all", "neigh"),
            ("ip -4 neigh show nud all", "-4 neigh list"),
            ("ip -6 neigh show nud all", "-6 neigh"),
            ("ip neigh show dev left nud all", "neigh --dev left"),
            ("ip neigh show nud stale", "neigh --state stale"),
            ("ip neigh show nud permanent", "neigh --nud permanent"),
            ("ip neigh show nud failed", "neigh --state failed"),
            ("ip neigh show nud none", "neigh --state none"),
            ("ip neigh show nud 64", "neigh --state 64"),
            ("ip neigh show nud perm", "neigh --state perm"),
            ("ip neigh show nud 64 nud none nud stale", "neigh --state 64 --state none,stale"),
            ("ip neigh show nud all", "neigh --state all"),
            ("ip neigh show proxy", "neigh --proxy"),
            ("ip neigh show nud all to 10.0.0.0/30", "neigh --to 10.0.0.0/30"),
            ("ip neigh show nud all master br0", "neigh --master br0"),
            ("ip neigh show nud all nomaster", "neigh --nomaster"),
            ("ip neigh show nud all proto bgp", "neigh --proto bgp"),
            ("ip neigh show nud all proto all", "neigh --proto all"),
            ("ip neigh get 10.0.0.2 dev left", "neigh get 10.0.0.2 --dev left"),
            ("ip neigh get proxy 10.0.0.6 dev left", "neigh get 10.0.0.6 --dev left --proxy"),
        ] {
            same(theirs, ours);
        }
    });
}

/// The seconds run meanwhile, so they are left out where a line is compared.
#[test]
fn with_statistics_come_ages_and_probes() {
    in_namespace("neighbours::with_statistics_come_ages_and_probes", || {
        make();
        let ages = |line: &str| {
            let (before, rest) = line.split_once(" used ").unwrap();
            let (ages, after) = rest.split_once("probes ").unwrap();
            let ages = ages.split('/').map(|age| age.parse().unwrap()).collect::<Vec<u32>>();
            (format!("{before} used probes {after}"), ages)
        };
        let lines = |text: String| text.lines().map(ages).collect::<Vec<_>>();
        let theirs = lines(output("ip -s neigh show nud all to 10.0.0.0/24"));
        let ours = lines(output(&format!("{NLDUMP} neigh -s --to 10.0.0.0/24")));
        assert_eq!(theirs.len(), ours.len());
        for ((theirs, their_ages), (ours, our_ages)) in theirs.iter().zip(&ours) {
            assert_eq!(ours, theirs);
            assert_eq!(our_ages.len(), 3);
            assert!(our_ages.iter().zip(their_ages).all(|(ours, theirs)| ours.abs_diff(*theirs) <= 5));
        }
        let get = "neigh get 10.0.0.2 --dev left";
        assert!(output(&format!("{NLDUMP} {get} -s")).contains(" used "));
        assert!(!output(&format!("{NLDUMP} {get}")).contains(" used "));
    });
}

/// The keys, and all values but the ages.
#[test]
fn with_statistics_the_keys_are_those_of_ip() {
    in_namespace("neighbours::with_statistics_the_keys_are_those_of_ip", || {
        make();
        let without_ages = |mut rows: Vec<Row>| {
            for row in &mut rows {
                for age in ["used", "confirmed", "updated"] {
                    assert!(row.insert(age.to_owned(), "".into()).unwrap().is_u64());
                }
            }
            rows
        };
        same_rows(
            || without_ages(theirs("ip -j -d -s neigh show nud all")),
            || without_ages(ours("neigh --statistics")),
        );
    });
}

#[test]
fn every_key_and_value_is_that_of_ip() {
    in_namespace("neighbours::every_key_and_value_is_that_of_ip", || {
        make();
        same_rows(|| theirs("ip -j -d neigh show nud all"), || ours("neigh"));
        counted_and_alike("neigh");
    });
}
