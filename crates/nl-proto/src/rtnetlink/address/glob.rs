//! Patterns as a shell has them (`fnmatch(3)` without flags and without named classes).

/// Whether `pattern` matches all of `text`.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern, text);
    // Behind the last star, and what of the text it has not swallowed yet.
    let mut star: Option<(&str, &str)> = None;
    loop {
        let mut rest = text.chars();
        let matched = match (pattern.strip_prefix('*'), rest.next()) {
            (Some(behind), _) => {
                star = Some((behind, text));
                pattern = behind;
                continue;
            }
            (None, Some(character)) => one(pattern, character),
            (None, None) if pattern.is_empty() => return true,
            (None, None) => None,
        };
        if let Some(behind) = matched {
            (pattern, text) = (behind, rest.as_str());
            continue;
        }
        let Some((behind, swallowed)) = star else { return false };
        let mut longer = swallowed.chars();
        if longer.next().is_none() {
            return false;
        }
        (pattern, text) = (behind, longer.as_str());
        star = Some((behind, text));
    }
}

/// What is left of `pattern` once its first element has matched `character`.
fn one(pattern: &str, character: char) -> Option<&str> {
    let mut rest = pattern.chars();
    let matched = match rest.next()? {
        '?' => true,
        '\\' => rest.next()? == character,
        '[' => match class(rest.as_str(), character) {
            Some((matched, behind)) => {
                rest = behind.chars();
                matched
            }
            None => character == '[',
        },
        literal => literal == character,
    };
    matched.then_some(rest.as_str())
}

/// Whether `character` is in the class that `text` begins with, and what stands behind it; `None` where no bracket closes it.
fn class(text: &str, character: char) -> Option<(bool, &str)> {
    let negated = text.starts_with(['!', '^']);
    let mut rest = text.get(usize::from(negated)..)?.chars();
    let (mut found, mut first) = (false, true);
    loop {
        let low = match rest.next()? {
            ']' if !first => return Some((found != negated, rest.as_str())),
            '\\' => rest.next()?,
            low => low,
        };
        first = false;
        let mut ahead = rest.clone();
        let high = match (ahead.next(), ahead.next()) {
            (Some('-'), Some(high)) if high != ']' => {
                rest = ahead;
                if high == '\\' { rest.next()? } else { high }
            }
            _ => low,
        };
        found |= (low..=high).contains(&character);
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_as_those_of_a_shell() {
        for (pattern, text) in [
            ("eth0", "eth0"),
            ("*", ""),
            ("eth*", "eth0:1"),
            ("*:*", "eth0:1"),
            ("*a*ab", "aaxaab"),
            ("?th[0-9]", "eth7"),
            ("eth[!1-9]", "eth0"),
            ("[]x]", "]"),
            ("eth[", "eth["),
            (r"\*", "*"),
            ("[a-]", "-"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("eth0", "eth01"),
            ("eth0:*", "eth0"),
            ("?", ""),
            ("", "a"),
            ("eth[1-9]", "eth0"),
            ("[!a]", "a"),
            ("*b", "abc"),
            (r"\*", "a"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
