//! Prints the IPv4 destinations of the main table, sending and receiving by io_uring.
//!
//!     cargo run --release -p nl-socket --example io_uring
#![allow(unsafe_code)]

use std::io::{self, Write};
use std::os::fd::AsRawFd;

use io_uring::{IoUring, opcode, squeue, types::Fd};
use nix::libc::{self, ENOBUFS, MSG_TRUNC, POLLIN};
use nix::sys::socket::NetlinkAddr;
use nl_proto::dump::{Endpoint, FromMessage, Protocol, Received, Sender, Step};
use nl_proto::rtnetlink::Route;
use nl_socket::Socket;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut ring = IoUring::new(4).inspect_err(|_| eprintln!("skipped: io_uring: the kernel forbids it"))?;
    let socket = Socket::open(Protocol::ROUTE)?;
    let mut endpoint = Endpoint::new(nl_socket::seed());
    endpoint.set_port(socket.port());
    endpoint.begin(Route::dump().ipv4().main_table().into_parts().0)?;
    let descriptor = Fd(socket.as_raw_fd());
    let mut buffer = vec![0; endpoint.receive_capacity()];
    loop {
        while let Some(message) = endpoint.item(&buffer) {
            let destination = Route::from_message(message)?.destination;
            writeln!(out, "{}", destination.ok_or("no IP route")?)?;
        }
        match endpoint.step(&buffer) {
            Step::Transmit => {
                let request = endpoint.transmit();
                let send = opcode::Send::new(descriptor, request.as_ptr(), request.len() as u32);
                complete(&mut ring, &send.build())?;
                endpoint.transmitted();
            }
            Step::Receive => {
                let mut sender = *NetlinkAddr::new(0, 0).as_ref();
                let mut space = libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() };
                let mut header = libc::msghdr {
                    msg_name: (&raw mut sender).cast(),
                    msg_namelen: size_of_val(&sender) as u32,
                    msg_iov: &raw mut space,
                    msg_iovlen: 1,
                    msg_control: std::ptr::null_mut(),
                    msg_controllen: 0,
                    msg_flags: 0,
                };
                let receive = opcode::RecvMsg::new(descriptor, &raw mut header).flags(MSG_TRUNC as u32);
                match complete(&mut ring, &receive.build()) {
                    Ok(length) => {
                        let sender = Sender { port: sender.nl_pid, groups: sender.nl_groups };
                        endpoint.received(Received { sender, length, capacity: buffer.len() });
                    }
                    Err(error) if error.raw_os_error() == Some(ENOBUFS) => endpoint.overrun(),
                    Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error.into()),
                    Err(_) if endpoint.drained() => {}
                    Err(_) => {
                        complete(&mut ring, &opcode::PollAdd::new(descriptor, POLLIN as u32).build())?;
                    }
                }
            }
            Step::Rows => {}
            Step::Failed(error) => return Err(error.into()),
            Step::Done => return Ok(out.flush()?),
            other => return Err(format!("one dump of one type does not come to {other:?}").into()),
        }
    }
}

/// Submits one operation and waits for its result, an errno where it is negative.
fn complete(ring: &mut IoUring, operation: &squeue::Entry) -> io::Result<usize> {
    // SAFETY: what the operation points to lives in the caller until this returns, by when the kernel is done with it.
    unsafe { ring.submission().push(operation) }.map_err(io::Error::other)?;
    ring.submit_and_wait(1)?;
    let result = ring.completion().next().map_or(0, |entry| entry.result());
    usize::try_from(result).map_err(|_| io::Error::from_raw_os_error(-result))
}
