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
fn a_refusal_says_errno_and_the_kernels_words() {
    in_namespace("failures::a_refusal_says_errno_and_the_kernels_words", || {
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
    let help = String::from_utf8(try_output(&format!("{NLDUMP} --help")).stdout).unwrap();
    assert!(help.contains("nldump route get 192.0.2.1"));
}
