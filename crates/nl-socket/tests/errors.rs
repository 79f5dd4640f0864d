//! Each error leads to what it holds, has a sensible `io::ErrorKind`, and is found in an `io::Error` again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::error::Error as _;
use std::io::{self, ErrorKind};
use std::task::{Context, Poll};

use nl_proto::dump::{DumpError, DumpRequest, FromMessage, Protocol, Refusal};
use nl_proto::wire::{
    DecodeError, DecodeErrorKind, Errno, FrameError, Message, MessageFlags, NLMSG_DONE, NLMSG_ERROR,
    WriteError, Writer,
};
use nl_socket::blocking::{Connection, block_on};
use nl_socket::{Error, Incoming, Read, Undecodable};

/// A row of one byte, 7.
#[derive(Debug)]
struct Seven;

impl FromMessage for Seven {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        let ([value], attributes) = message.body::<[u8; 1]>()?;
        attributes.each(|attribute| match attribute.kind() {
            1 => attribute.u32().map(drop),
            _ => Ok(()),
        })?;
        if *value == 7 { Ok(Self) } else { Err(DecodeError::value("not seven")) }
    }
}

/// All bytes at once, then the end.
struct Bytes(Vec<u8>);

impl Read for Bytes {
    fn poll_read(&mut self, _: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        let length = self.0.len();
        buffer[..length].copy_from_slice(&self.0);
        self.0.clear();
        Poll::Ready(Ok(length))
    }
}

fn request() -> DumpRequest<Seven> {
    DumpRequest::new(Protocol::ROUTE, 100, 101)
}

/// The first error that these bytes are.
fn error_of(bytes: Vec<u8>) -> Error {
    block_on(Incoming::new(Bytes(bytes), request()).collect()).unwrap_err()
}

fn message(message_type: u16, body: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new(message_type, MessageFlags::MULTI);
    writer.body(body).unwrap();
    writer.into_bytes()
}

/// An NLMSG_ERROR.
fn refused(errno: i32) -> Error {
    let mut body = (-errno).to_ne_bytes().to_vec();
    body.resize(20, 0);
    error_of(message(NLMSG_ERROR, &body))
}

/// The types of the sources, one within the other, as far as they are of ours.
fn chain(error: &Error) -> Vec<&'static str> {
    let mut names = Vec::new();
    let mut source = error.source();
    while let Some(error) = source {
        names.push(match error {
            error if error.is::<Refusal>() => "Refusal",
            error if error.is::<FrameError>() => "FrameError",
            error if error.is::<DecodeError>() => "DecodeError",
            error if error.is::<WriteError>() => "WriteError",
            error if error.is::<io::Error>() => "io::Error",
            error => panic!("{error}"),
        });
        source = error.source();
    }
    names
}

/// Asserts the chain and the kind, and that the error is whole inside the `io::Error`.
#[track_caller]
fn is(error: Error, sources: &[&str], kind: ErrorKind) {
    assert_eq!(chain(&error), sources, "{error:?}");
    let said = error.to_string();
    assert_eq!(said.lines().count(), 1, "{said}");
    let debugged = format!("{error:?}");
    let converted = io::Error::from(error);
    assert_eq!(converted.kind(), kind, "{converted:?}");
    assert_eq!(converted.to_string(), said);
    let found = converted.get_ref().and_then(|error| error.downcast_ref::<Error>());
    assert_eq!(format!("{:?}", found.unwrap()), debugged);
}

/// A row and its error are returned in the same place: what the error is longer than two words, every row is moved slower.
#[test]
fn errors_are_small() {
    assert!(size_of::<Error>() <= 16, "{}", size_of::<Error>());
    assert_eq!(size_of::<DecodeError>(), size_of::<usize>());
}

#[test]
fn refusals_lead_to_the_kernels_words_and_have_the_errnos_kind() {
    for (errno, kind) in [
        (Errno::EPERM, ErrorKind::PermissionDenied),
        (Errno::ENOENT, ErrorKind::NotFound),
        (Errno::EBUSY, ErrorKind::ResourceBusy),
        (Errno::EINVAL, ErrorKind::InvalidInput),
        (Errno::EOPNOTSUPP, ErrorKind::Unsupported),
        (Errno::ENETUNREACH, ErrorKind::NetworkUnreachable),
        (Errno::EHOSTUNREACH, ErrorKind::HostUnreachable),
    ] {
        let error = refused(errno.0);
        assert_eq!(error.errno(), Some(errno));
        assert_eq!(error.refusal().unwrap().errno, errno);
        is(error, &["Refusal"], kind);
    }
    // A number that nobody has a name for is no reason to be silent.
    let kind = io::Error::from_raw_os_error(4000).kind();
    is(refused(4000), &["Refusal"], kind);
}

