//! Streams what a request yields, under whichever runtime.

use std::future::poll_fn;
use std::task::{Context, Poll};

use nl_proto::dump::{DumpRequest, FromMessage, Restarts, Split};
use nl_smol::Smol;
use nl_socket::blocking::{Blocking, block_on};
use nl_socket::{Connection, Error, Event, Parallel, Readiness, Socket, ahead};
use nl_tokio::Tokio;

use crate::args::{Common, Runtime};
use crate::failure::Failure;
use crate::source::{Place, Source};

/// How often `--consistent` begins anew.
const RESTARTS: Restarts = Restarts::at_most(8);

/// Where and how to ask.
#[derive(Debug)]
pub(crate) struct Driver {
    runtime: Runtime,
    source: Source,
    consistent: bool,
    /// Rows are printed as they come: neither counted nor collected.
    prints: bool,
}

impl Driver {
    pub(crate) fn new(common: &Common) -> Result<Self, Failure> {
        Ok(Self {
            runtime: common.runtime,
            source: Source::new(common)?,
            consistent: common.consistent,
            prints: !common.count && !common.consistent,
        })
    }

    /// Whether the kernel alone is asked, and nobody keeps a record.
    pub(crate) const fn is_live(&self) -> bool {
        self.source.is_live()
    }

    /// To be called at the end, however it ends.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        self.source.finish()
    }

    /// Gives each row to `each`, until one of its calls fails. What does not decode is told of on standard error and counted; an
    /// interruption is told after the last row.
    pub(crate) fn rows<T: FromMessage>(
        &self,
        question: impl Into<Question<T>>,
        each: impl FnMut(T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let request = match question.into() {
            Question::One(request) => request,
            Question::Split(split) => return self.split(split, each),
        };
        let ended = match self.runtime {
            Runtime::Blocking => match self.ahead(&request) {
                Some(place) => ahead(place, request, each),
                None => block_on(self.drive::<Blocking, T>(request, each)),
            },
            Runtime::Smol => smol::block_on(self.drive::<Smol, T>(request, each)),
            Runtime::Tokio => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
                let runtime = runtime.map_err(|error| Failure::System(format!("tokio: {error}")))?;
                runtime.block_on(self.drive::<Tokio, T>(request, each))
            }
        };
        ended.map_err(|failure| self.source.name(failure))
    }

    /// Gives each row of a table that only explains another. That it changed meanwhile, or that something in it does not decode, is
    /// no reason not to print the other: it is begun anew, and then taken as it is.
    pub(crate) fn known<T: FromMessage>(
        &self,
        request: DumpRequest<T>,
        each: impl FnMut(T),
    ) -> Result<(), Failure> {
        let protocol = request.as_request().protocol();
        let ended = match &self.source {
            Source::Kernel(place) => known(place.open::<Blocking>(protocol)?, request, each),
            Source::Recorded(place, recorder, _) => {
                known(place.open_recorded::<Blocking>(recorder, protocol)?, request, each)
            }
            Source::Replayed(replay, _) => known(replay.connect(protocol), request, each),
        };
        ended.map_err(|failure| self.source.name(failure))
    }

    async fn drive<R: Readiness<Transport = Socket>, T: FromMessage>(
        &self,
        request: DumpRequest<T>,
        each: impl FnMut(T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let protocol = request.as_request().protocol();
        match &self.source {
            Source::Kernel(place) => self.stream(place.open::<R>(protocol)?, request, each).await,
            Source::Recorded(place, recorder, _) => {
                self.stream(place.open_recorded::<R>(recorder, protocol)?, request, each).await
            }
            Source::Replayed(replay, _) => self.stream(replay.connect(protocol), request, each).await,
        }
    }

    async fn stream<R: Readiness, T: FromMessage>(
        &self,
        connection: Connection<R>,
        request: DumpRequest<T>,
        each: impl FnMut(T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut dump = connection.into_dump(request)?;
        if self.consistent {
            return dump.collect_consistent(RESTARTS).await?.into_iter().try_for_each(each);
        }
        each_row(|context| dump.poll_row(context), each).await
    }

    /// Where one thread receives while another prints: the kernel itself is asked, for rows that take longer to print than to receive.
    fn ahead<T>(&self, request: &DumpRequest<T>) -> Option<&Place> {
        match &self.source {
            Source::Kernel(place) if self.prints && request.as_request().is_dump() => Some(place),
            _ => None,
        }
    }

    /// Each part on a socket of its own; whoever takes the rows needs no runtime for that.
    fn split<T: FromMessage>(
        &self,
        split: Split<T>,
        mut each: impl FnMut(T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let Source::Kernel(place) = &self.source else {
            return Err(Failure::Usage(
                "--parallel asks the kernel: it keeps no record and replays none".to_owned(),
            ));
        };
        if self.runtime != Runtime::Blocking {
            return Err(Failure::Usage(
                "--parallel has threads of its own, and takes no --runtime".to_owned(),
            ));
        }
        if self.consistent {
            return Err(Failure::Usage(
                "nothing holds several dumps to one moment: no --consistent".to_owned(),
            ));
        }
        let mut rows = place.opened(Parallel::open, Parallel::open_in, split)?;
        loop {
            let printed = block_on(each_row(|context| rows.poll_row(context), &mut each));
            let failure = match (printed, rows.failed_part()) {
                (Err(Failure::Dump(error)), Some(part)) => Failure::Part(part, error),
                (Err(failure), _) => failure,
                (Ok(()), _) => return Ok(()),
            };
            match failure {
                // Other parts have failed too.
                Failure::Part(..) | Failure::Interrupted if !rows.is_ended() => failure.report(),
                failure => return Err(failure),
            };
        }
    }
}

/// What is asked: one request, or several at once.
#[derive(Debug)]
pub(crate) enum Question<T> {
    One(DumpRequest<T>),
    Split(Split<T>),
}

impl<T> From<DumpRequest<T>> for Question<T> {
    fn from(request: DumpRequest<T>) -> Self {
        Self::One(request)
    }
}

async fn each_row<T>(
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<Option<Result<T, Error>>>,
    mut each: impl FnMut(T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut undecodable = 0;
    while let Some(row) = poll_fn(&mut poll).await {
        match row {
            Ok(row) => each(row)?,
            Err(Error::Decode(raw)) => {
                eprintln!("nldump: {raw}");
                undecodable += 1;
            }
            Err(error) => return Err(error.into()),
        }
    }
    if undecodable > 0 { Err(Failure::Undecodable(undecodable)) } else { Ok(()) }
}

fn ahead<T: FromMessage>(
    place: &Place,
    request: DumpRequest<T>,
    each: impl FnMut(T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut dump = place.opened(ahead::dump, ahead::dump_in, request)?;
    block_on(each_row(|context| dump.poll_row(context), each))
}

fn known<R: Readiness, T: FromMessage>(
    connection: Connection<R>,
    request: DumpRequest<T>,
    mut each: impl FnMut(T),
) -> Result<(), Failure> {
    let mut dump = connection.into_dump(request)?.events(RESTARTS);
    while let Some(event) = block_on(dump.next()) {
        match event {
            Event::Item(row) => each(row),
            Event::Failed(error) if !error.is_interrupted() => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}
