//! The files in which iproute2 looks up names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Where they are: the first is the administrator's, the second the distribution's.
const FOLDERS: [&str; 2] = ["/etc/iproute2", "/usr/share/iproute2"];

/// What one file, and the folder beside it, say: numbers and names.
type Table = BTreeMap<u32, Box<str>>;

/// A file that is read when it is first asked.
#[derive(Debug, Clone)]
pub(crate) struct NamesFile {
    name: &'static str,
    table: OnceLock<Table>,
}

impl NamesFile {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, table: OnceLock::new() }
    }

    /// The name of a number.
    pub(crate) fn name(&self, number: u32) -> Option<&str> {
        self.table().get(&number).map(|name| &**name)
    }

    /// The number of a name.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.table().iter().find(|(_, known)| &***known == name).map(|(number, _)| *number)
    }

    fn table(&self) -> &Table {
        self.table.get_or_init(|| load(self.name))
    }
}

/// Reads `name` of the first folder that has it, then every file in `name.d` of both, the administrator's instead of one of the
/// same name of the distribution's.
fn load(name: &str) -> Table {
    let mut table = Table::new();
    if let Some(text) =
        FOLDERS.iter().find_map(|folder| fs::read_to_string(Path::new(folder).join(name)).ok())
    {
        parse(&text, &mut table);
    }
    // In the order of their names, so that of two that name one number the last counts, always.
    let mut files: BTreeMap<_, PathBuf> = BTreeMap::new();
    for folder in FOLDERS.iter().rev() {
        let Ok(entries) = fs::read_dir(Path::new(folder).join(format!("{name}.d"))) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|extension| extension == "conf") {
                files.insert(path.file_name().map(ToOwned::to_owned), path);
            }
        }
    }
    for text in files.values().filter_map(|path| fs::read_to_string(path).ok()) {
        parse(&text, &mut table);
    }
    table
}

/// Lines of a number, in decimal or after `0x` in hexadecimal, and a name; what begins with `#` is a comment.
fn parse(text: &str, table: &mut Table) {
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let (Some(number), Some(name)) = (words.next(), words.next()) else { continue };
        if let Some(number) = number_of(number) {
            table.insert(number, name.into());
        }
    }
}

/// A number as iproute2 reads them: hexadecimal after `0x`, octal after `0`, else decimal.
pub(crate) fn number_of(text: &str) -> Option<u32> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (text.get(2..)?, 16),
        [b'0', _, ..] => (text.get(1..)?, 8),
        _ => (text, 10),
    };
    let digit = digits.chars().next().is_some_and(|first| first.is_digit(radix));
    digit.then(|| u32::from_str_radix(digits, radix).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_iproute2_reads_them() {
        for (text, number) in [("254", 254), ("0xfe", 254), ("0XFE", 254), ("010", 8), ("0", 0)] {
            assert_eq!(number_of(text), Some(number), "{text}");
        }
        for text in ["", "0x", "+254", "-1", "0x+1", "09", "4294967296", "main"] {
            assert_eq!(number_of(text), None, "{text}");
        }
    }

    #[test]
    fn lines_are_numbers_and_names_and_the_last_counts() {
        let mut table = Table::new();
        parse("# reserved\n255\tlocal\n0x10 sixteen # a comment\nnonsense\n7\n\n255 again\n", &mut table);
        assert_eq!(table.len(), 2);
        assert_eq!(table.get(&16).map(|name| &**name), Some("sixteen"));
        assert_eq!(table.get(&255).map(|name| &**name), Some("again"));
    }
}
