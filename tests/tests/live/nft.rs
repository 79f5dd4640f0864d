//! Firewall rules, asked for with the generic request: rows longer than a first datagram, and interruptions told by DONE alone.

use nl_proto::dump::{DumpRequest, FromMessage, Protocol, Restarts};
use nl_proto::wire::{DecodeError, Message, MessageFlags};
use nl_socket::{Event, Socket};
use nl_tests::{fed, in_namespace, skip, try_output};

use crate::support::tokio;

/// `NFNL_SUBSYS_NFTABLES << 8`, with `NFT_MSG_NEWRULE`, `_GETRULE`, `_NEWGEN` and `_GETGEN` (`linux/netfilter/nf_tables.h`).
const NEWRULE: u16 = 10 << 8 | 6;
const GETRULE: u16 = 10 << 8 | 7;
const NEWGEN: u16 = 10 << 8 | 15;
const GETGEN: u16 = 10 << 8 | 16;

/// A rule: how long its message is, and whether that says that the table changed.
struct Rule {
    length: usize,
    flagged: bool,
}

impl FromMessage for Rule {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let flagged = message.flags().contains(MessageFlags::DUMP_INTR);
        Ok(Self { length: message.payload().len(), flagged })
    }
}

fn rules() -> DumpRequest<Rule> {
    // struct nfgenmsg, of all families.
    DumpRequest::new(Protocol::NETFILTER, GETRULE, NEWRULE).body(&[0; 4])
}

/// Runs `body` in a namespace where there is a chain `t c`, unless there can be none.
fn with_chain(test: &str, body: impl FnOnce()) {
    if !std::path::Path::new("/usr/sbin/nft").exists() {
        return skip(test, "there is no nft");
    }
    in_namespace(test, || {
        if !try_output("/usr/sbin/nft add table ip t").status.success() {
            return skip(test, "this kernel has no nftables");
        }
        nft("add chain ip t c\n");
        body();
    });
}

fn nft(lines: &str) {
    fed("/usr/sbin/nft -f -", lines);
}

#[test]
fn a_rule_of_4_kilobytes_listed_first_is_there() {
    with_chain("nft::a_rule_of_4_kilobytes_listed_first_is_there", || {
        nft(&format!("add rule ip t c {}\nadd rule ip t c accept\n", "counter ".repeat(90)));
        let rows: Vec<Rule> = nl_socket::blocking::dump(rules()).unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows[0].length > 3_776, "a fresh socket's first datagram would hold it: {}", rows[0].length);
        // Without what makes the kernel build large datagrams there is nothing, and no error.
        let socket = Socket::open(Protocol::NETFILTER).unwrap();
        let mut sent = Vec::new();
        rules().as_request().write_to(&mut sent, 1).unwrap();
        socket.send(&sent).unwrap();
        let mut buffer = vec![0; 65_536];
        let length = socket.receive(&mut buffer).unwrap().length;
        let (only, rest) = Message::split(&buffer[..length]).unwrap();
        assert_eq!((only.message_type(), only.payload(), rest), (3, &[0; 4][..], &[][..]), "DONE, code 0");
    });
}

#[test]
fn an_interruption_that_done_alone_tells_is_told() {
    with_chain("nft::an_interruption_that_done_alone_tells_is_told", || {
        // Two datagrams: once the first has come, the second is built. Any change of any table then is told by the third, a DONE.
        nft(&"add rule ip t c counter\n".repeat(400));
        tokio(async {
            let mut connection = nl_tokio::Connection::open(Protocol::NETFILTER).unwrap();
            let mut rows = connection.dump(rules()).unwrap();
            assert!(!rows.next().await.unwrap().unwrap().flagged);
            nft("add table ip other\n");
            let mut count = 1;
            let end = loop {
                match rows.next().await.unwrap() {
                    Ok(rule) => {
                        assert!(!rule.flagged, "then this proves less: a row tells it too");
                        count += 1;
                    }
                    Err(error) => break error,
                }
            };
            assert!(end.is_interrupted(), "{end}");
            assert!(count == 400 && rows.summary().interrupted, "{count} rows");

            let mut events = connection.dump(rules()).unwrap().events(Restarts::at_most(2));
            let (mut since, mut restarted) = (0, 0);
            while let Some(event) = events.next().await {
                match event {
                    Event::Item(_) => since += 1,
                    Event::Restarted => (since, restarted) = (0, restarted + 1),
                    _ => panic!("rules are all that was asked for"),
                }
                if restarted == 0 && since == 1 {
                    nft("add table ip third\n");
                }
            }
            assert_eq!((since, restarted), (400, 1), "the second time it is whole");
        });
    });
}

#[test]
fn what_is_answered_without_a_dump_ends_by_its_acknowledgement() {
    with_chain("nft::what_is_answered_without_a_dump_ends_by_its_acknowledgement", || {
        let generation = DumpRequest::<Rule>::new(Protocol::NETFILTER, GETGEN, NEWGEN).body(&[0; 4]);
        let rows: Result<Vec<Rule>, _> = nl_socket::blocking::dump(generation).unwrap().collect();
        assert_eq!(rows.unwrap().len(), 1);
    });
}
