//! The form of a request: flat names with dots and numbers, read as text, lists and structures.

use indexmap::IndexMap;

/// The parameters of a call, or of one structure inside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(IndexMap<String, String>);

impl Query {
    /// Reads a body, or the query of an address.
    #[must_use]
    pub fn parse(form: &[u8]) -> Self {
        Self(form_urlencoded::parse(form).into_owned().collect())
    }

    /// Which operation is meant; empty when none is named.
    #[must_use]
    pub fn action(&self) -> &str {
        self.text("Action").unwrap_or_default()
    }

    /// A parameter; an empty one counts as not given, as clients send empty lists that way.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// A parameter that may be empty.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A boolean; `None` when it is not given or neither.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.text(name)? {
            "true" | "True" => Some(true),
            "false" | "False" => Some(false),
            _ => None,
        }
    }

    /// A list of strings: `name.member.1`, `name.member.2`, in the order of their numbers.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<&str> {
        let prefix = format!("{name}.member.");
        let mut found: Vec<(u32, &str)> =
            self.0.iter().filter_map(|(key, value)| Some((key.strip_prefix(&prefix)?.parse().ok()?, value.as_str()))).collect();
        found.sort_unstable_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, value)| value).collect()
    }

    /// A list of structures: `name.member.1.Key`, `name.member.1.Value`, each as its own parameters.
    #[must_use]
    pub fn structures(&self, name: &str) -> Vec<Query> {
        let prefix = format!("{name}.member.");
        let mut found: Vec<(u32, Query)> = Vec::new();
        for (key, value) in &self.0 {
            let Some((number, member)) = key.strip_prefix(&prefix).and_then(|rest| rest.split_once('.')) else { continue };
            let Ok(number) = number.parse() else { continue };
            match found.iter_mut().find(|(known, _)| *known == number) {
                Some((_, query)) => drop(query.0.insert(member.to_owned(), value.clone())),
                None => found.push((number, Query([(member.to_owned(), value.clone())].into()))),
            }
        }
        found.sort_unstable_by_key(|(number, _)| *number);
        found.into_iter().map(|(_, query)| query).collect()
    }

    /// A structure: `name.Member`.
    #[must_use]
    pub fn structure(&self, name: &str) -> Query {
        let member = |(key, value): (&String, &String)| {
            let member = key.strip_prefix(name)?.strip_prefix('.')?;
            Some((member.to_owned(), value.clone()))
        };
        Query(self.0.iter().filter_map(member).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_structures_come_in_the_order_of_their_numbers() {
        let query = Query::parse(
            b"Action=Do&Ids.member.10=c&Ids.member.2=b&Ids.member.1=a&Tags.member.2.Key=y&Tags.member.1.Key=x\
              &Tags.member.1.Value=1%202&Tags.member.2.Value=&Empty=&Mode.Kind=fast&Yes=true",
        );
        assert_eq!((query.action(), query.text("Empty"), query.given("Empty")), ("Do", None, Some("")));
        assert_eq!(query.list("Ids"), ["a", "b", "c"]);
        let tags: Vec<_> = query
            .structures("Tags")
            .iter()
            .map(|tag| (tag.text("Key").unwrap().to_owned(), tag.given("Value").unwrap().to_owned()))
            .collect();
        assert_eq!(tags, [("x".to_owned(), "1 2".to_owned()), ("y".to_owned(), String::new())]);
        assert_eq!(query.structure("Mode").text("Kind"), Some("fast"));
        assert_eq!((query.flag("Yes"), query.flag("Action")), (Some(true), None));
    }
}
