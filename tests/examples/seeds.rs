//! Makes the seeds of the fuzz targets anew, of what this machine's kernel sends: `seeds FOLDER`, in a network namespace in which
//! nothing is, since it fills that.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "it is run by hand")]

use std::fs;
use std::path::Path;

use nl_proto::dump::{DumpRequest, FromMessage, Protocol};
use nl_proto::rtnetlink::{Address, Family, Link, Neighbour, Route};
use nl_proto::wire::{Message, NLMSG_DONE, NLMSG_ERROR};
use nl_socket::Socket;
use nl_tests::{ip, ip_batch, settle};

const TABLES: &str = "
link add left type veth peer name right
link add bridge type bridge
link set right master bridge
link property add dev left altname other-name-of-left
link set left up
link set right up
link set bridge up
addr add 10.0.0.1/16 dev left
addr add 2001:db8::1/64 dev left nodad
addr add 10.1.0.1 peer 10.1.0.2 dev bridge label bridge:1 valid_lft 1000 preferred_lft 500
route add 20.0.0.0/24 via 10.0.0.2 proto bgp metric 7 mtu 1400 advmss 1300
route add 20.0.1.0/24 nexthop via 10.0.0.3 weight 2 nexthop via 10.0.0.4
route add blackhole 20.0.2.0/24
route add 20.0.3.0/24 via inet6 fe80::7 dev left
route add 20.0.4.0/24 via 10.0.0.2 table 100 realm 3/4 initcwnd 10
route add 2001:db8:1::/48 via 2001:db8::2 pref high expires 900
route add 2001:db8:2::/48 encap seg6 mode encap segs 2001:db8::a,2001:db8::b dev left
route add 20.0.5.0/24 encap ip id 72 dst 10.9.9.9 ttl 9 dev left
neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev left
neigh add 2001:db8::2 lladdr 02:00:00:00:00:03 dev left nud stale
neigh add proxy 10.0.0.9 dev left
";

fn main() {
    let folder = std::env::args().nth(1).expect("usage: seeds FOLDER");
    let write = |target: &str, name: &str, parts: &[&[u8]]| {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder).unwrap();
        let mut bytes = parts.concat();
        bytes.truncate(4096);
        fs::write(folder.join(name), bytes).unwrap();
    };
    ip("link set lo up");
    ip_batch(TABLES);
    settle();
    let routes = Route::dump().ipv4();
    let refused = || Route::dump().ipv4().table(4242);
    let unknown = || DumpRequest::<Route>::new(Protocol::ROUTE, 1022, 1020).body(&[0; 4]);
    let dumps = [
        ("routes-ipv4", 0, answer(&routes.table(254))),
        ("links", 1, answer(&Link::dump())),
        ("ports", 2, answer(&Link::dump().without_statistics())),
        ("routes-and-a-link", 3, [answer(&Route::dump().ipv4()), answer(&Link::by_name("lo"))].concat()),
        ("addresses", 4, answer(&Address::dump())),
        ("neighbours", 5, answer(&Neighbour::dump())),
        ("fdb", 6, answer(&Neighbour::fdb())),
        ("routes-ipv6", 7, answer(&Route::dump().family(Family::INET6))),
        ("refused-done", 0, answer(&refused())),
        ("refused-error", 0, answer(&unknown())),
    ];
    for (name, choice, bytes) in &dumps {
        write("decoder", name, &[&[*choice], bytes]);
        write("chunks", name, &[&[choice | 8, 4, 3, 1, 0, 20], bytes]);
        let request = match choice {
            1 | 2 => 3,
            4 => 1,
            5 | 6 => 2,
            _ => 0,
        };
        // Two filters, then the answer.
        write("request", name, &[&[2, request, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 1, 0, 0, 0], bytes]);
        for (number, message) in messages(bytes).take(6).enumerate() {
            write("objects", &format!("{name}-{number}"), &[message.payload()]);
        }
    }
    for (name, choice) in [("lookup", 4), ("writer", 5)] {
        write("request", name, &[&[8, choice], b"\x08\0\x01\0\x0a\0\0\x02", &[7; 40], b"name"]);
    }
    for (name, operations) in ENDPOINT {
        write("endpoint", name, &[&operations.concat()]);
    }
}

/// To begin a dump, to begin a request for one object, to go on for long, and some things that happen.
const DUMP: [u8; 2] = [0, 0x17];
const SINGLE: [u8; 2] = [1, 0];
const ON: [u8; 2] = [31, 12];
const ENDPOINT: &[(&str, &[[u8; 2]])] = &[
    ("whole", &[DUMP, ON, ON, SINGLE, ON]),
    ("cancelled", &[DUMP, ON, DUMP, ON, [2, 0], ON]),
    ("subscribed", &[[6, 1], DUMP, ON, [11, 0], ON, DUMP, [31, 1], ON, ON]),
    ("drained", &[DUMP, ON, DUMP, [31, 13], ON, ON]),
    ("forged", &[DUMP, ON, [10, 0], ON, [12, 0], ON, [13, 0], ON]),
    ("restarted", &[[7, 2], [17, 0], DUMP, ON, ON, [17, 1], ON, ON]),
    ("refused", &[[18, 0], DUMP, ON, ON, [19, 3], SINGLE, ON]),
    ("busy", &[[23, 9], DUMP, ON, ON, ON]),
    ("lost", &[DUMP, ON, ON, SINGLE, [24, 0], [16, 0], ON, [20, 0], DUMP, [15, 0], ON]),
    ("cut", &[[21, 30], DUMP, ON, ON, [14, 3], DUMP, ON]),
];

/// What the kernel answers, to the end.
fn answer<T: FromMessage>(request: &DumpRequest<T>) -> Vec<u8> {
    let socket = Socket::open(Protocol::ROUTE).unwrap();
    let mut sent = Vec::new();
    request.as_request().write_to(&mut sent, 1).unwrap();
    socket.send(&sent).unwrap();
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 65_536]);
    loop {
        let length = socket.receive(&mut buffer).unwrap().length;
        bytes.extend(&buffer[..length]);
        if messages(&buffer[..length]).any(|one| matches!(one.message_type(), NLMSG_DONE | NLMSG_ERROR)) {
            return bytes;
        }
    }
}

fn messages(mut bytes: &[u8]) -> impl Iterator<Item = Message<'_>> {
    std::iter::from_fn(move || {
        let (message, rest) = Message::split(bytes).ok()?;
        bytes = rest;
        Some(message)
    })
}
