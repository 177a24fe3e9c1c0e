//! Names in a sentence for the log: in order, and never more of them than a reader takes in.

/// `a, b, c`, sorted; `none` when there are none.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 20;
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(MOST);
    names.truncate(MOST);
    match (names.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (false, 0) => names.join(", "),
        (false, more) => format!("{} and {more} more", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_end() {
        assert_eq!(listed([]), "none");
        assert_eq!(listed(["b", "a", "b"]), "a, b");
        let many: Vec<String> = (0..25).map(|nth| format!("{nth:02}")).collect();
        assert!(listed(many.iter().map(String::as_str)).ends_with("18, 19 and 5 more"));
    }
}
