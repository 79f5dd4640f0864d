//! Values that links have.

use crate::rtnetlink::values::open_value;

open_value! {
    /// An operational state (RFC 2863; `IF_OPER_*` in `linux/if.h`).
    "operational state" OperationalState(u8) {
        /// The driver does not say.
        UNKNOWN = 0 "UNKNOWN";
        /// A part of it is missing.
        NOT_PRESENT = 1 "NOTPRESENT";
        /// No packet passes.
        DOWN = 2 "DOWN";
        /// The link below it is down.
        LOWER_LAYER_DOWN = 3 "LOWERLAYERDOWN";
        /// It is being tested.
        TESTING = 4 "TESTING";
        /// It waits for something, such as 802.1X.
        DORMANT = 5 "DORMANT";
        /// Packets pass.
        UP = 6 "UP";
    }
}

open_value! {
    /// Who decides when a link with a carrier is up (`IF_LINK_MODE_*`).
    "link mode" LinkMode(u8) {
        /// The kernel, at once.
        DEFAULT = 0 "DEFAULT";
        /// A program, such as one that speaks 802.1X; until then the link is dormant.
        DORMANT = 1 "DORMANT";
    }
}

open_value! {
    /// Why a notification was sent (`IFLA_EVENT_*`).
    "link event" LinkEvent(u32) {
        /// For none of the reasons below.
        NONE = 0 "NONE";
        /// The hardware was reset.
        REBOOT = 1 "REBOOT";
        /// Its features changed.
        FEATURES = 2 "FEATURE CHANGE";
        /// A bond chose another port.
        BONDING_FAILOVER = 3 "BONDING FAILOVER";
        /// Neighbours are told where it is now.
        NOTIFY_PEERS = 4 "NOTIFY PEERS";
        /// Group memberships are sent again.
        IGMP_RESEND = 5 "RESEND IGMP";
        /// An option of a bond changed.
        BONDING_OPTIONS = 6 "BONDING OPTION";
    }
}

open_value! {
    /// How IPv6 makes the interface identifiers of its own addresses (`IN6_ADDR_GEN_MODE_*`).
    "address generation mode" AddressGeneration(u8) {
        /// From the link-layer address (RFC 4291).
        EUI64 = 0 "eui64";
        /// Not at all.
        NONE = 1 "none";
        /// From a secret that was set (RFC 7217).
        STABLE_SECRET = 2 "stable_secret";
        /// From a secret made at random (RFC 7217).
        RANDOM = 3 "random";
    }
}

open_value! {
    /// Where XDP programs run (`XDP_ATTACHED_*`). The names are those that iproute2 prints.
    "XDP mode" XdpMode(u8) {
        /// There is none.
        NONE = 0 "none";
        /// In the driver.
        DRIVER = 1 "xdp";
        /// In the kernel's own receive path.
        GENERIC = 2 "xdpgeneric";
        /// In the hardware.
        HARDWARE = 3 "xdpoffload";
        /// In several of these.
        MULTIPLE = 4 "xdpmulti";
    }
}

open_value! {
    /// Whether a virtual function's link is up (`IFLA_VF_LINK_STATE_*`).
    "link state" FunctionLinkState(u32) {
        /// As the physical function's.
        AUTO = 0 "auto";
        /// Always.
        ENABLE = 1 "enable";
        /// Never.
        DISABLE = 2 "disable";
    }
}
