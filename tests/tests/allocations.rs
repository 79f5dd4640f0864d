//! No allocation a row: a dump of many rows allocates as often as one of few. A link has a few, and no more.

#![allow(clippy::unwrap_used, reason = "tests")]

use allocation_counter::measure;
use nl_proto::dump::{DumpRequest, FromMessage};
use nl_proto::rtnetlink::{Address, Link, Neighbour, Route};
use nl_tests::{in_namespace, ip, ip_batch};

/// How often the whole stream of a dump allocates, and how many rows it gives, with the blocking driver, by each way to take them,
/// received ahead (as far as the thread that takes the rows goes), and under both executors.
fn allocations<T: FromMessage>(request: &DumpRequest<T>) -> Vec<(u64, u64)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let drivers: [&dyn Fn() -> u64; 6] = [
        &|| nl_socket::blocking::dump(request.clone()).unwrap().map(Result::unwrap).count() as u64,
        &|| {
            let mut rows = 0;
            let mut dump = nl_socket::blocking::dump(request.clone()).unwrap();
            dump.for_each_row(|_| -> Result<(), nl_socket::Error> {
                rows += 1;
                Ok(())
            })
            .unwrap();
            rows
        },
        &|| {
            let mut rows = 0;
            let mut dump = nl_socket::blocking::dump(request.clone()).unwrap();
            while let Some(batch) = dump.next_batch() {
                batch.unwrap().for_each(|message| {
                    T::from_message(message).unwrap();
                    rows += 1;
                });
            }
            rows
        },
        &|| nl_socket::blocking::dump_ahead(request.clone()).unwrap().map(Result::unwrap).count() as u64,
        &|| {
            runtime.block_on(async {
                let (mut dump, mut rows) = (nl_tokio::dump(request.clone()).unwrap(), 0);
                while dump.try_next().await.unwrap().is_some() {
                    rows += 1;
                }
                rows
            })
        },
        &|| {
            smol::block_on(async {
                let (mut dump, mut rows) = (nl_smol::dump(request.clone()).unwrap(), 0);
                while dump.try_next().await.unwrap().is_some() {
                    rows += 1;
                }
                rows
            })
        },
    ];
    let counted = drivers.map(|drive| {
        // What is made once a process or once a thread is made by now.
        drive();
        let mut rows = 0;
        let counted = measure(|| rows = drive());
        (counted.count_total, rows)
    });
    counted.to_vec()
}

/// Asserts that what `fill` adds to a table costs no allocation.
fn none_a_row<T: FromMessage>(request: &DumpRequest<T>, fill: impl FnOnce()) {
    let few = allocations(request);
    fill();
    let many = allocations(request);
    for ((few, few_rows), (many, many_rows)) in few.into_iter().zip(many) {
        assert!(many_rows >= few_rows + 2_000, "{few_rows} rows, then {many_rows}");
        assert_eq!(many, few, "{many_rows} rows, {few_rows} rows");
        assert!(few < 50, "{few} allocations a dump");
    }
}

fn pair() {
    ip("link add left type veth peer name right");
    ip("link set left up");
    ip("link set right up");
    ip("addr add 10.0.0.1/8 dev left");
}

fn each(count: u32, line: impl Fn(u32) -> String) {
    ip_batch(&(0..count).map(line).collect::<String>());
}

#[test]
fn streaming_routes_allocates_nothing_a_row() {
    in_namespace("streaming_routes_allocates_nothing_a_row", || {
        pair();
        none_a_row(&Route::dump().ipv4(), || {
            each(2_000, |i| format!("route add 20.{}.{}.0/24 via 10.0.0.2\n", i / 256, i % 256));
        });
        none_a_row(&Route::dump().ipv6(), || {
            each(2_000, |i| format!("route add 2001:db8:{i:x}::/48 via fe80::2 dev left\n"));
        });
    });
}

#[test]
fn streaming_neighbours_allocates_nothing_a_row() {
    in_namespace("streaming_neighbours_allocates_nothing_a_row", || {
        pair();
        none_a_row(&Neighbour::dump().ipv4(), || {
            each(2_000, |i| {
                format!(
                    "neigh add 10.1.{}.{} lladdr 02:00:00:00:00:01 dev left nud permanent\n",
                    i / 256,
                    i % 256
                )
            });
        });
    });
}

#[test]
fn streaming_addresses_allocates_nothing_a_row() {
    in_namespace("streaming_addresses_allocates_nothing_a_row", || {
        pair();
        none_a_row(&Address::dump().ipv4(), || {
            each(2_000, |i| format!("addr add 10.2.{}.{}/32 dev left\n", i / 256, i % 256));
        });
    });
}

#[test]
fn streaming_links_allocates_three_times_a_row() {
    in_namespace("streaming_links_allocates_three_times_a_row", || {
        let few = allocations(&Link::dump());
        each(200, |i| format!("link add left{i} type veth peer name right{i}\n"));
        let many = allocations(&Link::dump());
        for ((few, few_rows), (many, many_rows)) in few.into_iter().zip(many) {
            assert_eq!(many_rows, few_rows + 400);
            // Its details, its statistics and what its protocols have.
            assert_eq!(many - few, 3 * 400);
        }
    });
}
