//! Our streams: `ours RUNTIME[-WHAT] TABLE REPEAT fast|slow`.
//!
//! RUNTIME is `blocking`, `tokio`, `tokio-multi` or `smol`; WHAT is `rows` (which is meant where it is not said), `two`, `each`, `batch`,
//! or `ahead`, where another thread receives. Of IPv4 routes alone: `main`, the main table; of the tables 100 and 200 `parallel`, both at once, or `in-turn`.
//! Of links alone: `lean`, without statistics, or `names`.

use std::error::Error;
use std::hint::black_box;
use std::thread;
use std::time::Duration;

use nl_bench_harness::{Arguments, Measure, Table, consume};
use nl_bench_ours::{Tracked, Two};
use nl_proto::dump::{Decode, DumpRequest, FromMessage, Protocol, Split, SplitError, Summary};
use nl_proto::rtnetlink::{Address, Link, LinkName, Neighbour, NextHopObject, Route};
use nl_socket::{AsConnection, Connection, Dump, Parallel, Readiness, Socket, blocking};

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let (runtime, what) = split(&arguments.way);
    let (runtime, what) = (runtime.to_owned(), what.to_owned());
    match runtime.as_str() {
        "blocking" => blocking::block_on(repeat::<blocking::Blocking>(arguments, what, Sleep::Thread)),
        "smol" => smol::block_on(repeat::<nl_smol::Smol>(arguments, what, Sleep::Smol)),
        "tokio" => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(repeat::<nl_tokio::Tokio>(arguments, what, Sleep::Tokio))
        }
        "tokio-multi" => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            // Spawned, so that it runs on a worker, as an application's tasks do.
            let task = runtime.spawn(repeat::<nl_tokio::Tokio>(arguments, what, Sleep::Tokio));
            runtime.block_on(task)?
        }
        _ => Err(format!("there is no runtime {runtime}").into()),
    }
}

fn split(way: &str) -> (&str, &str) {
    if let Some(runtime) = way.strip_suffix("-in-turn") {
        return (runtime, "in-turn");
    }
    match way.rsplit_once('-') {
        Some((
            runtime,
            what @ ("rows" | "two" | "each" | "batch" | "ahead" | "parallel" | "main" | "lean" | "names"),
        )) => (runtime, what),
        _ => (way, "rows"),
    }
}

async fn repeat<R>(arguments: Arguments, what: String, sleep: Sleep) -> Result<(), Failure>
where
    R: Readiness<Transport = Socket>,
{
    for _ in 0..arguments.repeat {
        let measure = Measure::begin(&arguments);
        match arguments.table {
            Table::Route4 if what == "parallel" => parallel(tables()?, sleep, measure).await?,
            Table::Route4 if what == "in-turn" => in_turn::<R>(tables()?, sleep, measure).await?,
            Table::Route4 if what == "main" => {
                dump::<R, Route, 12>(Route::dump().ipv4().main_table(), &what, sleep, measure).await?
            }
            Table::Route4 => dump::<R, Route, 12>(Route::dump().ipv4(), &what, sleep, measure).await?,
            Table::Route6 => dump::<R, Route, 12>(Route::dump().ipv6(), &what, sleep, measure).await?,
            Table::Neighbour => {
                dump::<R, Neighbour, 12>(Neighbour::dump().ipv4(), &what, sleep, measure).await?
            }
            Table::Address => dump::<R, Address, 8>(Address::dump().ipv4(), &what, sleep, measure).await?,
            Table::Link if what == "lean" => {
                dump::<R, Link, 16>(Link::dump().without_statistics(), &what, sleep, measure).await?
            }
            Table::Link if what == "names" => {
                dump::<R, LinkName, 16>(LinkName::dump(), &what, sleep, measure).await?
            }
            Table::Link => dump::<R, Link, 16>(Link::dump(), &what, sleep, measure).await?,
            Table::NextHop => {
                dump::<R, NextHopObject, 8>(NextHopObject::dump(), &what, sleep, measure).await?
            }
            Table::Conntrack => dump::<R, Tracked, 4>(Tracked::dump(), &what, sleep, measure).await?,
        }
    }
    Ok(())
}

async fn dump<R, T, const BODY: usize>(
    request: DumpRequest<T>,
    what: &str,
    sleep: Sleep,
    measure: Measure,
) -> Result<(), Failure>
where
    R: Readiness<Transport = Socket>,
    T: FromMessage,
{
    if let Sleep::Thread = sleep {
        return dump_blocking::<T, BODY>(request, what, measure);
    }
    if what == "ahead" {
        return rows(nl_socket::ahead::dump(request)?, sleep, measure).await;
    }
    let connection = Connection::<R>::open(request.as_request().protocol())?;
    match what {
        "two" => rows(connection.into_dump(request.decode_as::<Two<BODY>>())?, sleep, measure).await,
        "each" => each_row(connection.into_dump(request)?, measure).await,
        "batch" => batches(connection.into_dump(request)?, sleep, measure).await,
        _ => rows(connection.into_dump(request)?, sleep, measure).await,
    }
}

