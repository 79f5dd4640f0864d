//! Medians and quartiles.

/// The value below which `share` of the values lie, interpolated; `NaN` of none.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * sorted.len().saturating_sub(1) as f64;
    let below = sorted.get(place as usize);
    match (below, sorted.get(place as usize + 1)) {
        (Some(below), Some(above)) => below + (above - below) * place.fract(),
        (Some(below), None) => *below,
        _ => f64::NAN,
    }
}

/// The middle value.
pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// Between which two of the values the median of all that might have been measured lies, by 95 %: so many of them would have to lie on one side of
/// it by chance (the sign test). All of them, where there are too few.
pub(crate) fn median_bounds(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let share = 0.98 / count.sqrt();
    (quantile(values, (0.5 - share).max(0.0)), quantile(values, (0.5 + share).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_a_hundred_lies_between_those_ten_ranks_from_the_middle() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let (low, high) = median_bounds(&values);
        assert_eq!(median(&values), 50.0);
        assert!((low - 40.2).abs() < 0.1 && (high - 59.8).abs() < 0.1, "{low} {high}");
        assert_eq!(median_bounds(&[1.0, 2.0]), (1.0, 2.0));
        assert_eq!(median_bounds(&[3.0]), (3.0, 3.0));
        assert!(median_bounds(&[]).0.is_nan());
    }
}
