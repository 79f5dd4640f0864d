//! The examples, run as a reader would run them.

use std::path::PathBuf;

use nl_tests::{in_namespace, output, skip, try_output};

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
