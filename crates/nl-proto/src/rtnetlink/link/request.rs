//! What is asked: all links, those that filters let pass, or one.
//!
//! What a kernel filters by itself is filtered again here, so that the rows are exact on a kernel that ignores the filter. A link
//! always shows its master, kind, group and target namespace where it has one; so a row that shows none has none.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use zerocopy::IntoBytes;

use super::attributes::{
    IFLA_ALT_IFNAME, IFLA_EXT_MASK, IFLA_GROUP, IFLA_IFNAME, IFLA_INFO_KIND, IFLA_INFO_SLAVE_KIND,
    IFLA_LINKINFO, IFLA_MASTER, IFLA_TARGET_NETNSID,
};
use super::{Link, LinkFlags, LinkHeader, LinkName};
use crate::dump::{DumpRequest, Protocol};
use crate::rtnetlink::InterfaceName;
use crate::rtnetlink::{RTM_GETLINK, RTM_NEWLINK};
use crate::wire::{Attributes, DecodeError, Message};

/// `RTEXT_FILTER_VF` (`linux/rtnetlink.h`): with what virtual functions have.
const WITH_FUNCTIONS: u32 = 1;
/// `RTEXT_FILTER_SKIP_STATS`.
const WITHOUT_STATISTICS: u32 = 8;
/// `RTEXT_FILTER_MRP`, which means something to bridges' own dumps alone. Without any bit in the mask the kernel leaves links away
/// whose messages are long, and says nothing.
const NEVER_ZERO: u32 = 16;

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
        // Either attribute finds a link by any of its names; the first is known to older kernels, the second takes long names.
        let attribute = if name.len() > InterfaceName::LONGEST { IFLA_ALT_IFNAME } else { IFLA_IFNAME };
        let request = DumpRequest::single(Protocol::ROUTE, RTM_GETLINK, RTM_NEWLINK);
        Self::complete(request, 0).write(|writer| writer.str(attribute, name).map(drop))
    }

    fn complete(request: DumpRequest<Self>, index: u32) -> DumpRequest<Self> {
        let mut header = LinkHeader::default();
        header.index.set(index as i32);
        let request = request.body(header.as_bytes()).receive_capacity(CAPACITY);
        request.attribute(IFLA_EXT_MASK, &(WITH_FUNCTIONS | NEVER_ZERO).to_ne_bytes())
    }
}

impl LinkName {
    /// The names of all links, at the least cost: without statistics and virtual functions.
    pub fn dump() -> DumpRequest<Self> {
        Link::dump().without_statistics().without_functions().decode_as()
    }
}

/// What links tell, for dumps and single links.
impl DumpRequest<Link> {
    /// Leaves the statistics out (`RTEXT_FILTER_SKIP_STATS`), which the kernel adds up from the counters of every processor, and tells twice, in
    /// 32 and in 64 bits.
    #[must_use]
    pub fn without_statistics(self) -> Self {
        self.mask(|mask| mask | WITHOUT_STATISTICS)
    }

    /// Leaves the virtual functions out, of which a card may have hundreds.
    #[must_use]
    pub fn without_functions(self) -> Self {
        self.mask(|mask| mask & !WITH_FUNCTIONS)
    }

    /// Of two attributes of one type the kernel takes the last.
    fn mask(self, change: impl FnOnce(u32) -> u32) -> Self {
        let mut sent = Vec::new();
        let written = self.as_request().write_to(&mut sent, 0);
        let message = written.ok().and_then(|()| Message::split(&sent).ok());
        let masks = message.and_then(|(message, _)| message.body::<LinkHeader>().ok());
        let masks = masks.into_iter().flat_map(|(_, attributes)| attributes.flatten());
        let mask = masks.filter(|attribute| attribute.kind() == IFLA_EXT_MASK).last();
        let mask = mask.and_then(|mask| mask.u32().ok()).unwrap_or(WITH_FUNCTIONS | NEVER_ZERO);
        self.attribute(IFLA_EXT_MASK, &change(mask).to_ne_bytes())
    }
}

