//! How far an address or a route reaches.

use super::values::open_value;

open_value! {
    /// A scope (`RT_SCOPE_*` in `linux/rtnetlink.h`); the larger the number, the nearer.
    "scope" Scope(u8) {
        /// Everywhere.
        UNIVERSE = 0 "global";
        /// Within the site.
        SITE = 200 "site";
        /// On the link.
        LINK = 253 "link";
        /// On this host.
        HOST = 254 "host";
        /// Nowhere: the destination does not exist.
        NOWHERE = 255 "nowhere";
    }
}
