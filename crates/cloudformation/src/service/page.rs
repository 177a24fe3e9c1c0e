//! Pages of a list: the token of the next one says how many were given already.

use sekisho_query::{Fault, Query, Xml};

use super::faults;

/// As many as AWS gives at once.
const PAGE: usize = 100;

/// The number in a request's `NextToken`.
pub fn token(query: &Query) -> Result<Option<i64>, Fault> {
    let Some(token) = query.text("NextToken") else { return Ok(None) };
    if token.len() > 1024 {
        return Err(faults::too_long("nextToken", token, 1024));
    }
    // Unverified: AWS's words about a token that it did not give.
    token.parse().map(Some).map_err(|_| Fault::validation("NextToken is invalid"))
}

/// What of a list belongs on the page that is asked for, and the token of the page after it.
pub fn of<T>(query: &Query, items: Vec<T>) -> Result<(Vec<T>, Option<usize>), Fault> {
    let start = token(query)?.map_or(0, |token| usize::try_from(token).unwrap_or(usize::MAX));
    let next = start.saturating_add(PAGE);
    let more = (items.len() > next).then_some(next);
    Ok((items.into_iter().skip(start).take(PAGE).collect(), more))
}

/// A page of a list with its token.
pub fn write<T>(query: &Query, name: &str, items: Vec<T>, each: impl FnMut(&mut Xml, T)) -> super::Given {
    let (page, next) = of(query, items)?;
    let mut xml = Xml::new();
    xml.list(name, page, each).optional("NextToken", next);
    Ok(Some(xml))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_comes_in_pages() {
        let page = |form: &str, length: usize| {
            let (items, next) = of(&Query::parse(form.as_bytes()), (0..length).collect()).unwrap();
            (items.first().copied(), items.len(), next)
        };
        assert_eq!(page("", 3), (Some(0), 3, None));
        assert_eq!(page("", 100), (Some(0), 100, None));
        assert_eq!(page("", 250), (Some(0), 100, Some(100)));
        assert_eq!(page("NextToken=200", 250), (Some(200), 50, None));
        assert_eq!(page("NextToken=900", 250), (None, 0, None));
        assert_eq!(token(&Query::parse(b"NextToken=x")).unwrap_err().message, "NextToken is invalid");
    }
}
