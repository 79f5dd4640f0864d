//! `--record` and `--replay`: the same bytes come out, without the kernel.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use nl_tests::{in_namespace, ip, ip_batch, output, settle, skip, steady, try_output};

use crate::NLDUMP;

/// A file of a test's own, gone at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("nldump-{name}-{}.pcap", std::process::id())))
    }
}

impl std::fmt::Display for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.display().fmt(f)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Links, addresses, routes and neighbours.
fn fill() {
    ip("link add left type veth peer name right");
    ip("link add bridge type bridge");
    ip("link set right master bridge");
    for link in ["left", "right", "bridge"] {
        ip(&format!("link set {link} up"));
    }
    ip("link property add dev left altname leftmost");
    ip_batch(
        "addr add 10.0.0.1/24 dev left\n\
         addr add 2001:db8::1/64 dev left nodad\n\
         route add 20.0.0.0/8 via 10.0.0.2 proto bgp\n\
         nexthop add id 7 via 10.0.0.2 dev left\n\
         route add 22.0.0.0/8 nhid 7\n\
         route add blackhole 21.0.0.0/8 table 1000\n\
         route add 2001:db8:1::/48 via fe80::2 dev left\n\
         neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev left nud permanent\n",
    );
    settle();
}

/// What the command does where there is nothing: in a network namespace that is new.
fn elsewhere(arguments: &str) -> Output {
    try_output(&format!("unshare -n {NLDUMP} {arguments}"))
}

