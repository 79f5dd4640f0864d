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

        impl core::str::FromStr for $name {
            type Err = $crate::rtnetlink::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let mut flags = Self::empty();
                for part in text.split(',').filter(|part| !part.is_empty()) {
                    flags |= match part {
                        $($text => Self::$flag,)*
                        _ => part
                            .strip_prefix("0x")
                            .and_then(|digits| bitflags::parser::ParseHex::parse_hex(digits).ok())
                            .map(Self::from_bits_retain)
                            .ok_or($crate::rtnetlink::UnknownName { what: $what })?,
                    };
                }
                Ok(flags)
            }
        }
    };
}

pub(crate) use flag_names;
