//! What can be asked of links.

use zerocopy::IntoBytes;

use super::decode::{IFLA_ALT_IFNAME, IFLA_EXT_MASK, IFLA_IFNAME, IFLA_MASTER};
use super::{Link, LinkHeader, RTM_GETLINK, RTM_NEWLINK};
use crate::dump::{DumpRequest, Protocol};
use crate::rtnetlink::InterfaceName;

/// `RTEXT_FILTER_VF` (`linux/rtnetlink.h`): with what virtual functions have. Without any bit in the mask the kernel leaves links
/// away whose messages are long, and says nothing.
const WITH_FUNCTIONS: u32 = 1;
/// `RTEXT_FILTER_SKIP_STATS`.
const WITHOUT_STATISTICS: u32 = 8;

/// The message of a link with many names, or many virtual functions, is longer than any other dump's.
const CAPACITY: usize = 1 << 20;

impl Link {
    /// All links. Interruptions are told of where links come or go, not where one changes.
    pub fn dump() -> DumpRequest<Self> {
        let request = DumpRequest::new(Protocol::ROUTE, RTM_GETLINK, RTM_NEWLINK);
        Self::complete(request, 0)
    }

    /// The link with this index.
    pub fn by_index(index: u32) -> DumpRequest<Self> {
        Self::complete(DumpRequest::single(Protocol::ROUTE, RTM_GETLINK, RTM_NEWLINK), index)
    }

    /// The link that has this name, as its first or as another.
    pub fn by_name(name: &str) -> DumpRequest<Self> {
        let attribute = if name.len() > InterfaceName::LONGEST { IFLA_ALT_IFNAME } else { IFLA_IFNAME };
        let request = DumpRequest::single(Protocol::ROUTE, RTM_GETLINK, RTM_NEWLINK);
        Self::complete(request, 0).write(|writer| writer.str(attribute, name).map(drop))
    }

    fn complete(request: DumpRequest<Self>, index: u32) -> DumpRequest<Self> {
        let mut header = LinkHeader::default();
        header.index.set(index as i32);
        let request = request.body(header.as_bytes()).receive_capacity(CAPACITY);
        request.attribute(IFLA_EXT_MASK, &WITH_FUNCTIONS.to_ne_bytes())
    }
}

impl DumpRequest<Link> {
    /// Leaves the statistics out, which are most of a link's message, and most of what it costs the kernel.
    #[must_use]
    pub fn without_statistics(self) -> Self {
        // Of two attributes of one type the kernel takes the last.
        self.attribute(IFLA_EXT_MASK, &(WITH_FUNCTIONS | WITHOUT_STATISTICS).to_ne_bytes())
    }

    /// The ports of this link alone.
    #[must_use]
    pub fn master(self, index: u32) -> Self {
        self.attribute(IFLA_MASTER, &index.to_ne_bytes()).filter(move |message| {
            let attributes = message.body::<LinkHeader>().map(|(_, attributes)| attributes);
            let master = attributes.and_then(|attributes| attributes.find(IFLA_MASTER));
            matches!(master, Ok(Some(master)) if master.u32() == Ok(index))
        })
    }
}
