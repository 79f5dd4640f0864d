//! The flags of a message's header.

bitflags::bitflags! {
    /// `nlmsg_flags`: what a message asks for, or says of itself (`NLM_F_*` in `linux/netlink.h`).
    ///
    /// Several bits mean one thing in a request, another in a reply or in the acknowledgement: [`ROOT`](Self::ROOT) and
    /// [`CAPPED`](Self::CAPPED) are one bit, as are [`MATCH`](Self::MATCH) and [`ACK_TLVS`](Self::ACK_TLVS).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct MessageFlags: u16 {
        /// A request to the kernel.
        const REQUEST = 0x1;
        /// One of several messages that a DONE will follow. Some families omit it.
        const MULTI = 0x2;
        /// Asks for an acknowledgement.
        const ACK = 0x4;
        /// Asks for the notification that the request causes.
        const ECHO = 0x8;
        /// The table changed while it was dumped. The kernel sets it on one message alone.
        const DUMP_INTR = 0x10;
        /// The kernel says that it filtered. It is unreliable both ways.
        const DUMP_FILTERED = 0x20;
        /// In a request: the whole table.
        const ROOT = 0x100;
        /// In a request: all that match.
        const MATCH = 0x200;
        /// In a request: a dump.
        const DUMP = 0x300;
        /// In an NLMSG_ERROR: only the header of the request is echoed.
        const CAPPED = 0x100;
        /// In an NLMSG_ERROR or NLMSG_DONE: extended-acknowledgement attributes follow.
        const ACK_TLVS = 0x200;
        /// In a request: replace an existing object.
        const REPLACE = 0x100;
        /// In a request: fail where the object exists.
        const EXCL = 0x200;
        /// In a request: create the object where it does not exist.
        const CREATE = 0x400;
        /// In a request: add at the end of a list.
        const APPEND = 0x800;

        const _ = !0;
    }
}
