//! Streams what a request yields, under whichever runtime.

use std::io;

use nl_proto::dump::{DumpRequest, FromMessage, Protocol, Restarts};
use nl_smol::Smol;
use nl_socket::blocking::{Blocking, block_on};
use nl_socket::{Connection, Error, Event, Namespace, Readiness, Socket};
use nl_tokio::Tokio;

use crate::args::{Common, Runtime};
use crate::failure::Failure;

/// How often `--consistent` begins anew.
const RESTARTS: Restarts = Restarts::at_most(8);

/// Where and how to ask.
#[derive(Debug)]
pub(crate) struct Driver {
    runtime: Runtime,
    namespace: Option<(String, Namespace)>,
    consistent: bool,
}

impl Driver {
    pub(crate) fn new(common: &Common) -> Result<Self, Failure> {
        let namespace = common.netns.as_deref().map(|name| {
            let namespace = if name.contains('/') { Namespace::open(name) } else { Namespace::named(name) };
            namespace.map(|namespace| (name.to_owned(), namespace)).map_err(|error| not_entered(name, &error))
        });
        Ok(Self { runtime: common.runtime, namespace: namespace.transpose()?, consistent: common.consistent })
    }

    /// Gives each row to `each`, until one of its calls fails. What does not decode is told of on standard error and counted; an
    /// interruption is told after the last row.
    pub(crate) fn rows<T: FromMessage>(
        &self,
        request: DumpRequest<T>,
        each: impl FnMut(T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        match self.runtime {
            Runtime::Blocking => block_on(self.drive::<Blocking, T>(request, each)),
            Runtime::Smol => smol::block_on(self.drive::<Smol, T>(request, each)),
            Runtime::Tokio => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
                let runtime = runtime.map_err(|error| Failure::System(format!("tokio: {error}")))?;
                runtime.block_on(self.drive::<Tokio, T>(request, each))
            }
        }
    }

    /// Gives each row of a table that only explains another. That it changed meanwhile, or that something in it does not decode, is
    /// no reason not to print the other: it is begun anew, and then taken as it is.
    pub(crate) fn known<T: FromMessage>(
        &self,
        request: DumpRequest<T>,
        mut each: impl FnMut(T),
    ) -> Result<(), Failure> {
        let mut dump =
            self.open::<Blocking>(request.as_request().protocol())?.into_dump(request)?.events(RESTARTS);
        while let Some(event) = block_on(dump.next()) {
            match event {
                Event::Item(row) => each(row),
                Event::Failed(error) if !error.is_interrupted() => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    fn open<R: Readiness<Transport = Socket>>(&self, protocol: Protocol) -> Result<Connection<R>, Failure> {
        match &self.namespace {
            Some((name, namespace)) => {
                Connection::open_in(namespace, protocol).map_err(|error| match error {
                    Error::Open(error) => not_entered(name, &error),
                    error => error.into(),
                })
            }
            None => Ok(Connection::open(protocol)?),
        }
    }

    async fn drive<R: Readiness<Transport = Socket>, T: FromMessage>(
        &self,
        request: DumpRequest<T>,
        mut each: impl FnMut(T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut dump = self.open::<R>(request.as_request().protocol())?.into_dump(request)?;
        if self.consistent {
            return dump.collect_consistent(RESTARTS).await?.into_iter().try_for_each(each);
        }
        let mut undecodable = 0;
        while let Some(row) = dump.next().await {
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
}

fn not_entered(name: &str, error: &io::Error) -> Failure {
    Failure::System(format!("network namespace {name:?}: {error}"))
}
