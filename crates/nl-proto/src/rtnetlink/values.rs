//! How values are made that the kernel may extend: newtypes that hold any number and know the names of some.

use core::fmt;

/// A name that no value has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("unknown {what}")]
pub struct UnknownName {
    /// What was asked for: `protocol`, `scope`, `state` …
    pub(crate) what: &'static str,
}

/// Writes a name where there is one, else the number.
pub(crate) fn fmt_name(f: &mut fmt::Formatter<'_>, name: Option<&str>, number: u64) -> fmt::Result {
    match name {
        Some(name) => f.pad(name),
        None => fmt::Display::fmt(&number, f),
    }
}

/// An open newtype: constants for what is known, any other number allowed; `name()`, `Display` and `FromStr` by the given names.
///
/// `FromStr` takes a name, in capitals or not (`ip` prints some so, some so), or a number in decimal or, after `0x`, in hexadecimal, as
/// `ip` does.
macro_rules! open_value {
    (
        $(#[$outer:meta])*
        $what:literal $name:ident($int:ty) {
            $($(#[$inner:meta])* $constant:ident = $value:literal $text:literal;)*
        }
    ) => {
        $(#[$outer])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(pub $int);

        impl $name {
            $($(#[$inner])* pub const $constant: Self = Self($value);)*

            /// The name, or `None` for a number that has none here.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($text),)*
                    _ => None,
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::rtnetlink::values::fmt_name(f, self.name(), self.0.into())
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(self, f)
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::rtnetlink::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let names = [$(($text, Self::$constant),)*];
                if let Some((_, value)) = names.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
                    return Ok(value);
                }
                match text.strip_prefix("0x") {
                    Some(digits) => <$int>::from_str_radix(digits, 16),
                    None => text.parse(),
                }
                .map(Self)
                .map_err(|_| $crate::rtnetlink::UnknownName { what: $what })
            }
        }

        /// The name, or the number where there is none.
        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self.name() {
                    Some(name) => serializer.serialize_str(name),
                    None => self.0.serialize(serializer),
                }
            }
        }

        impl From<$int> for $name {
            fn from(number: $int) -> Self {
                Self(number)
            }
        }

        impl From<$name> for $int {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

pub(crate) use open_value;
