//! Prints the IPv4 destinations of the main table from a mio event loop.
//!
//!     cargo run --release -p nl-socket --example mio

use std::io::{self, Write};
use std::os::fd::AsRawFd;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use nl_proto::dump::{Endpoint, FromMessage, Protocol, Step};
use nl_proto::rtnetlink::Route;
use nl_proto::wire::Message;
use nl_socket::Socket;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let socket = Socket::open(Protocol::ROUTE)?;
    let mut endpoint = Endpoint::new(nl_socket::seed());
    endpoint.set_port(socket.port());
    endpoint.begin(Route::dump().ipv4().main_table().into_parts().0)?;

    let mut poll = Poll::new()?;
    let (descriptor, interest) = (socket.as_raw_fd(), Interest::READABLE | Interest::WRITABLE);
    poll.registry().register(&mut SourceFd(&descriptor), Token(0), interest)?;
    let mut events = Events::with_capacity(8);
    let mut buffer = vec![0; endpoint.receive_capacity()];
    // mio is edge-triggered: each time round, the endpoint is driven until the socket would block.
    while !drive(&socket, &mut endpoint, &mut buffer, &mut out)? {
        poll.poll(&mut events, None)?;
    }
    Ok(out.flush()?)
}

/// Goes on until the dump has ended, which is `true`, or the socket would block.
fn drive(
    socket: &Socket,
    endpoint: &mut Endpoint,
    buffer: &mut [u8],
    out: &mut impl Write,
) -> Result<bool, Box<dyn std::error::Error>> {
    loop {
        while let Some(message) = endpoint.item(buffer) {
            print(out, message)?;
        }
        match endpoint.step(buffer) {
            Step::Transmit => match socket.send(endpoint.transmit()) {
                Ok(_) => endpoint.transmitted(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error.into()),
            },
            Step::Receive => match socket.receive(buffer) {
                Ok(received) => endpoint.received(received),
                Err(error) if error.raw_os_error() == Some(nix::libc::ENOBUFS) => endpoint.overrun(),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error.into()),
                Err(_) if endpoint.drained() => {}
                Err(_) => return Ok(false),
            },
            Step::Rows => {}
            Step::Unexpected(message) => eprintln!("a message of type {}", message.message_type()),
            Step::Failed(error) => return Err(error.into()),
            Step::Done => return Ok(true),
            other => return Err(format!("one dump does not come to {other:?}").into()),
        }
    }
}

fn print(out: &mut impl Write, message: Message<'_>) -> Result<(), Box<dyn std::error::Error>> {
    match Route::from_message(message)?.destination {
        Some(destination) => Ok(writeln!(out, "{destination}")?),
        None => Ok(()),
    }
}
