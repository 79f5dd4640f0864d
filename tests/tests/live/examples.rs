//! The examples, run as a reader would run them.

use std::path::PathBuf;

use nl_tests::{fed, in_namespace, ip, output, skip, try_output};

use crate::support::many_routes;

/// The binary of an example, which cargo builds beside this test's before it runs it.
fn example(name: &str) -> String {
    let test = std::env::current_exe().unwrap();
    let folder: PathBuf = test.parent().and_then(|deps| deps.parent()).unwrap().join("examples");
    folder.join(name).to_str().unwrap().to_owned()
}

#[test]
fn every_loop_prints_the_same_routes() {
    in_namespace("examples::every_loop_prints_the_same_routes", || {
        many_routes(3_000);
        let expected = output(&example("blocking"));
        assert_eq!(expected.lines().count(), 3_001);
        for name in ["mio", "tokio", "smol"] {
            assert_eq!(output(&example(name)), expected, "{name}");
        }
        let io_uring = try_output(&example("io_uring"));
        if String::from_utf8_lossy(&io_uring.stderr).starts_with("skipped:") {
            return skip("examples::every_loop_prints_the_same_routes", "io_uring: the kernel forbids it");
        }
        assert_eq!(String::from_utf8(io_uring.stdout).unwrap(), expected);
    });
}

#[test]
fn conntrack_streams_a_connection() {
    const TEST: &str = "examples::conntrack_streams_a_connection";
    in_namespace(TEST, || {
        let insert = "conntrack -I -s 10.0.0.1 -d 192.0.2.1 -p tcp --sport 1024 --dport 443 --state ESTABLISHED -t 3600";
        let inserted = std::process::Command::new("sh").args(["-c", insert]).output().unwrap();
        if !inserted.status.success() {
            return skip(TEST, "the conntrack command, or the kernel's connection tracking, is missing");
        }
        let printed = output(&example("conntrack"));
        assert!(printed.contains("src=10.0.0.1 dst=192.0.2.1 sport=1024 dport=443"), "{printed}");
    });
}

#[test]
fn the_exporter_prints_every_counter_of_every_link() {
    in_namespace("examples::the_exporter_prints_every_counter_of_every_link", || {
        ip("link add left type veth peer name right");
        let printed = output(&format!("{} 2", example("exporter")));
        assert_eq!(
            printed.matches("# TYPE node_network_receive_bytes_total counter").count(),
            2,
            "two rounds"
        );
        for link in ["lo", "left", "right"] {
            let line = format!("node_network_transmit_packets_total{{device=\"{link}\"}} ");
            let values: Vec<_> = printed.lines().filter_map(|printed| printed.strip_prefix(&line)).collect();
            assert_eq!(values.len(), 2, "{link}");
            assert!(values.iter().all(|value| value.parse::<u64>().is_ok()), "{values:?}");
        }
    });
}

#[test]
fn the_longest_prefix_is_found() {
    in_namespace("examples::the_longest_prefix_is_found", || {
        ip("link add left type veth peer name right");
        ip("link set left up");
        ip("addr add 10.0.0.1/24 dev left");
        ip("route add default via 10.0.0.2");
        ip("route add 20.0.0.0/8 via 10.0.0.3");
        ip("route add 20.1.0.0/16 via 10.0.0.4");
        ip("route add 20.1.2.3 nexthop via 10.0.0.5 nexthop via 10.0.0.6");
        ip("route add blackhole 20.3.0.0/16");
        let input = "20.3.0.1\n20.1.2.3\n20.1.2.4\n20.2.0.0\n10.0.0.9\n192.0.2.1\n2001:db8::1\nnonsense\n";
        let expected = "20.3.0.1 20.3.0.0/16 blackhole\n20.1.2.3 20.1.2.3/32 via 10.0.0.5\n20.1.2.4 20.1.0.0/16 via 10.0.0.4\n20.2.0.0 20.0.0.0/8 via 10.0.0.3\n\
            10.0.0.9 10.0.0.0/24\n192.0.2.1 0.0.0.0/0 via 10.0.0.2\n2001:db8::1 unreachable\nnonsense: not an address\n";
        assert_eq!(fed(&example("lpm"), input), expected);
    });
}

#[test]
fn stale_and_failed_neighbours_are_named() {
    in_namespace("examples::stale_and_failed_neighbours_are_named", || {
        ip("link add left type veth peer name right");
        ip("link set left up");
        ip("addr add 10.0.0.1/24 dev left");
        ip("neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev left nud permanent");
        ip("neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev left nud stale");
        assert_eq!(output(&example("neighbours")), "10.0.0.3 on left: stale\n");
        ip("neigh add 10.0.0.4 dev left nud failed");
        let failed = try_output(&example("neighbours"));
        assert_eq!(failed.status.code(), Some(2));
        assert!(String::from_utf8(failed.stdout).unwrap().contains("10.0.0.4 on left: failed\n"));
    });
}
