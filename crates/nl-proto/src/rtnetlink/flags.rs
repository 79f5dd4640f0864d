//! The names of flags.

/// Gives a `bitflags` type `names()`, and a `Display` and `FromStr` of names joined by commas, unknown bits in hexadecimal.
macro_rules! flag_names {
    ($what:literal $name:ident { $($flag:ident $text:literal;)* }) => {
        impl $name {
            /// The names of the flags that are set, in the order in which `ip` prints them; bits without a name are left out.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                const NAMES: &[($name, &str)] = &[$(($name::$flag, $text),)*];
                NAMES.iter().filter(move |(flag, _)| self.contains(*flag)).map(|(_, text)| *text)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let mut separator = "";
                for name in self.names() {
                    write!(f, "{separator}{name}")?;
                    separator = ",";
                }
                let named = Self::empty()$(.union(Self::$flag))*;
                match self.difference(named).bits() {
                    0 => Ok(()),
                    unknown => write!(f, "{separator}{unknown:#x}"),
                }
            }
        }

        /// The names, and the bits that have none in hexadecimal.
        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let text = alloc::string::ToString::to_string(self);
                serializer.collect_seq(text.split(',').filter(|part| !part.is_empty()))
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::rtnetlink::UnknownName;

            /// Takes what `Display` writes, in capitals too, as `ip` prints some, and `none`.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let mut flags = Self::empty();
                for part in text.split(',').filter(|part| !part.is_empty() && !part.eq_ignore_ascii_case("none")) {
                    let named = [$((Self::$flag, $text),)*].into_iter().find(|(_, text)| text.eq_ignore_ascii_case(part));
                    let numbered = || bitflags::parser::ParseHex::parse_hex(part.strip_prefix("0x")?).ok().map(Self::from_bits_retain);
                    flags |= named
                        .map(|(flag, _)| flag)
                        .or_else(numbered)
                        .ok_or($crate::rtnetlink::UnknownName { what: $what })?;
                }
                Ok(flags)
            }
        }
    };
}

pub(crate) use flag_names;
