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
            ("neigh --state nonsense", 2, "nonsense"),
            ("neigh --dev nonsense", 1, "nonsense"),
            ("neigh get 192.0.2.1", 2, "--dev"),
            ("neigh get 192.0.2.1 --dev left", 1, "ENOENT"),
            ("fdb --br nonsense", 1, "nonsense"),
            ("fdb get nonsense --br left", 2, "nonsense"),
            ("fdb get 02:00:00:00:00:01", 2, "--br"),
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
fn the_manual_and_the_completions_know_every_table_and_option() {
    let print = |arguments: &str| nl_tests::output(&format!("{NLDUMP} {arguments}"));
    let manual = print("man");
    for word in [".TH nldump", "route", "neigh", "netns", "nldump route get 192.0.2.1", "Exit status"] {
        assert!(manual.contains(word), "{word}");
    }
    let route = print("man route");
    for word in ["nldump\\-route", "protocol", "table", "PREFIX"] {
        assert!(route.contains(word), "{word}: {route}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = print(&format!("completions {shell}"));
        assert!(["route", "neigh", "fdb", "runtime"].iter().all(|word| script.contains(word)), "{shell}");
    }
    assert_eq!(try_output(&format!("{NLDUMP} man nonsense")).status.code(), Some(2));
}
