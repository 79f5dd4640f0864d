//! What goes wrong.

use nl_tests::{in_namespace, ip, try_output};

use crate::NLDUMP;

#[test]
fn each_is_one_line_with_the_documented_status() {
    in_namespace("usage::each_is_one_line_with_the_documented_status", || {
        ip("link add left type veth peer name right");
        for (arguments, status, named) in [
            ("link --dev nonsense", 1, "nonsense"),
            ("link --master nonsense", 1, "nonsense"),
            ("link --group nonsense", 2, "nonsense"),
            ("link --up --down", 2, "--down"),
            ("addr --dev nonsense", 1, "nonsense"),
            ("addr --scope nonsense", 2, "nonsense"),
            ("addr --to 1.2.3.4/99", 2, "1.2.3.4/99"),
            ("addr --json --statistics", 2, "--statistics"),
            ("addr --without nonsense", 2, "nonsense"),
            ("addr --master lo --nomaster", 2, "--nomaster"),
            ("neigh --state nonsense", 2, "nonsense"),
            ("neigh --state 3", 2, "3"),
            ("fdb --state nonsense", 2, "nonsense"),
            ("route get 192.0.2.1 --ipproto nonsense", 2, "nonsense"),
            ("route get 192.0.2.1 --dport 65536", 2, "65536"),
            ("route get 192.0.2.1 --tos nonsense", 2, "nonsense"),
            ("neigh --dev nonsense", 1, "nonsense"),
            ("neigh get 192.0.2.1", 2, "--dev"),
            ("neigh get 192.0.2.1 --dev left", 1, "ENOENT"),
            ("fdb --br nonsense", 1, "nonsense"),
            ("fdb get nonsense --br left", 2, "nonsense"),
            ("fdb get 02:00:00:00:00:01", 2, "--br"),
            ("nexthop --dev nonsense", 1, "nonsense"),
            ("nexthop --protocol nonsense", 2, "nonsense"),
            ("nexthop get nonsense", 2, "nonsense"),
            ("nexthop get 7", 1, "ENOENT"),
        ] {
            let output = try_output(&format!("{NLDUMP} {arguments}"));
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(status), "nldump {arguments}: {said}");
            assert!(output.stdout.is_empty(), "nldump {arguments}");
            assert_eq!(said.lines().count(), 1, "nldump {arguments}: {said}");
            assert!(said.contains(named), "nldump {arguments}: {said}");
        }
    });
}

#[test]
fn what_is_spelt_as_ip_has_it_is_told_as_it_is_spelt_here() {
    for (arguments, meant) in [
        ("link eth0", "--dev eth0"),
        ("link show eth0", "--dev eth0"),
        ("addr show dev lo", "--dev lo"),
        ("addr show up", "--up"),
        ("l show type veth", "--type veth"),
        ("neigh show nud all", "--nud all"),
        ("neigh 192.0.2.1", "--to 192.0.2.1"),
        ("route 192.0.2.0/24", "--exact 192.0.2.0/24"),
        ("route get 192.0.2.1 from 192.0.2.2", "--from 192.0.2.2"),
        ("fdb show br br0", "--br br0"),
        ("nexthop show dev lo", "--dev lo"),
        ("link --de lo", "--dev"),
    ] {
        let output = try_output(&format!("{NLDUMP} {arguments}"));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "nldump {arguments}: {said}");
        assert_eq!(said.lines().count(), 1, "nldump {arguments}: {said}");
        assert!(said.contains(&format!(": did you mean {meant}? (nldump ")), "nldump {arguments}: {said}");
    }
    for arguments in ["nonsense", "link --dev lo --dev lo", "addr --scope"] {
        let said = String::from_utf8(try_output(&format!("{NLDUMP} {arguments}")).stderr).unwrap();
        assert!(!said.contains("did you mean"), "nldump {arguments}: {said}");
    }
}

#[test]
fn every_table_teaches_by_example() {
    for table in ["route", "link", "addr", "neigh", "fdb", "nexthop"] {
        let help = nl_tests::output(&format!("{NLDUMP} {table} --help"));
        let (_, examples) = help.split_once("\nExamples:\n").unwrap();
        assert!(examples.lines().count() >= 5, "{help}");
        // Each is taken: one of a device that is not there fails by the system, and none by its usage.
        for example in examples.lines().filter_map(|line| line.trim().strip_prefix("nldump ")) {
            let arguments = example.split("  ").next().unwrap();
            let output = try_output(&format!("{NLDUMP} {arguments}"));
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(matches!(output.status.code(), Some(0 | 1)), "nldump {arguments}: {said}");
        }
    }
}

#[test]
fn the_manual_and_the_completions_know_every_table_and_option() {
    let print = |arguments: &str| nl_tests::output(&format!("{NLDUMP} {arguments}"));
    let manual = print("man");
    for word in [".TH nldump", "route", "neigh", "netns", "nldump route get 192.0.2.1", "Exit status"] {
        assert!(manual.contains(word), "{word}");
    }
    let route = print("man route");
    for word in [".TH nldump-route 1  \"nldump ", "nldump\\-route", "protocol", "table", "PREFIX"] {
        assert!(route.contains(word), "{word}: {route}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = print(&format!("completions {shell}"));
        assert!(["route", "neigh", "fdb", "runtime"].iter().all(|word| script.contains(word)), "{shell}");
    }
    assert_eq!(try_output(&format!("{NLDUMP} man nonsense")).status.code(), Some(2));
}
