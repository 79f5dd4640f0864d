//! What the next-hop objects are that routes name by their numbers.

use std::collections::BTreeMap;

use nl_proto::rtnetlink::NextHopObject;

use crate::driver::Driver;
use crate::failure::Failure;

/// All objects, by their numbers: what routes refer to. A recording that has none of them knows none.
pub(crate) fn objects(driver: &Driver) -> Result<BTreeMap<u32, NextHopObject>, Failure> {
    let mut objects = BTreeMap::new();
    let asked = driver.known(NextHopObject::dump(), |object| {
        objects.insert(object.id, object);
    });
    match asked {
        Ok(()) | Err(Failure::NotRecorded(_)) => Ok(objects),
        Err(failure) => Err(failure),
    }
}
