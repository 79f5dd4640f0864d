//! What goes wrong: one clear line, the documented status, nothing on standard output.

use nl_tests::{in_namespace, ip, try_output};

use crate::NLDUMP;

/// Asserts how the command ends, and gives the line that it says.
fn fails(arguments: &str, status: i32) -> String {
    let output = try_output(&format!("{NLDUMP} {arguments}"));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(status), "nldump {arguments}: {said}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "nldump {arguments}");
    assert_eq!(said.lines().count(), 1, "nldump {arguments}: {said}");
    assert!(said.starts_with("nldump: "), "nldump {arguments}: {said}");
    said
}

#[test]
fn what_means_nothing_is_a_usage_error() {
    for (arguments, named) in [
        ("route --table nonsense", "nonsense"),
        ("route --protocol nonsense", "nonsense"),
        ("route --protocol 256", "256"),
        ("route --type nonsense", "nonsense"),
        ("route --scope nonsense", "nonsense"),
        ("route --tos nonsense", "nonsense"),
        ("route --root 1.2.3.4/33", "1.2.3.4/33"),
        ("route --nonsense", "--nonsense"),
        ("route --via 1.2.3", "1.2.3"),
        ("-4 -6 route", "--ipv6"),
        ("--count --json route", "--json"),
        ("--runtime nonsense route", "nonsense"),
        ("nonsense", "nonsense"),
        ("route get nonsense", "nonsense"),
        ("-4 route --root 2001::/16", "2001::/16"),
        ("-6 route get 10.0.0.5", "10.0.0.5"),
        ("-4 route get 2001:db8::5", "2001:db8::5"),
        ("route get 10.0.0.5 --from 2001:db8::5", "2001:db8::5"),
        ("-6 neigh get 10.0.0.5 --dev lo", "10.0.0.5"),
        ("-6 route --exact 10.0.0.0/8", "10.0.0.0/8"),
        ("route --root 10.0.0.0/8 --match 2001::/16", "2001::/16"),
        ("-6 route --via 10.0.0.2", "10.0.0.2"),
        ("-4 route --src 2001:db8::1", "2001:db8::1"),
        ("-6 route --via fe80::1 --src 10.0.0.1", "10.0.0.1"),
        ("route --table +254", "+254"),
        ("route --tos 0x0x10", "0x0x10"),
        ("route --metric 0x", "0x"),
        ("route --parallel", "--parallel"),
        ("route --table 7 --table 8", "--parallel"),
        ("route --table 7 --table 7 --parallel", "7 is named twice"),
        ("route --table 7 --table 8 --protocol bgp --protocol static --parallel", "one kind"),
        ("route --family inet --family inet6 --root 10.0.0.0/8 --parallel", "inet"),
        ("-6 route --family inet", "inet6"),
        ("route --family nonsense", "nonsense"),
        ("link --parallel", "--parallel"),
        ("-4 neigh --parallel", "inet"),
        ("--consistent neigh --parallel", "--consistent"),
        ("--runtime tokio neigh --parallel", "--runtime"),
    ] {
        let said = fails(arguments, 2);
        assert!(said.contains(named), "nldump {arguments}: {said}");
    }
}

#[test]
fn a_device_or_a_namespace_that_is_not_there_is_named() {
    assert!(fails("route --dev nonsense", 1).contains("nonsense"));
    assert!(fails("--netns nonsense route", 1).contains("nonsense"));
    assert!(fails("--netns /nonsense/net route", 1).contains("/nonsense/net"));
}

#[test]
fn which_of_several_dumps_failed_is_told() {
    in_namespace("failures::which_of_several_dumps_failed_is_told", || {
        ip("route add 20.0.0.0/8 dev lo table 1000");
        let said = fails("-4 route --table 1000 --table 1001 --parallel --count", 1);
        assert!(said.contains("number 2 of what was asked at once: "), "{said}");
        let several = "-4 route --table 1001 --table 1000 --table 1002 --parallel --count";
        let output = try_output(&format!("{NLDUMP} {several}"));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.lines().count()), (Some(1), 2), "{said}");
        for number in [1, 3] {
            assert!(said.contains(&format!("nldump: number {number} of what was asked at once: ")), "{said}");
        }
    });
}

/// The names of links explain routes; that links come and go is no reason to print none.
#[test]
fn routes_are_printed_while_links_come_and_go() {
    in_namespace("failures::routes_are_printed_while_links_come_and_go", || {
        let pairs = (0..150).map(|i| format!("link add l{i} type veth peer name r{i}\n"));
        nl_tests::ip_batch(&pairs.collect::<String>());
        ip("link set lo up");
        ip("addr add 10.0.0.1/24 dev lo");
        let churn = std::thread::spawn(|| {
            for _ in 0..150 {
                ip("link add come type veth peer name go");
                ip("link del come");
            }
        });
        let mut runs = 0;
        while !churn.is_finished() {
            let output = try_output(&format!("{NLDUMP} route --table local"));
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "after {runs} runs: {said}");
            assert!(String::from_utf8_lossy(&output.stdout).contains("10.0.0.1 dev lo"));
            runs += 1;
        }
        churn.join().unwrap();
        assert!(runs > 10, "{runs} runs");
    });
}

#[test]
fn a_refusal_says_errno_and_the_kernels_words() {
    in_namespace("failures::a_refusal_says_errno_and_the_kernels_words", || {
        // There is no main table yet, which is no failure, as with `ip`.
        for arguments in ["route", "route --table main", "route --table 254"] {
            let output = try_output(&format!("{NLDUMP} {arguments}"));
            assert!(output.status.success() && output.stdout.is_empty(), "{arguments}");
        }
        ip("addr add 10.0.0.1/24 dev lo");
        let said = fails("route --table 4242", 1);
        assert!(said.contains("ENOENT") && said.contains("FIB table does not exist"), "{said}");
        let said = fails("route get 192.0.2.1", 1);
        assert!(said.contains("ENETUNREACH"), "{said}");
    });
}

#[test]
fn help_teaches_by_example_and_is_no_failure() {
    for arguments in ["--help", "route --help", "--version"] {
        let output = try_output(&format!("{NLDUMP} {arguments}"));
        assert!(output.status.success());
        assert!(!output.stdout.is_empty());
    }
    for (arguments, example) in
        [("--help", "nldump route get 192.0.2.1"), ("route --help", "nldump route --vrf blue")]
    {
        let help = String::from_utf8(try_output(&format!("{NLDUMP} {arguments}")).stdout).unwrap();
        assert!(help.contains(example), "{help}");
    }
}
