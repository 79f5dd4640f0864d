//! Micro-benchmarks of the core over recorded datagrams, a row each.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use nl_bench_harness::Table;
use nl_bench_ours::replay::Datagram;
use nl_bench_ours::{Tracked, Two, ways};
use nl_proto::dump::{DumpDecoder, DumpRequest, Event, Framing, FromMessage};
use nl_proto::rtnetlink::{Address, Link, Neighbour, NextHopObject, Route};
use nl_proto::wire::Message;

fn main() {
    divan::main();
}

const TABLES: [&str; 7] = ["route4", "route6", "neighbour", "address", "link", "nexthop", "conntrack"];

/// Calls `each` for every message of a table's datagram.
fn messages(bencher: Bencher<'_, '_>, name: &str, mut each: impl FnMut(Message<'_>)) {
    let datagram = datagram(name);
    bencher.counter(ItemsCount::new(datagram.rows())).bench_local(|| {
        let mut rest = black_box(datagram.bytes());
        while let Ok((message, behind)) = Message::split(rest) {
            each(message);
            rest = behind;
        }
    });
}

fn datagram(name: &str) -> Datagram {
    Datagram::of(Table::by_name(name).expect("it is one of TABLES"))
}

/// From header to header: the floor.
#[divan::bench(args = TABLES)]
fn split(bencher: Bencher<'_, '_>, name: &str) {
    messages(bencher, name, |message| _ = black_box(message));
}

/// Over the attributes of each message, of which none is looked at.
#[divan::bench(args = TABLES)]
fn attributes(bencher: Bencher<'_, '_>, name: &str) {
    let body = match name {
        "address" | "nexthop" => 8,
        "link" => 16,
        "conntrack" => 4,
        _ => 12,
    };
    messages(bencher, name, |message| {
        message.attributes_at(body).for_each(|attribute| _ = black_box(attribute));
    });
}

/// The whole row.
#[divan::bench(args = TABLES)]
fn row(bencher: Bencher<'_, '_>, name: &str) {
    match name {
        "neighbour" => messages(bencher, name, |message| drop(black_box(Neighbour::from_message(message)))),
        "address" => messages(bencher, name, |message| drop(black_box(Address::from_message(message)))),
        "link" => messages(bencher, name, |message| drop(black_box(Link::from_message(message)))),
        "nexthop" => messages(bencher, name, |message| drop(black_box(NextHopObject::from_message(message)))),
        "conntrack" => messages(bencher, name, |message| drop(black_box(Tracked::from_message(message)))),
        _ => messages(bencher, name, |message| drop(black_box(Route::from_message(message)))),
    }
}

/// A user's row of two fields.
#[divan::bench(args = ["route4", "route6", "neighbour"])]
fn two(bencher: Bencher<'_, '_>, name: &str) {
    messages(bencher, name, |message| drop(black_box(Two::<12>::from_message(message))));
}

/// By `DumpDecoder`, as an event each.
#[divan::bench(args = TABLES)]
fn decoder(bencher: Bencher<'_, '_>, name: &str) {
    match name {
        "route4" => events(bencher, name, Route::dump().ipv4()),
        "route6" => events(bencher, name, Route::dump().ipv6()),
        "neighbour" => events(bencher, name, Neighbour::dump().ipv4()),
        "address" => events(bencher, name, Address::dump().ipv4()),
        "link" => events(bencher, name, Link::dump()),
        "nexthop" => events(bencher, name, NextHopObject::dump()),
        _ => events(bencher, name, Tracked::dump()),
    }
}

/// A whole stream of IPv4 routes, from a transport that gives the recorded datagram again and again.
#[divan::bench(args = [
    "blocking", "tokio", "tokio-multi", "smol", "blocking-two", "tokio-two", "smol-two", "blocking-each",
    "tokio-each", "smol-each", "blocking-batch", "tokio-batch", "smol-batch",
])]
fn stream(bencher: Bencher<'_, '_>, way: &str) {
    // Many, so that what comes once a dump, the runtime above all, counts for nothing.
    const DATAGRAMS: usize = 200;
    bencher
        .counter(ItemsCount::new(datagram("route4").rows() * DATAGRAMS))
        .bench_local(|| ways::take(way, Table::Route4, DATAGRAMS).expect("the dump is complete"));
}

fn events<T: FromMessage>(bencher: Bencher<'_, '_>, name: &str, request: DumpRequest<T>) {
    let datagram = datagram(name);
    bencher
        .counter(ItemsCount::new(datagram.rows()))
        .with_inputs(|| DumpDecoder::new(request.clone()))
        .bench_local_values(|mut decoder| {
            let mut rest = black_box(datagram.bytes());
            loop {
                let (consumed, event) = decoder.decode(rest, Framing::Datagram);
                rest = rest.get(consumed..).unwrap_or_default();
                match event {
                    Event::Item(row) => _ = black_box(&row),
                    Event::More => return,
                    event => panic!("{event:?}", event = std::mem::discriminant(&event)),
                }
            }
        });
}
