//! Memory that does not grow with the table, nor with how slow its reader is.

use std::thread::sleep;
use std::time::Duration;

use nl_proto::dump::DumpRequest;
use nl_proto::rtnetlink::Route;
use nl_tests::in_namespace;

use crate::support::{many_routes, tokio};

/// The most memory that this process has had so far, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn routes() -> DumpRequest<Route> {
    Route::dump().ipv4().table(254)
}

/// Takes so many rows with the blocking driver, tokio and smol, and sleeps behind every thousandth.
fn read(most: usize, pause: Duration) {
    let mut counts = [0; 3];
    let rest = |count: &mut usize| {
        *count += 1;
        if *count % 1_000 == 0 {
            sleep(pause);
        }
    };
    for row in nl_socket::blocking::dump(routes()).unwrap().take(most) {
        row.unwrap();
        rest(&mut counts[0]);
    }
    tokio(async {
        let mut rows = nl_tokio::dump(routes()).unwrap();
        while counts[1] < most && rows.try_next().await.unwrap().is_some() {
            rest(&mut counts[1]);
        }
    });
    smol::block_on(async {
        let mut rows = nl_smol::dump(routes()).unwrap();
        while counts[2] < most && rows.try_next().await.unwrap().is_some() {
            rest(&mut counts[2]);
        }
    });
    assert_eq!(counts, [most; 3]);
}

#[test]
fn a_dump_takes_no_more_of_it_where_rows_are_many_or_their_reader_is_slow() {
    in_namespace("memory::a_dump_takes_no_more_of_it_where_rows_are_many_or_their_reader_is_slow", || {
        many_routes(100_000);
        read(2_000, Duration::ZERO);
        let few = peak();
        read(100_001, Duration::ZERO);
        let many = peak();
        read(100_001, Duration::from_millis(2));
        let slow = peak();
        assert!(many <= few + 256 && slow <= many + 256, "{few}, {many}, {slow} KiB");
    });
}
