//! What interfaces are called.

use std::collections::HashMap;

use nl_proto::rtnetlink::{Link, LinkFlags, LinkName};
use nl_proto::wire::Errno;

use crate::driver::Driver;
use crate::failure::Failure;

/// The names of all interfaces, as they were when the command began.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interfaces(HashMap<u32, LinkName>);

impl Interfaces {
    pub(crate) fn load(driver: &Driver) -> Result<Self, Failure> {
        let mut names = HashMap::new();
        driver.known(Link::dump().without_statistics().decode_as::<LinkName>(), |link| {
            names.insert(link.index, link);
        })?;
        Ok(Self(names))
    }

    pub(crate) fn name(&self, index: u32) -> Option<&str> {
        self.0.get(&index).map(|link| link.name.as_str())
    }

    pub(crate) fn is_up(&self, index: u32) -> Option<bool> {
        self.0.get(&index).map(|link| link.flags.contains(LinkFlags::UP))
    }

    /// The index of the interface of this name, first or alternative.
    pub(crate) fn index(driver: &Driver, name: &str) -> Result<u32, Failure> {
        let mut found = None;
        let asked = driver.rows(Link::by_name(name), |link| {
            found = Some(link.index);
            Ok(())
        });
        match (asked, found) {
            (Ok(()), Some(index)) => Ok(index),
            (Err(Failure::Dump(error)), _) if error.errno() != Some(Errno::ENODEV) => {
                Err(Failure::Dump(error))
            }
            _ => Err(Failure::System(format!("there is no device {name:?}"))),
        }
    }
}
