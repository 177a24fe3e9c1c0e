//! "Did you mean …?": the nearest known name to a mistyped one.

/// The remedy for an unknown name: the nearest known one, or the list of them.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(nearest) = nearest(name, known.iter().copied()) {
        return format!("Did you mean `{nearest}`?");
    }
    match known.len() {
        0 => "There is none in this template.".to_owned(),
        1..=12 => format!("Known here: {}.", known.join(", ")),
        _ => "Check the spelling.".to_owned(),
    }
}

/// The known name that was probably meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > 255 {
        return None;
    }
    let allowed = match name.chars().count() {
        0..=3 => 1,
        4..=8 => 2,
        length => length / 3,
    };
    known
        .into_iter()
        .filter(|known| known.len() <= 255)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, ignoring case.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn names_the_nearest_or_the_list() {
        let table = [
            ("UserPol", vec!["UserPool", "Client"], "Did you mean `UserPool`?"),
            ("userpool", vec!["UserPool"], "Did you mean `UserPool`?"),
            ("Nothing", vec!["UserPool", "Client"], "Known here: UserPool, Client."),
            ("X", vec![], "There is none in this template."),
        ];
        for (name, known, expected) in table {
            assert_eq!(did_you_mean(name, known), expected, "{name}");
        }
    }
}
