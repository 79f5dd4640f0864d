//! Where answers come from: the kernel, with a record of it or without, or a recording.

use std::fs::File;
use std::io;
use std::path::Path;

use nl_proto::dump::Protocol;
use nl_record::{RecordError, Recorder, Recording, Replay, ReplayError};
use nl_socket::{Connection, Error, Namespace, Readiness, Socket};

use crate::args::{Common, is_standard};
use crate::failure::Failure;

/// Where answers come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// The kernel.
    Kernel(Place),
    /// The kernel, and all of it goes to a file.
    Recorded(Place, Recorder, String),
    /// A file.
    Replayed(Replay, String),
}

impl Source {
    pub(crate) fn new(common: &Common) -> Result<Self, Failure> {
        let failed = |name: &str, error: &dyn std::error::Error| Failure::System(format!("{name}: {error}"));
        if let Some(path) = &common.replay {
            let name = named(path, "standard input");
            let replay = if is_standard(path) {
                Replay::new(io::stdin())
            } else {
                File::open(path).map_err(|error| failed(&name, &error)).map(Replay::new)?
            };
            return Ok(Self::Replayed(replay.map_err(|error| failed(&name, &error))?, name));
        }
        let place = Place::new(common.netns.as_deref())?;
        let Some(path) = &common.record else { return Ok(Self::Kernel(place)) };
        let name = named(path, "standard output");
        let recorder = if is_standard(path) {
            Recorder::new(io::stdout())
        } else {
            File::create(path).and_then(Recorder::new)
        };
        Ok(Self::Recorded(place, recorder.map_err(|error| failed(&name, &error))?, name))
    }

    /// Whether this is no more than the kernel.
    pub(crate) const fn is_live(&self) -> bool {
        matches!(self, Self::Kernel(_))
    }

    /// Writes the rest of a recording.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        match self {
            Self::Recorded(_, recorder, _) => {
                recorder.flush().map_err(|error| self.name(Error::Io(error).into()))
            }
            _ => Ok(()),
        }
    }

    /// A failure that is the file's, with its name.
    pub(crate) fn name(&self, failure: Failure) -> Failure {
        let (Self::Recorded(_, _, name) | Self::Replayed(_, name), Failure::Dump(error)) = (self, &failure)
        else {
            return failure;
        };
        match (ReplayError::of(error), RecordError::of(error)) {
            (Some(error @ ReplayError::NotRecorded { .. }), _) => Failure::NotRecorded(format!(
                "{name}: {error}: repeat the arguments that were recorded, with --replay for --record"
            )),
            (Some(error), _) => Failure::System(format!("{name}: {error}")),
            (_, Some(error)) if error.kind() == io::ErrorKind::BrokenPipe => Failure::Closed,
            (_, Some(error)) => Failure::System(format!("{name}: {error}")),
            _ => failure,
        }
    }
}

fn named(path: &Path, standard: &str) -> String {
    if is_standard(path) { standard.to_owned() } else { path.display().to_string() }
}

/// The network namespace that is looked into, where it is another.
#[derive(Debug)]
pub(crate) struct Place(Option<(String, Namespace)>);

impl Place {
    fn new(name: Option<&str>) -> Result<Self, Failure> {
        let place = name.map(|name| {
            let namespace = if name.contains('/') { Namespace::open(name) } else { Namespace::named(name) };
            namespace.map(|namespace| (name.to_owned(), namespace)).map_err(|error| not_entered(name, &error))
        });
        Ok(Self(place.transpose()?))
    }

    pub(crate) fn open<R: Readiness<Transport = Socket>>(
        &self,
        protocol: Protocol,
    ) -> Result<Connection<R>, Failure> {
        self.opened(Connection::open, Connection::open_in, protocol)
    }

    pub(crate) fn open_recorded<R: Readiness<Transport = Socket>>(
        &self,
        recorder: &Recorder,
        protocol: Protocol,
    ) -> Result<Connection<Recording<R>>, Failure> {
        self.opened(
            |protocol| recorder.open(protocol),
            |namespace, protocol| recorder.open_in(namespace, protocol),
            protocol,
        )
    }

    /// What is opened for `what`, here or there.
    pub(crate) fn opened<W, C>(
        &self,
        here: impl FnOnce(W) -> Result<C, Error>,
        there: impl FnOnce(&Namespace, W) -> Result<C, Error>,
        what: W,
    ) -> Result<C, Failure> {
        match &self.0 {
            Some((name, namespace)) => there(namespace, what).map_err(|error| match error {
                Error::Open(error) => not_entered(name, &error),
                error => error.into(),
            }),
            None => Ok(here(what)?),
        }
    }
}

fn not_entered(name: &str, error: &io::Error) -> Failure {
    Failure::System(format!("network namespace {name:?}: {error}"))
}
