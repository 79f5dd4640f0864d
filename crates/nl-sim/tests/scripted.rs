//! Each fault alone, as a script has it, and what comes of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Wake, Waker};

use nl_proto::dump::{DumpError, DumpRequest, FromMessage, Protocol, Restarts, Sender};
use nl_proto::wire::{DecodeError, Errno, Message, MessageFlags, NLMSG_NOOP, Writer};
use nl_sim::{Connection, Consistency, End, Fault, Faults, Kernel, Table};
use nl_socket::blocking::block_on;
use nl_socket::{Error, Event};

const GET: u16 = 100;

#[derive(Debug, PartialEq, Eq)]
struct Number(u32);

impl FromMessage for Number {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        Ok(Self(u32::from_ne_bytes(*message.body::<[u8; 4]>()?.0)))
    }
}

fn number(number: u32, padding: usize) -> Writer {
    let mut row = Writer::new(GET + 1, MessageFlags::empty());
    row.body(&number.to_ne_bytes()).unwrap().body(&vec![0; padding]).unwrap();
    row
}

/// A kernel with a table of 500 numbers, of 120 bytes each, and a connection.
fn numbers(faults: Faults) -> (Kernel, Table, Connection) {
    let kernel = Kernel::with_faults(3, faults);
    let table = kernel.table(GET);
    for row in 0..500 {
        table.push(number(row, 100));
    }
    let connection = kernel.connect(Protocol::ROUTE);
    (kernel, table, connection)
}

fn dump() -> DumpRequest<Number> {
    DumpRequest::new(Protocol::ROUTE, GET, GET + 1).body(&[0; 4])
}

fn single() -> DumpRequest<Number> {
    DumpRequest::single(Protocol::ROUTE, GET, GET + 1).body(&[0; 4])
}

fn collect(connection: &mut Connection) -> Result<Vec<Number>, Error> {
    block_on(connection.dump(dump())?.collect())
}

