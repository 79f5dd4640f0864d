//! Options that say how, not which.

use std::process::{Command, Stdio};

use nl_tests::{in_namespace, ip, ip_batch, output, steady};

use crate::{NLDUMP, nldump, setting};

#[test]
fn whichever_runtime_the_same_bytes_come() {
    in_namespace("options::whichever_runtime_the_same_bytes_come", || {
        setting::make();
        for options in
            ["route --table all", "--json route --table all", "--consistent route", "--count route"]
        {
            let expected = nldump(&format!("--runtime blocking {options}"));
            assert!(!expected.is_empty());
            for runtime in ["tokio", "smol"] {
                assert_eq!(
                    nldump(&format!("--runtime {runtime} {options}")),
                    expected,
                    "{runtime} {options}"
                );
            }
        }
    });
}

#[test]
fn the_count_is_the_number_of_rows_and_nothing_else() {
    in_namespace("options::the_count_is_the_number_of_rows_and_nothing_else", || {
        setting::make();
        let rows = nldump("--json route --table all").lines().count();
        assert_eq!(nldump("--count route --table all"), format!("{rows}\n"));
    });
}

#[test]
fn a_namespace_without_a_main_table_has_an_empty_one() {
    in_namespace("options::a_namespace_without_a_main_table_has_an_empty_one", || {
        assert_eq!(nldump("route"), "");
        assert_eq!(nldump("--count route"), "0\n");
        assert_eq!(nldump("--json route"), "");
    });
}

#[test]
fn another_namespace_is_looked_into_by_path_and_by_name() {
    in_namespace("options::another_namespace_is_looked_into_by_path_and_by_name", || {
        // The names of `ip netns` live in a folder that a test must have to itself.
        output("mount -t tmpfs tmpfs /run");
        ip("netns add blue");
        ip("-n blue link set lo up");
        ip("-n blue addr add 192.0.2.1/24 dev lo");
        ip("-n blue route add 198.51.100.0/24 dev lo");
        let expected = output("ip -n blue route");
        assert!(!expected.is_empty());
        assert_eq!(nldump("--netns blue route"), expected);
        assert_eq!(nldump("--netns /run/netns/blue --runtime tokio route"), expected);
        assert_eq!(nldump("--netns blue --runtime smol route"), expected);
        assert_eq!(nldump("route"), "", "the command's own namespace is another");
    });
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    in_namespace("options::a_closed_pipe_ends_it_quietly", || {
        ip("link add left type veth peer name right");
        ip("link set left up");
        ip("addr add 10.0.0.1/16 dev left");
        let line =
            |i: u32| format!("route add {}/24 dev left\n", std::net::Ipv4Addr::from(0x1400_0000 + (i << 8)));
        ip_batch(&(0..20_000).map(line).collect::<String>());
        let mut command = Command::new(NLDUMP);
        command.arg("route").stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0));
    });
}

/// Sorted, since the parts come in no order.
fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn parts_asked_for_at_once_are_the_rows_of_each() {
    in_namespace("options::parts_asked_for_at_once_are_the_rows_of_each", || {
        setting::make();
        for (parts, at_once) in [
            (
                ["-4 route --table all --json", "-6 route --table all --json"],
                "route --family inet --family inet6 --table all --json --parallel",
            ),
            (
                ["route --table 1000 --json", "route --table 5000 --json"],
                "route --table 1000 --table 5000 --json --parallel",
            ),
            (
                ["route --table all --protocol bgp -d", "route --table all --protocol static -d"],
                "route --table all --protocol bgp --protocol static -d --parallel",
            ),
            (["-4 neigh", "-6 neigh"], "neigh --parallel"),
        ] {
            let each = || parts.map(nldump).concat();
            let (each, together) = steady(each, || nldump(at_once));
            // A part's own filter is not in its lines where there are several: by details and JSON it is in either.
            if at_once.contains("--json") || at_once.starts_with("neigh") {
                assert_eq!(lines(&together), lines(&each), "{at_once}");
            }
            assert_eq!(together.lines().count(), each.lines().count(), "{at_once}");
            let count = nldump(
                &at_once.replace("--json", "").replace(" -d", "").replace("--parallel", "--parallel --count"),
            );
            assert_eq!(count.trim(), each.lines().count().to_string(), "{at_once}");
        }
    });
}