/// Filters that the kernel knows, for [`Link::dump`]. Of a single link they are not sent, since it takes none with that; they say whether
/// its row is one.
impl DumpRequest<Link> {
    /// The ports of this link alone.
    #[must_use]
    pub fn master(self, index: u32) -> Self {
        self.of_dump(|request| request.attribute(IFLA_MASTER, &index.to_ne_bytes())).keep(
            move |_, attributes| {
                let master = attributes.find(IFLA_MASTER)?;
                Ok(master.is_some_and(|master| master.u32() == Ok(index)))
            },
        )
    }

    /// Links of this kind: `veth`, `bridge`. A kernel that does not know the kind would send them all.
    #[must_use]
    pub fn kind(self, kind: &str) -> Self {
        let request = self.of_dump(|request| {
            request.write(|writer| {
                writer.nested(IFLA_LINKINFO, |writer| writer.str(IFLA_INFO_KIND, kind).map(drop)).map(drop)
            })
        });
        request.keep_info(IFLA_INFO_KIND, kind)
    }

    /// The links of the network namespace that has this identifier here (`ip netns list-id`).
    #[must_use]
    pub fn namespace_id(self, id: i32) -> Self {
        self.attribute(IFLA_TARGET_NETNSID, &id.to_ne_bytes()).keep(move |_, attributes| {
            let target = attributes.find(IFLA_TARGET_NETNSID)?;
            Ok(target.is_some_and(|target| target.i32() == Ok(id)))
        })
    }
}

/// Filters that the kernel does not know.
impl DumpRequest<Link> {
    /// Links that are set up.
    #[must_use]
    pub fn up(self) -> Self {
        self.keep(|header, _| Ok(header.flags.get() & LinkFlags::UP.bits() != 0))
    }

    /// Links that are set down.
    #[must_use]
    pub fn down(self) -> Self {
        self.keep(|header, _| Ok(header.flags.get() & LinkFlags::UP.bits() == 0))
    }

    /// Links in this group.
    #[must_use]
    pub fn group(self, group: u32) -> Self {
        self.keep(move |_, attributes| {
            Ok(attributes.find(IFLA_GROUP)?.is_some_and(|shown| shown.u32() == Ok(group)))
        })
    }

    /// Links that are no port of another.
    #[must_use]
    pub fn without_master(self) -> Self {
        self.keep(|_, attributes| Ok(attributes.find(IFLA_MASTER)?.is_none()))
    }

    /// Ports of links of this kind: `bridge`, `bond`, `vrf`.
    #[must_use]
    pub fn slave_kind(self, kind: &str) -> Self {
        self.keep_info(IFLA_INFO_SLAVE_KIND, kind)
    }

    /// Changes the request where it is a dump.
    fn of_dump(self, change: impl FnOnce(Self) -> Self) -> Self {
        if self.as_request().is_dump() { change(self) } else { self }
    }

    fn keep_info(self, attribute: u16, kind: &str) -> Self {
        let kind: Box<str> = String::from(kind).into();
        self.keep(move |_, attributes| {
            let Some(info) = attributes.find(IFLA_LINKINFO)? else { return Ok(false) };
            let shown = info.nested().find(attribute)?;
            Ok(shown.is_some_and(|shown| shown.string_bytes() == kind.as_bytes()))
        })
    }

    /// Keeps messages for which `keep` holds, and those that cannot be read, for the decoder to say why.
    fn keep(
        self,
        keep: impl Fn(&LinkHeader, Attributes<'_>) -> Result<bool, DecodeError> + Send + Sync + 'static,
    ) -> Self {
        self.filter(move |message| {
            let read = message.body::<LinkHeader>().and_then(|(header, attributes)| keep(header, attributes));
            read.unwrap_or(true)
        })
    }
}