fn end(connection: &mut Connection) -> DumpError {
    match collect(connection) {
        Err(Error::Dump(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_kernel_that_behaves_gives_every_row_in_datagrams_of_full_size() {
    let (kernel, _, mut connection) = numbers(Faults::none());
    let mut rows = connection.dump(dump()).unwrap();
    let mut numbers = Vec::new();
    block_on(rows.collect_into(&mut numbers)).unwrap();
    assert_eq!(numbers, (0..500).map(Number).collect::<Vec<_>>());
    assert_eq!(rows.summary().datagrams, 2, "60,000 bytes in datagrams of 32,448");
    assert!(Fault::ALL.iter().all(|&fault| kernel.count(fault) == 0));
    assert_eq!(kernel.longest_receive(), 65_536);
    let answers = kernel.take_answers();
    assert_eq!((answers.len(), answers[0].rows.len(), answers[0].end), (1, 500, End::Complete));
    assert!(kernel.take_answers().is_empty());
}

#[test]
fn before_the_first_receive_datagrams_are_short_and_a_longer_row_ends_the_dump_in_silence() {
    let kernel = Kernel::new(0);
    let socket = kernel.open();
    let table = kernel.table(GET);
    table.push(number(0, 3_000));
    table.push(number(1, 3_000));
    let request = |sequence| {
        let mut sent = Vec::new();
        dump().as_request().write_to(&mut sent, sequence).unwrap();
        sent
    };
    let mut buffer = vec![0; 65_536];
    socket.send(&request(1)).unwrap();
    assert!((3_020..3_776).contains(&socket.receive(&mut buffer).unwrap().length));
    table.insert(0, number(2, 4_000));
    let unprimed = kernel.open();
    unprimed.send(&request(1)).unwrap();
    assert_eq!(unprimed.receive(&mut buffer).unwrap().length, 20, "a DONE");
    assert_eq!(unprimed.receive(&mut buffer).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    // A connection primes its socket.
    let mut connection = kernel.connect(Protocol::ROUTE);
    assert_eq!(collect(&mut connection).unwrap().len(), 3);
}

#[test]
fn a_buffer_shorter_than_a_row_ends_the_dump_in_silence_too() {
    let kernel = Kernel::new(0);
    let table = kernel.table(GET);
    for row in 0..3 {
        table.push(number(row, 3_000 * row as usize));
    }
    let rows = |capacity| {
        let mut connection = kernel.connect(Protocol::ROUTE);
        let request = dump().receive_capacity(capacity);
        block_on(connection.dump(request).unwrap().collect()).unwrap().len()
    };
    assert_eq!((rows(32 << 10), rows(4 << 10)), (3, 2));
}

#[test]
fn a_socket_runs_one_dump() {
    let (_, _, connection) = numbers(Faults::none());
    let socket = connection.transport();
    let mut sent = Vec::new();
    dump().as_request().write_to(&mut sent, 1).unwrap();
    socket.send(&sent).unwrap();
    socket.send(&sent).unwrap();
    let mut buffer = vec![0; 65_536];
    socket.receive(&mut buffer).unwrap();
    let busy = socket.receive(&mut buffer).unwrap();
    assert_eq!((busy.sender, &buffer[16..20]), (Sender::KERNEL, &(-16_i32).to_ne_bytes()[..]));
}

#[test]
fn a_refusal_stands_in_a_done_and_one_that_keeps_it_from_starting_in_an_error() {
    let faults =
        Faults::none().failed_after(1, Errno::EINVAL, "half-way").not_started(Errno::ENOENT, "at once");
    let (kernel, _, mut connection) = numbers(faults);
    for (errno, text) in [(Errno::ENOENT, "at once"), (Errno::EINVAL, "half-way")] {
        let DumpError::Refused(refusal) = end(&mut connection) else { panic!() };
        assert_eq!((refusal.errno, refusal.ack.message.as_deref()), (errno, Some(text)));
    }
    let answers = kernel.take_answers();
    assert_eq!(answers[0].rows.len(), 0);
    assert!(answers[1].rows.len() > 100, "a datagram came before");
    assert_eq!(collect(&mut connection).unwrap().len(), 500);
}

#[test]
fn what_has_no_table_is_not_supported_and_what_has_no_row_does_not_exist() {
    let kernel = Kernel::new(0);
    let mut connection = kernel.connect(Protocol::ROUTE);
    assert_eq!(collect(&mut connection).unwrap_err().errno(), Some(Errno::EOPNOTSUPP));
    let table = kernel.table(GET);
    assert!(block_on(connection.get(single())).unwrap_err().is_not_found());
    table.push(number(1, 0));
    table.push(number(2, 0));
    assert_eq!(block_on(connection.get(single())).unwrap(), Number(1));
    table.set_lookup(|request, row| request.payload() == [0; 4] && row.payload()[0] == 2);
    assert_eq!(block_on(connection.get(single())).unwrap(), Number(2));
    assert_eq!((table.remove(0), table.remove(9), table.len()), (Some(nl_sim::RowId(0)), None, 1));
}

#[test]
fn a_loss_is_an_overrun_a_cut_a_truncation_and_garbage_is_malformed() {
    let (_, _, mut connection) = numbers(Faults::none().lost_after(1));
    assert_eq!(end(&mut connection), DumpError::Overrun);
    let (_, _, mut connection) = numbers(Faults::none().next(Fault::Cut, 1));
    assert!(matches!(end(&mut connection), DumpError::Truncated { capacity: 65_536, .. }));
    let (_, _, mut connection) = numbers(Faults::none().next(Fault::Garbled, 1));
    assert!(matches!(end(&mut connection), DumpError::Malformed { .. }));
    let (_, _, mut connection) = numbers(Faults::none().next(Fault::NoBuffersAtAll, 1));
    assert!(matches!(end(&mut connection), DumpError::Refused(refusal) if refusal.errno == Errno::ENOBUFS));
}

#[test]
fn what_a_dump_survives_it_survives() {
    let harmless = [
        Fault::Busy,
        Fault::Overrun,
        Fault::AcknowledgementLost,
        Fault::NoBuffers,
        Fault::Empty,
        Fault::Forged,
        Fault::OtherAnswer,
        Fault::Notification,
        Fault::NotMulti,
        Fault::Filler,
        Fault::Warning,
        Fault::BareDone,
        Fault::DoneApart,
        Fault::Small,
        Fault::PrimingRefused,
        Fault::Late,
        Fault::SendBlocked,
    ];
    for fault in harmless {
        let (kernel, _, mut connection) = numbers(Faults::none().next(fault, 1));
        let rows = collect(&mut connection).unwrap();
        assert_eq!((rows.len(), kernel.count(fault)), (500, 1), "{fault:?}");
    }
}

#[test]
fn a_change_is_flagged_where_the_table_flags_it_and_harmless_where_it_goes_by_key() {
    for consistency in [Consistency::Flagged, Consistency::FlaggedAtEnd, Consistency::Unflagged] {
        let (_, table, mut connection) = numbers(Faults::none());
        table.set_consistency(consistency);
        // One datagram is built ahead: only short ones leave a dump unfinished behind its first row.
        let mut rows = connection.dump(dump().receive_capacity(4_096)).unwrap();
        assert_eq!(block_on(rows.try_next()).unwrap(), Some(Number(0)));
        table.remove(0);
        let mut rest = Vec::new();
        let end = block_on(rows.collect_into(&mut rest));
        if consistency == Consistency::Unflagged {
            end.unwrap();
            assert_eq!(rest, (1..500).map(Number).collect::<Vec<_>>());
        } else {
            assert!(end.unwrap_err().is_interrupted());
            assert_eq!(rest.len(), 498, "one is missing");
        }
    }
}

#[test]
fn a_notification_reaches_who_is_subscribed_until_the_queue_is_full() {
    let (kernel, _, mut connection) = numbers(Faults::none());
    let outsider = kernel.open();
    connection.subscribe(3).unwrap();
    assert!(outsider.subscribe(0).is_err() && outsider.subscribe(33).is_err());
    kernel.notify(3, number(77, 0));
    kernel.notify(4, number(78, 0));
    assert!(!outsider.is_readable() && connection.transport().is_readable());
    let mut notified = 0;
    let mut events = connection.dump(dump()).unwrap().events(Restarts::NEVER);
    while let Some(event) = block_on(events.next()) {
        notified += usize::from(matches!(event, Event::Notification(_)));
    }
    assert_eq!(notified, 1);
    kernel.set_queue_limit(1_000);
    for _ in 0..100 {
        kernel.notify(3, number(77, 0));
    }
    let mut rows = connection.dump(dump()).unwrap();
    let mut numbers = Vec::new();
    block_on(rows.collect_into(&mut numbers)).unwrap();
    assert_eq!(numbers.len(), 500, "a dump waits until there is room");
    assert!(rows.summary().overruns > 0);
}

#[test]
fn a_queue_that_overflowed_takes_no_more_before_it_is_empty_and_says_so_once() {
    let (kernel, _, _) = numbers(Faults::none());
    let socket = kernel.open();
    socket.subscribe(1).unwrap();
    kernel.set_queue_limit(1_000);
    while kernel.notify(1, number(77, 100)) == 1 {}
    let mut buffer = vec![0; 4_096];
    assert_eq!(socket.receive(&mut buffer).unwrap_err().raw_os_error(), Some(Errno::ENOBUFS.0));
    for _ in 0..3 {
        socket.receive(&mut buffer).unwrap();
        assert_eq!(kernel.notify(1, number(77, 0)), 0, "there is room, but it was not empty");
    }
    while socket.is_readable() {
        socket.receive(&mut buffer).unwrap();
    }
    assert_eq!((kernel.notify(1, number(77, 0)), kernel.overruns()), (1, 1));
}

struct Woken(AtomicU32);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_silent_kernel_leaves_the_task_asleep_until_something_comes() {
    let (kernel, _, mut connection) = numbers(Faults::none().next(Fault::Silent, 1));
    connection.subscribe(1).unwrap();
    let woken = Arc::new(Woken(AtomicU32::new(0)));
    let waker = Waker::from(woken.clone());
    let mut context = Context::from_waker(&waker);
    let mut rows = connection.dump(dump()).unwrap();
    let mut wakes = 0;
    while rows.poll_row(&mut context).is_pending() && woken.0.load(Ordering::Relaxed) > wakes {
        wakes = woken.0.load(Ordering::Relaxed);
    }
    assert!(kernel.is_quiet());
    assert_eq!(kernel.last_answer().unwrap().end, End::Silent);
    kernel.notify(1, number(77, 0));
    assert_eq!(woken.0.load(Ordering::Relaxed), wakes + 1);
    assert!(rows.poll_row(&mut context).is_pending());
    // To ask again costs nothing.
    assert_eq!(collect(&mut connection).unwrap().len(), 500);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = |seed| {
        let kernel = Kernel::with_faults(seed, Faults::all().per_mille(Fault::Silent, 0));
        let table = kernel.table(GET);
        for row in 0..300 {
            table.push(number(row, 100));
        }
        let socket = kernel.open();
        let mut all = Vec::new();
        let mut buffer = vec![0; 65_536];
        for sequence in 1..50 {
            let mut sent = Writer::new(NLMSG_NOOP, MessageFlags::REQUEST).into_bytes();
            dump().as_request().write_to(&mut sent, sequence).unwrap();
            let _ = socket.send(&sent);
            for _ in 0..20 {
                match socket.receive(&mut buffer) {
                    Ok(received) => all.extend_from_slice(&buffer[..received.length.min(65_536)]),
                    Err(error) => all.extend_from_slice(error.to_string().as_bytes()),
                }
            }
        }
        all
    };
    assert_eq!(bytes(5), bytes(5));
    assert_ne!(bytes(5), bytes(6));
}