#[test]
fn what_is_not_found_or_not_reached_needs_no_number() {
    for errno in [Errno::ENOENT, Errno::ENODEV, Errno::ESRCH] {
        assert!(refused(errno.0).is_not_found() && !refused(errno.0).is_unreachable());
    }
    for errno in [Errno::ENETUNREACH, Errno::EHOSTUNREACH] {
        assert!(refused(errno.0).is_unreachable() && !refused(errno.0).is_not_found());
    }
    assert!(!refused(Errno::EINVAL.0).is_not_found() && !refused(Errno::EINVAL.0).is_recoverable());
}

#[test]
fn a_dump_that_is_not_complete_has_the_kind_of_its_reason() {
    let mut done = Writer::new(NLMSG_DONE, MessageFlags::MULTI | MessageFlags::DUMP_INTR);
    done.body(&[0; 4]).unwrap();
    let interrupted = error_of(done.into_bytes());
    assert!(interrupted.is_interrupted());
    is(interrupted, &[], ErrorKind::ResourceBusy);
    is(
        error_of(vec![3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        &["FrameError"],
        ErrorKind::InvalidData,
    );
    is(error_of(message(101, &[7])), &[], ErrorKind::UnexpectedEof);
    is(DumpError::Truncated { length: 70_000, capacity: 65_536 }.into(), &[], ErrorKind::InvalidData);
    is(DumpError::Overrun.into(), &[], ErrorKind::Other);
}

#[test]
fn what_does_not_decode_leads_to_where_and_why() {
    type Expected = (Vec<u8>, DecodeErrorKind, usize, &'static [u16]);
    let mut short = Writer::new(101, MessageFlags::MULTI);
    short.body(&[7]).unwrap().attribute(1, &[1, 2]).unwrap();
    let cases: [Expected; 3] = [
        (message(101, &[]), DecodeErrorKind::Truncated { expected: 1, actual: 0 }, 16, &[]),
        (message(101, &[6]), DecodeErrorKind::Value("not seven"), 0, &[]),
        (short.into_bytes(), DecodeErrorKind::Length { expected: 4, actual: 2 }, 24, &[1]),
    ];
    for (bytes, kind, offset, path) in cases {
        let error = error_of(bytes.clone());
        assert!(error.is_recoverable());
        let raw: &Undecodable = error.undecodable().unwrap();
        assert_eq!(raw.message().to_vec(), bytes);
        let decode = raw.error().unwrap();
        assert_eq!((decode.kind(), decode.offset(), decode.path()), (kind, offset, path));
        is(error, &["DecodeError"], ErrorKind::InvalidData);
    }
    let unexpected = error_of(message(102, &[7]));
    assert!(unexpected.undecodable().unwrap().error().is_none());
    is(unexpected, &[], ErrorKind::InvalidData);
}

#[test]
fn the_sockets_errors_keep_the_systems_kind_and_errno() {
    let system = || io::Error::from_raw_os_error(Errno::EPERM.0);
    for error in [Error::Open(system()), Error::Io(system())] {
        assert_eq!(error.errno(), Some(Errno::EPERM));
        is(error, &["io::Error"], ErrorKind::PermissionDenied);
    }
    let opened = Connection::open(Protocol(99)).unwrap_err();
    assert!(matches!(opened, Error::Open(_)), "{opened:?}");
    assert!(Error::Lost.is_recoverable());
    is(Error::Lost, &[], ErrorKind::Other);
}

#[test]
fn a_call_that_means_nothing_is_invalid_input() {
    let mut connection = Connection::open(Protocol::GENERIC).unwrap();
    let other = connection.dump(request()).err().unwrap();
    assert!(matches!(other, Error::Protocol { request: Protocol::ROUTE, connection: Protocol::GENERIC }));
    is(other, &[], ErrorKind::InvalidInput);
    let mut connection = Connection::open(Protocol::ROUTE).unwrap();
    let long = connection.dump(request().attribute(1, &vec![0; 70_000])).err().unwrap();
    assert!(matches!(long, Error::Request(WriteError::AttributeTooLong { kind: 1, length: 70_004 })));
    is(long, &["WriteError"], ErrorKind::InvalidInput);
    is(block_on(connection.get(request())).unwrap_err(), &[], ErrorKind::InvalidInput);
    is(block_on(connection.notification()).unwrap_err(), &[], ErrorKind::InvalidInput);
    is(Error::Empty, &[], ErrorKind::NotFound);
}