/// `recorded/make.sh` has made them, and what `ip` printed at the time: any kernel, or none, will do.
#[test]
fn committed_recordings_print_what_ip_printed() {
    if cfg!(target_endian = "big") {
        return skip("recordings", "the committed ones are of a little-endian machine");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables/recorded");
    for (name, arguments) in [
        ("route", "route --table all"),
        ("link", "link"),
        ("addr", "addr"),
        ("neigh", "neigh --state permanent"),
    ] {
        let expected = std::fs::read_to_string(folder.join(name).with_extension("txt")).unwrap();
        let file = folder.join(name).with_extension("pcap");
        for runtime in ["blocking", "tokio", "smol"] {
            let command = format!("{NLDUMP} --runtime {runtime} --replay {} {arguments}", file.display());
            assert_eq!(output(&command), expected, "{name} under {runtime}");
        }
    }
}

#[test]
fn a_replay_prints_the_bytes_that_the_recorded_run_printed() {
    in_namespace("recordings::a_replay_prints_the_bytes_that_the_recorded_run_printed", || {
        fill();
        let file = Scratch::new("bytes");
        for arguments in [
            "route",
            "--json route --table all",
            "--count route --table all",
            "-d -6 route --table all",
            "-d route",
            "nexthop",
            "nexthop get 7",
            "route --dev left",
            "route get 10.0.0.7",
            "link",
            "-d link -s",
            "--json link",
            "link --dev leftmost",
            "link --master bridge",
            "addr",
            "--json addr --dev left",
            "neigh",
            "--json neigh",
            "fdb",
            "--consistent link",
        ] {
            for runtime in ["blocking", "tokio", "smol"] {
                let recorded = output(&format!("{NLDUMP} --runtime {runtime} --record {file} {arguments}"));
                assert!(!recorded.is_empty(), "{arguments}");
                let replayed = elsewhere(&format!("--runtime {runtime} --replay {file} {arguments}"));
                assert_eq!(String::from_utf8_lossy(&replayed.stderr), "", "{arguments}");
                assert_eq!(String::from_utf8(replayed.stdout).unwrap(), recorded, "{runtime} {arguments}");
                assert!(replayed.status.success(), "{arguments}");
            }
            // And that is what is printed where nobody records; but statistics go on.
            if !arguments.contains("-s") {
                let (live, replayed) = steady(
                    || output(&format!("{NLDUMP} {arguments}")),
                    || {
                        output(&format!("{NLDUMP} --record {file} {arguments}"));
                        String::from_utf8(elsewhere(&format!("--replay {file} {arguments}")).stdout).unwrap()
                    },
                );
                assert_eq!(replayed, live, "{arguments}");
            }
        }
    });
}

#[test]
fn a_next_hop_object_that_was_not_recorded_is_left_out() {
    in_namespace("recordings::a_next_hop_object_that_was_not_recorded_is_left_out", || {
        fill();
        let file = Scratch::new("objects");
        output(&format!("{NLDUMP} --record {file} route"));
        let with = output(&format!("{NLDUMP} -d route"));
        let without = with.split_inclusive('\n').filter(|line| !line.starts_with("\tnh_info "));
        let without: String = without.collect();
        assert!(without.len() < with.len());
        let replayed = elsewhere(&format!("-d --replay {file} route"));
        assert_eq!((replayed.status.code(), String::from_utf8(replayed.stdout).unwrap()), (Some(0), without));
    });
}

#[test]
fn a_failure_is_replayed_with_its_status_and_words() {
    in_namespace("recordings::a_failure_is_replayed_with_its_status_and_words", || {
        fill();
        let file = Scratch::new("failure");
        for (arguments, status) in
            [("route --table 4242", 1), ("link --dev nonsense", 1), ("neigh get 10.9.9.9 --dev left", 1)]
        {
            let live = try_output(&format!("{NLDUMP} --record {file} {arguments}"));
            assert_eq!(live.status.code(), Some(status), "{arguments}");
            let replayed = elsewhere(&format!("--replay {file} {arguments}"));
            assert_eq!((replayed.status, replayed.stderr), (live.status, live.stderr), "{arguments}");
        }
    });
}

#[test]
fn a_recording_goes_through_a_pipe() {
    in_namespace("recordings::a_recording_goes_through_a_pipe", || {
        fill();
        let expected = output(&format!("{NLDUMP} --json route --table all"));
        let mut recorded = Command::new(NLDUMP)
            .args(["--record", "-", "--json", "route", "--table", "all"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let pipe = recorded.stdout.take().unwrap();
        let replayed = Command::new(NLDUMP)
            .args(["--replay", "-", "--json", "route", "--table", "all"])
            .stdin(pipe)
            .output()
            .unwrap();
        assert!(recorded.wait().unwrap().success());
        assert_eq!(String::from_utf8(replayed.stdout).unwrap(), expected);
        assert!(replayed.status.success());
    });
}

#[test]
fn what_cannot_be_recorded_or_replayed_is_one_line() {
    in_namespace("recordings::what_cannot_be_recorded_or_replayed_is_one_line", || {
        fill();
        let (whole, cut, text) = (Scratch::new("whole"), Scratch::new("cut"), Scratch::new("text"));
        output(&format!("{NLDUMP} --record {whole} link"));
        let bytes = std::fs::read(&whole.0).unwrap();
        std::fs::write(&cut.0, &bytes[..bytes.len() - 10]).unwrap();
        std::fs::write(&text.0, "20.0.0.0/8 via 10.0.0.2 dev left proto bgp").unwrap();
        for (arguments, status, named) in [
            (
                format!("--replay {whole} route"),
                1,
                "has no such request (NETLINK_ROUTE, RTM_GETROUTE): repeat the arguments that were recorded",
            ),
            (format!("--replay {whole} addr"), 1, "has no such request (NETLINK_ROUTE, RTM_GETADDR)"),
            ("--replay /dev/null link".to_owned(), 1, "/dev/null: an empty file"),
            (format!("--replay {cut} link"), 1, "ends inside a packet"),
            (format!("--replay {text} link"), 1, "no pcap file"),
            ("--replay /nonsense link".to_owned(), 1, "/nonsense: "),
            ("--record /nonsense/file link".to_owned(), 1, "/nonsense/file: "),
            (format!("--replay {whole} --record {cut} link"), 2, "--record"),
            (format!("--replay {whole} --netns blue link"), 2, "--netns"),
        ] {
            let output = try_output(&format!("{NLDUMP} {arguments}"));
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(status), "nldump {arguments}: {said}");
            assert_eq!(said.lines().count(), 1, "nldump {arguments}: {said}");
            assert!(said.contains(named), "nldump {arguments}: {said}");
        }
        // A disk that is full is found out at the end, with the rows printed.
        let output = try_output(&format!("{NLDUMP} --record /dev/full link"));
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("nldump: /dev/full: the recording cannot be written: "), "{said}");
    });
}
