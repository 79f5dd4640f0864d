//! Network namespaces.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;

use nix::sched::{CloneFlags, setns};

/// A network namespace to open sockets in, held open.
///
/// A socket belongs for good to the namespace that it was opened in. It is opened there on a thread of its own that then exits: the
/// caller's thread never changes its namespace. Entering one takes `CAP_SYS_ADMIN` over it.
#[derive(Debug, Clone)]
pub struct Namespace(Arc<OwnedFd>);

impl Namespace {
    /// Where `ip netns` keeps its namespaces.
    const NAMED: &str = "/run/netns";

    /// The one that `ip netns add NAME` made.
    ///
    /// # Errors
    ///
    /// `InvalidInput` where `name` is empty or would leave the directory; else as [`open`](Self::open).
    pub fn named(name: &str) -> io::Result<Self> {
        if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a name of a network namespace"));
        }
        Self::open(Path::new(Self::NAMED).join(name))
    }

    /// The one that this file stands for, such as `/proc/1234/ns/net`.
    ///
    /// # Errors
    ///
    /// Where it cannot be opened. That it is a network namespace shows only when a socket is opened in it.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        File::open(path).map(Self::from)
    }

    /// Calls `open` inside, on a thread that ends with it.
    pub(crate) fn inside<T: Send>(&self, open: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().name("netns".to_owned()).spawn_scoped(scope, || {
                setns(&*self.0, CloneFlags::CLONE_NEWNET)?;
                open()
            })?;
            thread.join().unwrap_or_else(|_| Err(io::Error::other("the thread in the namespace panicked")))
        })
    }
}

impl From<OwnedFd> for Namespace {
    fn from(file: OwnedFd) -> Self {
        Self(Arc::new(file))
    }
}

impl From<File> for Namespace {
    fn from(file: File) -> Self {
        OwnedFd::from(file).into()
    }
}

impl AsFd for Namespace {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
