//! One question as several that can be asked at once.

use alloc::vec::Vec;

use super::{ByType, DumpRequest, FromMessage};
use crate::wire::{DecodeError, Message};

/// Requests whose answers have no row in common, made of one request by
/// [`Route::dump().split_by_table(…)`](crate::rtnetlink::Route) and the like: to be asked at the same time, each on a socket of its
/// own.
///
/// The parts hold exactly the rows that have one of the values named, and each row once, since a row has one such value. What has
/// several, as a multipath route has links, cannot be split by them, and there is no method for it. Each part is a dump of its own: what
/// moves from one to another meanwhile may be seen in both, or in none.
///
/// ```
/// use nl_proto::rtnetlink::{Family, Neighbour, Route};
///
/// let tables = Route::dump().ipv4().split_by_table([254, 100])?;
/// let families = Neighbour::dump().split_by_family([Family::INET, Family::INET6])?;
/// assert_eq!((tables.len(), families.len()), (2, 2));
/// assert!(Route::dump().split_by_table([254, 254]).is_err());
/// assert!(Neighbour::dump().ipv4().split_by_family([Family::INET, Family::INET6]).is_err()); // no row is of both
/// assert!(Route::dump().table(254).split_by_table([254, 1000]).is_err());
/// # Ok::<(), nl_proto::dump::SplitError>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct Split<T, D = ByType> {
    parts: Vec<DumpRequest<T, D>>,
}

/// Why a request cannot be split like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// No value was named.
    #[error("a request cannot be split into no parts")]
    Empty,
    /// A value was named twice: its rows would come twice.
    #[error("the parts overlap: {0} is named twice")]
    Repeated(u32),
    /// The request asks for another one already, so that this part would have no row.
    #[error("the request asks for another value than {0} already")]
    Contradicts(u32),
}

impl<T, D> Split<T, D> {
    /// Requests that the caller knows to have no row in common, such as those for the IPv4 and the IPv6 connections of conntrack: nothing
    /// here can tell, and a row that they share would come twice.
    ///
    /// # Errors
    ///
    /// [`SplitError::Empty`] where there are none.
    pub fn assume_disjoint(parts: impl IntoIterator<Item = DumpRequest<T, D>>) -> Result<Self, SplitError> {
        let parts: Vec<_> = parts.into_iter().collect();
        if parts.is_empty() { Err(SplitError::Empty) } else { Ok(Self { parts }) }
    }

    /// A part for each value, by a filter that admits it alone.
    pub(crate) fn by<K: Copy>(
        request: &DumpRequest<T, D>,
        values: impl IntoIterator<Item = K>,
        number: impl Fn(K) -> u32,
        filter: impl Fn(DumpRequest<T, D>, K) -> DumpRequest<T, D>,
    ) -> Result<Self, SplitError>
    where
        D: Clone,
    {
        let values: Vec<K> = values.into_iter().collect();
        let mut sorted: Vec<u32> = values.iter().map(|value| number(*value)).collect();
        sorted.sort_unstable();
        let repeated =
            sorted.windows(2).find_map(|pair| pair.first().filter(|first| Some(*first) == pair.last()));
        if let Some(repeated) = repeated {
            return Err(SplitError::Repeated(*repeated));
        }
        let part = |value| {
            let part = filter(request.clone(), value);
            let empty = part.as_request().pattern().is_impossible();
            if empty { Err(SplitError::Contradicts(number(value))) } else { Ok(part) }
        };
        Self::assume_disjoint(values.into_iter().map(part).collect::<Result<Vec<_>, _>>()?)
    }

    /// The same requests with rows of another type.
    pub fn decode_as<U: FromMessage>(self) -> Split<U> {
        Split { parts: self.parts.into_iter().map(DumpRequest::decode_as).collect() }
    }

    /// The same requests with rows that `decode` makes; each part has a copy of it.
    pub fn decode_with<U, F>(self, decode: F) -> Split<U, F>
    where
        F: FnMut(Message<'_>) -> Result<U, DecodeError> + Clone,
    {
        Split { parts: self.parts.into_iter().map(|part| part.decode_with(decode.clone())).collect() }
    }

    /// How many parts there are: at least one.
    #[allow(clippy::len_without_is_empty, reason = "it is never empty")]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// The parts.
    pub fn parts(&self) -> &[DumpRequest<T, D>] {
        &self.parts
    }

    /// The parts.
    pub fn into_parts(self) -> Vec<DumpRequest<T, D>> {
        self.parts
    }
}

impl<T, D: Clone> Clone for Split<T, D> {
    fn clone(&self) -> Self {
        Self { parts: self.parts.clone() }
    }
}
