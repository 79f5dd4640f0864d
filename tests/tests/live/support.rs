//! What several of the live tests need.

use nl_proto::rtnetlink::Route;
use nl_proto::wire::{Message, Writer};
use nl_socket::Socket;
use nl_tests::{ip, ip_batch};
use nl_tokio::{DumpRequest, Error, Protocol};

/// Runs a future on a current-thread runtime of tokio's.
pub(crate) fn tokio<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be built").block_on(future)
}

/// A pair of links `left` and `right`, both up, with an address on `left`.
pub(crate) fn pair() {
    ip("link add left type veth peer name right");
    ip("link set left up");
    ip("link set right up");
    ip("addr add 10.0.0.1/16 dev left");
}

/// This many routes to /24 prefixes in the main table, beside what [`pair`] makes, which it calls.
pub(crate) fn many_routes(count: u32) {
    pair();
    let prefix = |i: u32| std::net::Ipv4Addr::from(0x1400_0000 + (i << 8));
    let lines =
        (0..count).map(|i| format!("route add {}/24 via 10.0.0.{} proto bgp\n", prefix(i), 2 + i % 8));
    ip_batch(&lines.collect::<String>());
}

/// The routes that the request asks for, by the blocking driver.
pub(crate) fn blocking(request: DumpRequest<Route>) -> Result<Vec<Route>, Error> {
    nl_socket::blocking::dump(request)?.collect()
}

/// Asks the kernel to change something that `ip` cannot say, and asserts that it does.
pub(crate) fn taken(request: Writer) {
    let socket = Socket::open(Protocol::ROUTE).expect("a socket");
    socket.send(&request.into_bytes()).expect("the kernel listens");
    let mut answer = [0; 8192];
    let length = socket.receive(&mut answer).expect("the kernel answers").length;
    let (answer, _) = Message::split(&answer[..length]).expect("a message");
    assert_eq!(&answer.payload()[..4], [0; 4], "the kernel takes it");
}

/// The lines of `ip -j` as objects.
pub(crate) fn json(arguments: &str) -> Vec<serde_json::Value> {
    let text = nl_tests::ip_output(&format!("-j -d {arguments}"));
    if text.trim().is_empty() { Vec::new() } else { serde_json::from_str(&text).expect("ip prints JSON") }
}
