//! Texts with holes: `${name}` is filled from what the run knows, `[..]` matches anything.

/// The names in a text.
pub fn names(text: &'static str) -> Vec<&'static str> {
    let parts = text.split("${").skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

/// The text with every name filled in; the first name that is not known otherwise.
pub fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, &str> {
    let mut parts = text.split("${");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').ok_or(part)?;
        whole.push_str(&value(name).ok_or(name)?);
        whole.push_str(rest);
    }
    Ok(whole)
}

/// Whether a text is what the pattern says.
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split("[..]");
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_holds_for_what_it_says_only() {
        for (pattern, text, expected) in [
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("[..]", "", true),
            ("a[..]c", "abbc", true),
            ("a[..]c", "abbd", false),
            ("[..]/x[..]y", "/x/x/y", true),
            ("ab[..]ba", "aba", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn names_are_found_and_filled() {
        assert_eq!(names("${a}/x?${b}${a}"), ["a", "b", "a"]);
        let value = |name: &str| (name == "a").then(|| "1".to_owned());
        assert_eq!(filled("{\"x\":\"${a}\"}", value), Ok("{\"x\":\"1\"}".to_owned()));
        assert_eq!(filled("${a}${b}", value), Err("b"));
    }
}
