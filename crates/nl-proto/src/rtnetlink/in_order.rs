//! Attributes whose order is known.

/// As [`Attributes::each`](crate::wire::Attributes::each) around a `match` on the type, a line an attribute; those that a row
/// begins with stand apart, in the kernel's order and each with the type of its value.
///
/// Of what is in order, a line stands twice in what this expands to. First one behind the other, each for the attribute at the
/// front, by comparing its length and type as one word ([`Expected`](super::ordinary::Expected)). Then in the `match`, for whatever has
/// another length or comes in another order: all attributes from the first such on.
macro_rules! each_in_order {
    (
        $attributes:expr,
        in order { $($first:ident($value:ident: $type:ident) => $take:expr,)+ },
        |$attribute:ident| { $($kind:ident => $decode:expr,)+ _ => $other:expr $(,)? }
    ) => {{
        let attributes: $crate::wire::Attributes<'_> = $attributes;
        let mut expected = $crate::rtnetlink::ordinary::Expected::new(attributes.as_bytes());
        $(
            if let Some($value) = expected.$type::<$first>() {
                $take;
            }
        )+
        attributes.last(expected.left()).each(|$attribute| {
            match $attribute.kind() {
                $($first => {
                    let $value = each_in_order!(@value $attribute $type);
                    $take;
                })+
                $($kind => $decode,)+
                _ => $other,
            }
            Ok(())
        })
    }};
    (@value $attribute:ident string_bytes) => { $attribute.string_bytes() };
    (@value $attribute:ident $type:ident) => { $attribute.$type()? };
}

pub(super) use each_in_order;
