//! What the fixed structure of a row must have: the cheapest of filters.

/// Fields within the first 8 bytes behind the header, which is where the families have family, table, protocol, scope and index, as
/// one comparison, however many there are: a boxed filter for each takes a dozen instructions a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pattern {
    mask: u64,
    value: u64,
    /// Two fields contradict each other.
    impossible: bool,
}

impl Pattern {
    /// What every row has.
    pub(super) const NONE: Self = Self { mask: 0, value: 0, impossible: false };

    /// Requires these bytes at `offset`. Says `false` where they do not lie within the first 8.
    #[must_use]
    pub(super) fn require(&mut self, offset: usize, bytes: &[u8]) -> bool {
        let (mut mask, mut value) = ([0; 8], [0; 8]);
        let end = offset.saturating_add(bytes.len());
        match (mask.get_mut(offset..end), value.get_mut(offset..end)) {
            (Some(mask), Some(value)) => {
                mask.fill(0xff);
                value.copy_from_slice(bytes);
            }
            _ => return false,
        }
        let (mask, value) = (u64::from_ne_bytes(mask), u64::from_ne_bytes(value));
        self.impossible |= (self.value ^ value) & self.mask & mask != 0;
        self.mask |= mask;
        self.value |= value;
        true
    }

    /// Whether no row can pass, whatever it is.
    pub(super) const fn is_impossible(self) -> bool {
        self.impossible
    }

    /// Whether a row may pass. One that is too short does: whoever decodes it has to say so.
    #[inline]
    pub(super) fn admits(self, payload: &[u8]) -> bool {
        match payload.first_chunk() {
            Some(head) => u64::from_ne_bytes(*head) & self.mask == self.value && !self.impossible,
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: [u8; 8] = [2, 24, 0, 0, 254, 4, 0, 1];

    #[test]
    fn every_field_must_be_as_required() {
        let mut pattern = Pattern::NONE;
        assert!(pattern.admits(&ROW));
        assert!(pattern.require(0, &[2]) && pattern.require(4, &[254, 4]));
        assert!(pattern.admits(&ROW));
        assert!(pattern.admits(&[&ROW[..], &[9; 20]].concat()));
        for at in [0, 4, 5] {
            let mut other = ROW;
            other[at] ^= 1;
            assert!(!pattern.admits(&other), "byte {at}");
        }
        let mut other = ROW;
        other[1] ^= 1;
        assert!(pattern.admits(&other), "nobody asked for that byte");
        assert!(pattern.admits(&ROW[..7]), "the decoder is to say that it is too short");
    }

    #[test]
    fn what_contradicts_itself_admits_nothing() {
        let mut pattern = Pattern::NONE;
        assert!(pattern.require(0, &[2]) && pattern.require(0, &[2]));
        assert!(pattern.admits(&ROW));
        assert!(pattern.require(0, &[10]));
        assert!(!pattern.admits(&ROW));
        assert!(!pattern.admits(&[10; 8]));
    }

    #[test]
    fn what_lies_further_behind_is_no_pattern() {
        let mut pattern = Pattern::NONE;
        assert!(
            !pattern.require(5, &[0; 4]) && !pattern.require(8, &[1]) && !pattern.require(usize::MAX, &[1])
        );
        assert_eq!(pattern, Pattern::NONE);
    }
}
