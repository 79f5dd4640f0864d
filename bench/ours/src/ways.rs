//! The ways to take the rows of a recorded dump: their decoder alone, `DumpDecoder`, and whole streams of each runtime.

use std::error::Error;
use std::hint::black_box;

use nl_bench_harness::Table;
use nl_proto::dump::{Decode, DumpDecoder, DumpRequest, Event, Framing, FromMessage};
use nl_proto::rtnetlink::{Address, Link, Neighbour, NextHopObject, Route};
use nl_proto::wire::Message;
use nl_socket::{AsConnection, Connection, Dump, blocking};

use crate::replay::{Blocking, Datagram, Ready, Replay, Smol, Tokio, TokioMulti, Yield};
use crate::{Tracked, Two};

type Failure = Box<dyn Error + Send + Sync>;

/// Takes all rows of a dump of so many datagrams, and says how many there were.
///
/// The way is `decode`, for the rows' decoder alone, `decoder`, for `DumpDecoder`, or a runtime, with `-two`, `-each` or `-batch` behind it or nothing, for the whole stream;
/// of IPv4 routes also `-main`, for the main table's, which all that are recorded are.
///
/// # Errors
///
/// There is no such way, or the dump fails.
pub fn take(way: &str, table: Table, times: usize) -> Result<u64, Failure> {
    match table {
        Table::Route4 => match way.strip_suffix("-main") {
            Some(way) => each::<Route, 12>(Route::dump().ipv4().main_table(), way, table, times),
            None => each::<Route, 12>(Route::dump().ipv4(), way, table, times),
        },
        Table::Route6 => each::<Route, 12>(Route::dump().ipv6(), way, table, times),
        Table::Neighbour => each::<Neighbour, 12>(Neighbour::dump().ipv4(), way, table, times),
        Table::Address => each::<Address, 8>(Address::dump().ipv4(), way, table, times),
        Table::Link => each::<Link, 16>(Link::dump(), way, table, times),
        Table::NextHop => each::<NextHopObject, 8>(NextHopObject::dump(), way, table, times),
        Table::Conntrack => each::<Tracked, 4>(Tracked::dump(), way, table, times),
    }
}

fn each<T: FromMessage + 'static, const BODY: usize>(
    request: DumpRequest<T>,
    way: &str,
    table: Table,
    times: usize,
) -> Result<u64, Failure> {
    let datagram = Datagram::of(table);
    let (runtime, what) = way.rsplit_once('-').filter(|(_, what)| *what != "multi").unwrap_or((way, "rows"));
    match runtime {
        "decode" => decode::<T>(&datagram, times),
        "decoder" => Ok(decoder(DumpDecoder::new(request), &datagram, times)),
        "blocking" => iterators::<T, BODY>(request, what, datagram, times),
        "smol" => smol::block_on(stream::<Smol, T, BODY>(request, what, datagram, times)),
        "tokio" => {
            let runtime = tokio::runtime::Builder::new_current_thread().build()?;
            runtime.block_on(stream::<Tokio, T, BODY>(request, what, datagram, times))
        }
        // Not spawned, so that valgrind, which runs one thread at a time, has no other to wake.
        "tokio-multi" => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build()?;
            runtime.block_on(stream::<TokioMulti, T, BODY>(request, what, datagram, times))
        }
        _ => Err(format!("there is no way {way}").into()),
    }
}

fn decode<T: FromMessage>(datagram: &Datagram, times: usize) -> Result<u64, Failure> {
    let mut rows = 0;
    for _ in 0..times {
        let mut rest = black_box(datagram.bytes());
        while let Ok((message, behind)) = Message::split(rest) {
            black_box(&T::from_message(message)?);
            rest = behind;
            rows += 1;
        }
    }
    Ok(rows)
}

fn decoder<T: FromMessage>(mut decoder: DumpDecoder<T>, datagram: &Datagram, times: usize) -> u64 {
    let mut rows = 0;
    for _ in 0..times {
        let mut rest = black_box(datagram.bytes());
        while let (consumed, Event::Item(row)) = decoder.decode(rest, Framing::Datagram) {
            black_box(&row);
            rest = rest.get(consumed..).unwrap_or_default();
            rows += 1;
        }
    }
    rows
}

async fn stream<Y: Yield, T: FromMessage, const BODY: usize>(
    request: DumpRequest<T>,
    what: &str,
    datagram: Datagram,
    times: usize,
) -> Result<u64, Failure> {
    let ready = <Ready<Y> as nl_socket::Readiness>::new(Replay::new(datagram, times))?;
    let connection = Connection::new(ready, request.as_request().protocol());
    match what {
        "two" => rows(connection.into_dump(request.decode_as::<Two<BODY>>())?).await,
        "each" => each_row(connection.into_dump(request)?).await,
        "batch" => batches(connection.into_dump(request)?).await,
        "rows" => rows(connection.into_dump(request)?).await,
        _ => Err(format!("there is no way to take {what}").into()),
    }
}

/// As whoever has no executor takes them.
fn iterators<T: FromMessage, const BODY: usize>(
    request: DumpRequest<T>,
    what: &str,
    datagram: Datagram,
    times: usize,
) -> Result<u64, Failure> {
    let ready = <Ready<Blocking> as nl_socket::Readiness>::new(Replay::new(datagram, times))?;
    let connection = Connection::new(ready, request.as_request().protocol());
    match what {
        "rows" => iterate(blocking::Dump::new(connection.into_dump(request)?)),
        "two" => iterate(blocking::Dump::new(connection.into_dump(request.decode_as::<Two<BODY>>())?)),
        "each" => blocking::block_on(each_row(connection.into_dump(request)?)),
        "batch" => blocking::block_on(batches(connection.into_dump(request)?)),
        _ => Err(format!("there is no way to take {what}").into()),
    }
}

fn iterate<C: AsConnection, T, D: Decode<T>>(dump: blocking::Dump<C, T, D>) -> Result<u64, Failure> {
    let mut rows = 0;
    for row in dump {
        black_box(&row?);
        rows += 1;
    }
    Ok(rows)
}

async fn rows<C: AsConnection, T, D: Decode<T>>(mut dump: Dump<C, T, D>) -> Result<u64, Failure> {
    let mut rows = 0;
    while let Some(row) = dump.try_next().await? {
        black_box(&row);
        rows += 1;
    }
    Ok(rows)
}

async fn each_row<C: AsConnection, T, D: Decode<T>>(mut dump: Dump<C, T, D>) -> Result<u64, Failure> {
    let mut rows = 0;
    dump.for_each_row(|row| -> Result<(), Failure> {
        black_box(&row);
        rows += 1;
        Ok(())
    })
    .await?;
    Ok(rows)
}

async fn batches<C: AsConnection, T, D: Decode<T>>(mut dump: Dump<C, T, D>) -> Result<u64, Failure> {
    let mut rows = 0;
    while let Some(batch) = dump.next_batch().await {
        for message in batch? {
            black_box(message.payload());
            rows += 1;
        }
    }
    Ok(rows)
}
