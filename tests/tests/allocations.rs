//! No allocation a row: a dump of many rows allocates as often as one of few. A link has a few, and no more.

#![allow(clippy::unwrap_used, reason = "tests")]

use allocation_counter::measure;
use nl_proto::dump::{Decode, DumpRequest, FromMessage};
use nl_proto::rtnetlink::{Address, Link, Neighbour, Route};
use nl_socket::{AsConnection, Dump, Error};
use nl_tests::{in_namespace, ip, ip_batch, settle};

/// How often the whole stream of a dump allocates, and how many rows it gives, with the blocking driver, by each way to take them,
/// received ahead, and under each executor. That is on the thread that takes the rows: what another does that receives is not counted.
fn allocations<T: FromMessage>(request: &DumpRequest<T>) -> Vec<(u64, u64)> {
    let one = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let several = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let ask = || request.clone();
    let ask_less =
        || request.clone().decode_with(|message| Ok((message.message_type(), message.payload().len())));
    let drivers: [&dyn Fn() -> u64; 8] = [
        &|| iterate(nl_socket::blocking::dump(ask())),
        &|| iterate(nl_socket::blocking::dump(ask_less())),
        &|| iterate(nl_socket::blocking::dump_ahead(ask())),
        &|| {
            let mut rows = 0;
            let mut dump = nl_socket::blocking::dump(ask()).unwrap();
            dump.for_each_row(|_| -> Result<(), Error> {
                rows += 1;
                Ok(())
            })
            .unwrap();
            rows
        },
        &|| {
            let mut rows = 0;
            let mut dump = nl_socket::blocking::dump(ask()).unwrap();
            while let Some(batch) = dump.next_batch() {
                batch.unwrap().for_each(|message| {
                    T::from_message(message).unwrap();
                    rows += 1;
                });
            }
            rows
        },
        &|| one.block_on(async { stream(nl_tokio::dump(ask())).await }),
        &|| several.block_on(async { stream(nl_tokio::dump(ask())).await }),
        &|| smol::block_on(async { stream(nl_smol::dump(ask())).await }),
    ];
    drivers.map(counted).to_vec()
}

/// How often it allocates on this thread, and how many rows it gives.
fn counted(drive: impl Fn() -> u64) -> (u64, u64) {
    // What is made once a process or once a thread is made by now.
    drive();
    let mut rows = 0;
    let counted = measure(|| rows = drive());
    (counted.count_total, rows)
}

fn iterate<T, I: Iterator<Item = Result<T, Error>>>(dump: Result<I, Error>) -> u64 {
    dump.unwrap().map(Result::unwrap).count() as u64
}

async fn stream<C: AsConnection, T, D: Decode<T>>(dump: Result<Dump<C, T, D>, Error>) -> u64 {
    let (mut dump, mut rows) = (dump.unwrap(), 0);
    while dump.try_next().await.unwrap().is_some() {
        rows += 1;
    }
    rows
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
fn streaming_two_tables_at_once_allocates_less_than_twice_a_datagram() {
    in_namespace("streaming_two_tables_at_once_allocates_less_than_twice_a_datagram", || {
        pair();
        each(20_000, |i| {
            format!("route add 20.{}.{}.0/24 via 10.0.0.2 table {}\n", i / 256, i % 256, 1000 + i % 2)
        });
        let split = Route::dump().ipv4().split_by_table([1000, 1001]).unwrap();
        let datagrams = std::cell::Cell::new(0);
        let (allocated, rows) = counted(|| {
            let mut dump = nl_socket::blocking::dump_parallel(split.clone()).unwrap();
            let rows = iterate(Ok(&mut dump));
            datagrams.set(dump.summary().datagrams);
            rows
        });
        // Whose thread is the first to use a buffer, and who waits for whom, is the scheduler's to say.
        assert_eq!(rows, 20_000);
        assert!(allocated < 2 * datagrams.get(), "{allocated} allocations, {} datagrams", datagrams.get());
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
        settle();
        none_a_row(&Address::dump().ipv6(), || {
            each(2_000, |i| format!("addr add 2001:db8::{i:x}/128 dev left nodad\n"));
            settle();
        });
    });
}

#[test]
fn streaming_links_allocates_three_times_a_row() {
    in_namespace("streaming_links_allocates_three_times_a_row", || {
        let few = allocations(&Link::dump());
        each(200, |i| format!("link add left{i} type veth peer name right{i}\n"));
        let many = allocations(&Link::dump());
        for (way, ((few, few_rows), (many, many_rows))) in few.into_iter().zip(many).enumerate() {
            assert_eq!(many_rows, few_rows + 400);
            // Its details, its statistics and what its protocols have; of those of two fields, nothing.
            assert_eq!(many - few, if way == 1 { 0 } else { 3 * 400 });
        }
    });
}
