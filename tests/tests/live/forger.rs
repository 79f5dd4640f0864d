//! Another process that sends what only the kernel should: the test binary, run again.

use std::os::fd::AsRawFd;
use std::process::{Command, Stdio};

use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, sendto, socket,
};
use nl_proto::rtnetlink::RTM_NEWLINK;
use nl_proto::wire::{MessageFlags, NLMSG_DONE, Writer};

/// What tells a test that it is the forger, and what to forge.
const ORDER: &str = "NL_TESTS_FORGE";

/// What is forged: a link `forged` and an end, of this sequence number, as if to `claimed`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Forgery {
    pub(crate) sequence: u32,
    /// The port that the messages bear.
    pub(crate) claimed: u32,
    /// The port that they are sent to, or 0.
    pub(crate) port: u32,
    /// The groups that they are sent to.
    pub(crate) groups: u32,
    /// The link's header is so many bytes longer.
    pub(crate) padding: usize,
}

impl Forgery {
    /// Has another process send it, in the namespace of this one, and gives what the two sends said: nothing, or the error by name.
    /// `test` is the full name of the test that asks, which begins with [`is_forger`].
    pub(crate) fn send(self, test: &str) -> Vec<String> {
        let Self { sequence, claimed, port, groups, padding } = self;
        let forger = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(ORDER, format!("{sequence} {claimed} {port} {groups} {padding}"))
            .stdin(Stdio::null())
            .output();
        let forger = forger.unwrap();
        let printed = String::from_utf8(forger.stdout).unwrap();
        assert!(forger.status.success(), "{printed}{}", String::from_utf8_lossy(&forger.stderr));
        let said = printed.lines().filter_map(|line| line.split_once("forged: "));
        said.map(|(_, said)| said.trim().to_owned()).collect()
    }
}

/// Whether this process is the forger; then it has done its work.
pub(crate) fn is_forger() -> bool {
    let Ok(order) = std::env::var(ORDER) else { return false };
    let numbers: Vec<u32> = order.split(' ').map(|number| number.parse().unwrap()).collect();
    let [sequence, claimed, port, groups, padding] = numbers[..] else { panic!("{order}") };
    let mut link = Writer::new(RTM_NEWLINK, MessageFlags::MULTI);
    link.body(&vec![0; 16 + padding as usize]).unwrap().str(3, "forged").unwrap();
    let mut done = Writer::new(NLMSG_DONE, MessageFlags::MULTI);
    done.body(&[0; 4]).unwrap();
    let forger =
        socket(AddressFamily::Netlink, SockType::Raw, SockFlag::SOCK_CLOEXEC, SockProtocol::NetlinkRoute);
    let forger = forger.unwrap();
    for writer in [link, done] {
        let mut bytes = writer.into_bytes();
        bytes[8..12].copy_from_slice(&sequence.to_ne_bytes());
        bytes[12..16].copy_from_slice(&claimed.to_ne_bytes());
        let sent = sendto(forger.as_raw_fd(), &bytes, &NetlinkAddr::new(port, groups), MsgFlags::empty());
        println!("\nforged: {}", sent.map_or_else(|error| format!("{error:?}"), |_| String::new()));
    }
    true
}
