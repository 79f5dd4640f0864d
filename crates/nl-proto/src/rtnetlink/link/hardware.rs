//! What links are made of.

use core::fmt;

use crate::rtnetlink::values::open_value;

open_value! {
    /// A hardware type (`ARPHRD_*` in `linux/if_arp.h`), by the names of iproute2. The values of the ARP registry are 1 to 255; the
    /// kernel added those from 256 on.
    "hardware type" HardwareType(u16) {
        /// AX.25 NET/ROM.
        NETROM = 0 "netrom";
        /// Ethernet.
        ETHER = 1 "ether";
        /// Experimental Ethernet.
        EETHER = 2 "eether";
        /// AX.25.
        AX25 = 3 "ax25";
        /// ProNET token ring.
        PRONET = 4 "pronet";
        /// Chaosnet.
        CHAOS = 5 "chaos";
        /// IEEE 802.2.
        IEEE802 = 6 "ieee802";
        /// ARCNET.
        ARCNET = 7 "arcnet";
        /// AppleTalk.
        APPLETLK = 8 "atalk";
        /// Frame Relay DLCI.
        DLCI = 15 "dlci";
        /// ATM.
        ATM = 19 "atm";
        /// Metricom STRIP.
        METRICOM = 23 "metricom";
        /// IEEE 1394 (FireWire).
        IEEE1394 = 24 "ieee1394";
        /// InfiniBand.
        INFINIBAND = 32 "infiniband";
        /// SLIP.
        SLIP = 256 "slip";
        /// Compressed SLIP.
        CSLIP = 257 "cslip";
        /// SLIP of 6 bits.
        SLIP6 = 258 "slip6";
        /// Compressed SLIP of 6 bits.
        CSLIP6 = 259 "cslip6";
        /// KISS.
        RSRVD = 260 "rsrvd";
        /// Adaptive SLIP.
        ADAPT = 264 "adapt";
        /// ROSE.
        ROSE = 270 "rose";
        /// X.25.
        X25 = 271 "x25";
        /// X.25 in firmware.
        HWX25 = 272 "hwx25";
        /// Controller area network.
        CAN = 280 "can";
        /// PPP.
        PPP = 512 "ppp";
        /// Cisco HDLC.
        HDLC = 513 "hdlc";
        /// LAPB.
        LAPB = 516 "lapb";
        /// DDCMP.
        DDCMP = 517 "ddcmp";
        /// Raw HDLC.
        RAWHDLC = 518 "rawhdlc";
        /// An IPv4 tunnel.
        TUNNEL = 768 "ipip";
        /// An IPv6 tunnel.
        TUNNEL6 = 769 "tunnel6";
        /// Frame Relay.
        FRAD = 770 "frad";
        /// SKIP.
        SKIP = 771 "skip";
        /// A loopback.
        LOOPBACK = 772 "loopback";
        /// LocalTalk.
        LOCALTLK = 773 "ltalk";
        /// FDDI.
        FDDI = 774 "fddi";
        /// AP1000 BIF.
        BIF = 775 "bif";
        /// IPv6 in IPv4.
        SIT = 776 "sit";
        /// IP over DDP.
        IPDDP = 777 "ip/ddp";
        /// GRE over IPv4.
        IPGRE = 778 "gre";
        /// PIM register.
        PIMREG = 779 "pimreg";
        /// HIPPI.
        HIPPI = 780 "hippi";
        /// Ash.
        ASH = 781 "ash";
        /// Econet.
        ECONET = 782 "econet";
        /// IrDA.
        IRDA = 783 "irda";
        /// Fibre Channel, point to point.
        FCPP = 784 "fcpp";
        /// Fibre Channel, arbitrated loop.
        FCAL = 785 "fcal";
        /// Fibre Channel, public loop.
        FCPL = 786 "fcpl";
        /// Fibre Channel, fabric.
        FCFABRIC = 787 "fcfb0";
        /// Fibre Channel, fabric 1.
        FCFABRIC_1 = 788 "fcfb1";
        /// Fibre Channel, fabric 2.
        FCFABRIC_2 = 789 "fcfb2";
        /// Fibre Channel, fabric 3.
        FCFABRIC_3 = 790 "fcfb3";
        /// Fibre Channel, fabric 4.
        FCFABRIC_4 = 791 "fcfb4";
        /// Fibre Channel, fabric 5.
        FCFABRIC_5 = 792 "fcfb5";
        /// Fibre Channel, fabric 6.
        FCFABRIC_6 = 793 "fcfb6";
        /// Fibre Channel, fabric 7.
        FCFABRIC_7 = 794 "fcfb7";
        /// Fibre Channel, fabric 8.
        FCFABRIC_8 = 795 "fcfb8";
        /// Fibre Channel, fabric 9.
        FCFABRIC_9 = 796 "fcfb9";
        /// Fibre Channel, fabric 10.
        FCFABRIC_10 = 797 "fcfb10";
        /// Fibre Channel, fabric 11.
        FCFABRIC_11 = 798 "fcfb11";
        /// Fibre Channel, fabric 12.
        FCFABRIC_12 = 799 "fcfb12";
        /// Token ring.
        IEEE802_TR = 800 "tr";
        /// Wi-Fi.
        IEEE80211 = 801 "ieee802.11";
        /// Wi-Fi with Prism headers.
        IEEE80211_PRISM = 802 "ieee802.11/prism";
        /// Wi-Fi with radiotap headers.
        IEEE80211_RADIOTAP = 803 "ieee802.11/radiotap";
        /// IEEE 802.15.4.
        IEEE802154 = 804 "ieee802.15.4";
        /// IEEE 802.15.4, monitoring.
        IEEE802154_MONITOR = 805 "ieee802.15.4/monitor";
        /// Phonet.
        PHONET = 820 "phonet";
        /// Phonet pipe.
        PHONET_PIPE = 821 "phonet_pipe";
        /// CAIF.
        CAIF = 822 "caif";
        /// GRE over IPv6.
        IP6GRE = 823 "gre6";
        /// Netlink (nlmon).
        NETLINK = 824 "netlink";
        /// IPv6 over LoWPAN.
        LOWPAN = 825 "6lowpan";
        /// None: no link-layer header.
        NONE = 65534 "none";
        /// Unknown.
        VOID = 65535 "void";
    }
}

impl HardwareType {
    /// As `ip` prints it after `link/`: the name, or the number in brackets.
    pub fn display(self) -> impl fmt::Display {
        DisplayHardware(self)
    }
}

struct DisplayHardware(HardwareType);

impl fmt::Display for DisplayHardware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.name() {
            Some(name) => f.pad(name),
            None => write!(f, "[{}]", self.0.0),
        }
    }
}
