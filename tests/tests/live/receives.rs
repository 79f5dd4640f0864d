//! One receive call a datagram, and no more datagrams than the kernel needs.

use std::cell::Cell;
use std::io;
use std::task::{Context, Poll};

use nl_proto::dump::{DumpRequest, FromMessage, Protocol, Received};
use nl_proto::rtnetlink::{Link, Neighbour, Route};
use nl_proto::wire::{Message, MessageFlags, NLMSG_DONE, NLMSG_NOOP, Writer};
use nl_socket::blocking::block_on;
use nl_socket::{Buffer, Connection, Interest, Readiness, Socket, Transport};
use nl_tests::{in_namespace, ip_batch};

use crate::support::many_routes;

/// A socket that counts its receives. Whoever drives it has nothing to wait for.
struct Counting {
    socket: Socket,
    receives: Cell<u64>,
}

impl Transport for Counting {
    fn send(&self, datagram: &[u8]) -> io::Result<usize> {
        self.socket.send(datagram)
    }

    fn receive(&self, buffer: &mut Buffer) -> io::Result<Received> {
        self.receives.set(self.receives.get() + 1);
        self.socket.receive(buffer)
    }

    fn port(&self) -> u32 {
        self.socket.port()
    }

    fn reopen(&self) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

struct Never(Counting);

impl Readiness for Never {
    type Transport = Counting;

    fn new(transport: Counting) -> io::Result<Self> {
        Ok(Self(transport))
    }

    fn transport(&self) -> &Counting {
        &self.0
    }

    fn poll_io<T>(
        &mut self,
        _: Interest,
        _: &mut Context<'_>,
        mut operation: impl FnMut(&Counting) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        Poll::Ready(operation(&self.0))
    }
}

/// How often our stream receives, and how many rows it gives.
fn ours<T: FromMessage>(request: DumpRequest<T>) -> (u64, u64) {
    let socket = Counting { socket: Socket::open(Protocol::ROUTE).unwrap(), receives: Cell::new(0) };
    let mut connection = Connection::new(Never(socket), Protocol::ROUTE);
    let mut rows = connection.dump(request).unwrap();
    let mut count = 0;
    block_on(async {
        while rows.try_next().await.unwrap().is_some() {
            count += 1;
        }
    });
    let datagrams = rows.summary().datagrams;
    drop(rows);
    let receives = connection.transport().receives.get();
    // The acknowledgement of the priming is no datagram of the answer.
    assert_eq!(receives, datagrams + 1);
    (receives, count)
}

/// How often a loop receives that does nothing but that: it primes the socket, asks, and looks for the end.
fn floor<T: FromMessage>(request: &DumpRequest<T>) -> (u64, u64) {
    let socket = Socket::open(Protocol::ROUTE).unwrap();
    let mut buffer = vec![0; request.as_request().receive_capacity()];
    let noop = Writer::new(NLMSG_NOOP, MessageFlags::REQUEST | MessageFlags::ACK).into_bytes();
    socket.send(&noop).unwrap();
    socket.receive(&mut buffer).unwrap();
    let mut asked = Vec::new();
    request.as_request().write_to(&mut asked, 7).unwrap();
    socket.send(&asked).unwrap();
    let (mut receives, mut rows) = (1, 0);
    loop {
        let length = socket.receive(&mut buffer).unwrap().length;
        receives += 1;
        let mut rest = &buffer[..length];
        while !rest.is_empty() {
            let (message, behind) = Message::split(rest).unwrap();
            match message.message_type() {
                NLMSG_DONE => return (receives, rows),
                _ => rows += 1,
            }
            rest = behind;
        }
    }
}

#[test]
fn a_stream_receives_as_often_as_a_loop_that_does_nothing_else() {
    in_namespace("receives::a_stream_receives_as_often_as_a_loop_that_does_nothing_else", || {
        many_routes(20_000);
        let neighbours = (0..5_000_u32).map(|i| {
            let address = std::net::Ipv4Addr::from(0x0a00_0100 + i);
            format!("neigh add {address} lladdr 02:00:00:00:00:01 dev left nud permanent\n")
        });
        ip_batch(&neighbours.collect::<String>());
        let links = (0..200).map(|i| format!("link add a{i} type veth peer name b{i}\n"));
        ip_batch(&links.collect::<String>());
        let routes = Route::dump().ipv4().table(254);
        assert_eq!(ours(routes.clone()), floor(&routes));
        let neighbours = Neighbour::dump().ipv4();
        assert_eq!(ours(neighbours.clone()), floor(&neighbours));
        assert_eq!(ours(Link::dump()), floor(&Link::dump()));
    });
}
