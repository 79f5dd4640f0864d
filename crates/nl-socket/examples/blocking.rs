//! Prints the IPv4 destinations of the main table, by a loop of its own that waits in `poll(2)`: no executor, no adapter.
//!
//!     cargo run --release -p nl-socket --example blocking

use std::io::{self, Write};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::os::fd::AsFd;

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

    let mut buffer = vec![0; endpoint.receive_capacity()];
    loop {
        while let Some(message) = endpoint.item(&buffer) {
            print(&mut out, message)?;
        }
        match endpoint.step(&buffer) {
            Step::Transmit => match socket.send(endpoint.transmit()) {
                Ok(_) => endpoint.transmitted(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => wait(&socket, PollFlags::POLLOUT)?,
                Err(error) => return Err(error.into()),
            },
            Step::Receive => match socket.receive(&mut buffer) {
                Ok(received) => endpoint.received(received),
                Err(error) if error.raw_os_error() == Some(nix::libc::ENOBUFS) => endpoint.overrun(),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error.into()),
                Err(_) if endpoint.drained() => {}
                Err(_) => wait(&socket, PollFlags::POLLIN)?,
            },
            Step::Rows => {}
            Step::Unexpected(message) => eprintln!("a message of type {}", message.message_type()),
            Step::Failed(error) => return Err(error.into()),
            Step::Done => return Ok(out.flush()?),
            other => return Err(format!("one dump does not come to {other:?}").into()),
        }
    }
}

fn wait(socket: &Socket, flags: PollFlags) -> io::Result<()> {
    poll(&mut [PollFd::new(socket.as_fd(), flags)], PollTimeout::NONE)?;
    Ok(())
}

fn print(out: &mut impl Write, message: Message<'_>) -> Result<(), Box<dyn std::error::Error>> {
    match Route::from_message(message)?.destination {
        Some(destination) => Ok(writeln!(out, "{destination}")?),
        None => Ok(()),
    }
}
