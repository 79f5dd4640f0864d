//! What somebody meant who wrote it as `ip` has it, or nearly right.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use crate::prefix::Prefix;

/// What was meant by the word that an error is about: one of `ip`'s, as `dev`; an interface or a prefix alone; or what is nearly that.
pub(crate) fn meant(command: &Command, words: &[String], error: &Error) -> Option<String> {
    if !matches!(error.kind(), ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument) {
        return None;
    }
    let word =
        text(error, ContextKind::InvalidSubcommand).or_else(|| text(error, ContextKind::InvalidArg))?;
    let option = if word.starts_with('-') { None } else { spelt(table(command, words)?, words, word) };
    option.or_else(|| text(error, ContextKind::SuggestedArg).map(str::to_owned))
}

/// The option that a word of `ip`'s is, with its value, or that it is a value of.
fn spelt(table: &Command, words: &[String], word: &str) -> Option<String> {
    if let Some(option) = option(table, word) {
        let value = words.iter().skip_while(|other| *other != word).nth(1);
        let value = value.filter(|value| option.get_action().takes_values() && !value.starts_with('-'));
        return Some(format!("--{word}{}", value.map(|value| format!(" {value}")).unwrap_or_default()));
    }
    let options: &[&str] = if word.parse::<Prefix>().is_ok() { &["to", "exact"] } else { &["dev", "brport"] };
    let name = options.iter().find(|name| option(table, name).is_some())?;
    Some(format!("--{name} {word}"))
}

fn text(error: &Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text),
        _ => None,
    }
}

/// The table that is asked for.
pub(crate) fn table<'c>(command: &'c Command, words: &[String]) -> Option<&'c Command> {
    words.iter().find_map(|word| command.find_subcommand(word))
}

/// The option of this name, of a table or of what can be done with it.
fn option<'c>(table: &'c Command, name: &str) -> Option<&'c Arg> {
    let all = table.get_arguments().chain(table.get_subcommands().flat_map(Command::get_arguments));
    let mut named = all.filter(|option| {
        let aliases = option.get_all_aliases().unwrap_or_default();
        option.get_long() == Some(name) || aliases.contains(&name)
    });
    named.next()
}
