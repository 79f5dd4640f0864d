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
