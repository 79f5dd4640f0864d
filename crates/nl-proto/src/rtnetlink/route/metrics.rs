//! The metrics of a route.

use core::fmt;

use crate::rtnetlink::values::open_value;
use crate::wire::{Attribute, DecodeError};

open_value! {
    /// One of a route's metrics (`RTAX_*` in `linux/rtnetlink.h`).
    "route metric" Metric(u8) {
        /// The MTU in bytes.
        MTU = 2 "mtu";
        /// The largest TCP window in bytes.
        WINDOW = 3 "window";
        /// The round-trip time, in eighths of a millisecond.
        RTT = 4 "rtt";
        /// Its variance, in quarters of a millisecond.
        RTTVAR = 5 "rttvar";
        /// The slow-start threshold.
        SSTHRESH = 6 "ssthresh";
        /// The congestion window.
        CWND = 7 "cwnd";
        /// The maximum segment size to announce, in bytes.
        ADVMSS = 8 "advmss";
        /// How far packets may be reordered.
        REORDERING = 9 "reordering";
        /// The hop limit.
        HOPLIMIT = 10 "hoplimit";
        /// The congestion window to begin with.
        INITCWND = 11 "initcwnd";
        /// Bits: 1 is ECN.
        FEATURES = 12 "features";
        /// The least retransmission time-out, in milliseconds.
        RTO_MIN = 13 "rto_min";
        /// The receive window to begin with.
        INITRWND = 14 "initrwnd";
        /// Whether to acknowledge at once.
        QUICKACK = 15 "quickack";
        /// The congestion control algorithm: its name is at [`Metrics::congestion`].
        CC_ALGO = 16 "congctl";
        /// Whether TCP Fast Open needs no cookie.
        FASTOPEN_NO_COOKIE = 17 "fastopen_no_cookie";
    }
}

const RTAX_LOCK: u8 = 1;
const FIRST: u8 = 2;
const COUNT: usize = 16;
const NAME: usize = 16;

/// The metrics that a route has.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Metrics {
    present: u32,
    locked: u32,
    values: [u32; COUNT],
    congestion: [u8; NAME],
}

/// One metric and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MetricValue {
    /// Which metric.
    pub metric: Metric,
    /// The kernel's number, 0 for a metric that is locked and has none.
    pub value: u32,
    /// Whether the kernel may not change it by what it learns.
    pub locked: bool,
}

impl MetricValue {
    /// The value in milliseconds, where the metric is a time.
    pub const fn milliseconds(&self) -> Option<u32> {
        match self.metric {
            Metric::RTT => Some(self.value / 8),
            Metric::RTTVAR => Some(self.value / 4),
            Metric::RTO_MIN => Some(self.value),
            _ => None,
        }
    }
}

impl Metrics {
    /// `RTAX_FEATURE_ECN`: of [`Metric::FEATURES`], explicit congestion notification.
    pub const FEATURE_ECN: u32 = 1;

    /// The value of one metric, where the route has it.
    pub fn get(&self, metric: Metric) -> Option<u32> {
        let present = self.present.checked_shr(metric.0.into()).is_some_and(|bits| bits & 1 != 0);
        present.then(|| self.value(metric))
    }

    /// Whether the kernel may not change this metric by what it learns.
    pub fn is_locked(&self, metric: Metric) -> bool {
        self.locked.checked_shr(metric.0.into()).is_some_and(|bits| bits & 1 != 0)
    }

    /// The name of the congestion control algorithm.
    pub fn congestion(&self) -> Option<&str> {
        let name = self.congestion.split(|byte| *byte == 0).next()?;
        core::str::from_utf8(name).ok().filter(|name| !name.is_empty())
    }

    /// The metrics that are there or locked, in the order of their numbers, which is `ip`'s. A hop limit of −1 says the same as
    /// none, and is left out.
    pub fn iter(&self) -> impl Iterator<Item = MetricValue> {
        (FIRST..FIRST + COUNT as u8).map(Metric).filter_map(|metric| {
            let (value, locked) = (self.get(metric), self.is_locked(metric));
            let unset = metric == Metric::HOPLIMIT && value == Some(u32::MAX);
            let value = value.or(locked.then_some(0)).filter(|_| !unset)?;
            Some(MetricValue { metric, value, locked })
        })
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.present == 0 && self.locked == 0
    }

    /// Reads `RTA_METRICS`; metrics of a later kernel are left out.
    pub(super) fn decode(attribute: Attribute<'_>) -> Result<Self, DecodeError> {
        let mut metrics = Self::default();
        attribute.nested().each(|metric| {
            let Ok(number) = u8::try_from(metric.kind()) else { return Ok(()) };
            if number == RTAX_LOCK {
                metrics.locked = metric.u32()?;
            } else if let Some(place) = metrics.values.get_mut(usize::from(number.wrapping_sub(FIRST))) {
                if Metric(number) == Metric::CC_ALGO {
                    for (to, from) in metrics.congestion.iter_mut().zip(metric.string_bytes()) {
                        *to = *from;
                    }
                } else {
                    *place = metric.u32()?;
                }
                metrics.present |= 1 << number;
            }
            Ok(())
        })?;
        Ok(metrics)
    }

    fn value(&self, metric: Metric) -> u32 {
        self.values.get(usize::from(metric.0.wrapping_sub(FIRST))).copied().unwrap_or(0)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        list.entries(self.iter().filter(|value| value.metric != Metric::CC_ALGO));
        if let Some(name) = self.congestion() {
            list.entry(&name);
        }
        list.finish()
    }
}