/// As whoever has no executor takes them: by an iterator.
fn dump_blocking<T, const BODY: usize>(
    request: DumpRequest<T>,
    what: &str,
    mut measure: Measure,
) -> Result<(), Failure>
where
    T: FromMessage,
{
    let summary = match what {
        "two" => iterate(blocking::dump(request.decode_as::<Two<BODY>>())?, &mut measure)?,
        "ahead" => iterate(blocking::dump_ahead(request)?, &mut measure)?,
        "each" => {
            let mut dump = blocking::dump(request)?;
            dump.for_each_row(|row| look(&row, &mut measure))?;
            dump.summary()
        }
        "batch" => {
            let mut dump = blocking::dump(request)?;
            while let Some(batch) = dump.next_batch() {
                for message in batch? {
                    black_box(message.payload());
                    measure.row_blocking();
                }
            }
            dump.summary()
        }
        _ => iterate(blocking::dump(request)?, &mut measure)?,
    };
    measure.datagrams = summary.datagrams;
    measure.end();
    Ok(())
}

fn iterate<C, T, D>(mut dump: blocking::Dump<C, T, D>, measure: &mut Measure) -> Result<Summary, Failure>
where
    C: AsConnection,
    D: Decode<T>,
{
    for row in &mut dump {
        look(&row?, measure)?;
    }
    Ok(dump.summary())
}

fn look<T>(row: &T, measure: &mut Measure) -> Result<(), Failure> {
    black_box(row);
    measure.row_blocking();
    Ok(())
}

async fn rows<C, T, D>(mut dump: Dump<C, T, D>, sleep: Sleep, mut measure: Measure) -> Result<(), Failure>
where
    C: AsConnection,
    D: Decode<T>,
{
    take(&mut dump, sleep, &mut measure).await?;
    measure.end();
    Ok(())
}

async fn take<C, T, D>(dump: &mut Dump<C, T, D>, sleep: Sleep, measure: &mut Measure) -> Result<(), Failure>
where
    C: AsConnection,
    D: Decode<T>,
{
    consume!(measure, |pause| sleep.sleep(pause), { while let Some(row) = dump.try_next().await? } => black_box(&row));
    measure.datagrams += dump.summary().datagrams;
    Ok(())
}

/// A slow consumer sleeps on its thread, since a function that is called with each row is no future.
async fn each_row<C, T, D>(mut dump: Dump<C, T, D>, mut measure: Measure) -> Result<(), Failure>
where
    C: AsConnection,
    D: Decode<T>,
{
    dump.for_each_row(|row| look(&row, &mut measure)).await?;
    measure.datagrams = dump.summary().datagrams;
    measure.end();
    Ok(())
}

async fn batches<C, T, D>(mut dump: Dump<C, T, D>, sleep: Sleep, mut measure: Measure) -> Result<(), Failure>
where
    C: AsConnection,
    D: Decode<T>,
{
    while let Some(batch) = dump.next_batch().await {
        let mut pause = Duration::ZERO;
        for message in batch? {
            black_box(message.payload());
            pause += measure.row().unwrap_or_default();
        }
        if !pause.is_zero() {
            sleep.sleep(pause).await;
        }
    }
    measure.datagrams = dump.summary().datagrams;
    measure.end();
    Ok(())
}

/// The two tables that `bench/run` fills.
fn tables() -> Result<Split<Route>, SplitError> {
    Route::dump().ipv4().split_by_table([100, 200])
}

async fn parallel(split: Split<Route>, sleep: Sleep, mut measure: Measure) -> Result<(), Failure> {
    if let Sleep::Thread = sleep {
        let mut dump = blocking::dump_parallel(split)?;
        for row in &mut dump {
            look(&row?, &mut measure)?;
        }
        measure.datagrams = dump.summary().datagrams;
        measure.end();
        return Ok(());
    }
    let mut dump = Parallel::open(split)?;
    consume!(measure, |pause| sleep.sleep(pause), { while let Some(row) = dump.try_next().await? } => black_box(&row));
    measure.datagrams = dump.summary().datagrams;
    measure.end();
    Ok(())
}

async fn in_turn<R>(split: Split<Route>, sleep: Sleep, mut measure: Measure) -> Result<(), Failure>
where
    R: Readiness<Transport = Socket>,
{
    let mut connection = Connection::<R>::open(Protocol::ROUTE)?;
    for part in split.into_parts() {
        take(&mut connection.dump(part)?, sleep, &mut measure).await?;
    }
    measure.end();
    Ok(())
}

/// How the slow consumer sleeps.
#[derive(Clone, Copy)]
enum Sleep {
    Thread,
    Tokio,
    Smol,
}

impl Sleep {
    async fn sleep(self, time: Duration) {
        match self {
            Self::Thread => thread::sleep(time),
            Self::Tokio => tokio::time::sleep(time).await,
            Self::Smol => drop(smol::Timer::after(time).await),
        }
    }
}
