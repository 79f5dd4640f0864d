//! What the network namespaces are called that links lead to.

use std::collections::HashMap;
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::path::Path;

use nl_proto::dump::{DumpRequest, FromMessage, Protocol};
use nl_proto::wire::{DecodeError, Message};

use crate::driver::Driver;

/// Where `ip netns` keeps its namespaces.
const FOLDER: &str = "/run/netns";

/// The identifiers that the namespace in question has for others (`linux/net_namespace.h`), and their names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Namespaces(HashMap<i32, Box<str>>);

impl Namespaces {
    /// Asks the identifier of each namespace that has a name; one that cannot be asked goes without. So do all of them where there is a
    /// recording: it could not tell them, being of a machine with other files.
    pub(crate) fn load(driver: &Driver) -> Self {
        let mut names = HashMap::new();
        if !driver.is_live() {
            return Self(names);
        }
        for entry in fs::read_dir(FOLDER).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let (Ok(file), Some(name)) = (File::open(Path::new(FOLDER).join(&name)), name.to_str()) else {
                continue;
            };
            // A refusal is no more than a name that is not known: an old kernel, a file that is no namespace.
            let _ = driver.rows(identifier_of(&file), |Identifier(id)| {
                names.insert(id, name.into());
                Ok(())
            });
        }
        Self(names)
    }

    pub(crate) fn name(&self, id: i32) -> Option<&str> {
        self.0.get(&id).map(|name| &**name)
    }
}

const RTM_NEWNSID: u16 = 88;
const RTM_GETNSID: u16 = 90;
const NETNSA_NSID: u16 = 1;
const NETNSA_FD: u16 = 3;

/// A namespace's identifier; negative where it has none.
struct Identifier(i32);

impl FromMessage for Identifier {
    fn from_message(message: Message<'_>) -> Result<Self, DecodeError> {
        // A struct rtgenmsg: the family.
        let (_, attributes) = message.body::<[u8; 1]>()?;
        let id = attributes.find(NETNSA_NSID)?;
        Ok(Self(id.map_or(Ok(-1), |id| id.i32())?))
    }
}

fn identifier_of(namespace: &File) -> DumpRequest<Identifier> {
    let request = DumpRequest::single(Protocol::ROUTE, RTM_GETNSID, RTM_NEWNSID).body(&[0; 4]);
    request.attribute(NETNSA_FD, &namespace.as_raw_fd().to_ne_bytes())
}
