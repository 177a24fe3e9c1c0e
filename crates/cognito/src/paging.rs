//! Lists in pages: opaque tokens that say after which key the next page begins.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::error::ApiError;

/// The most any list of users or groups gives at once, and what it gives if nothing is asked for.
pub const MOST: u32 = 60;

/// One page and the token of the next, if there is one.
pub struct Page<T> {
    /// At most as many as asked for.
    pub items: Vec<T>,
    /// Absent on the last page.
    pub token: Option<String>,
}

impl<T> Page<T> {
    /// Cuts a page out of rows, of which one more than `limit` was read. `key`: where the next page begins after.
    pub fn cut(mut rows: Vec<T>, limit: usize, key: impl FnOnce(&T) -> String) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let token = rows.last().filter(|_| more).map(|last| URL_SAFE_NO_PAD.encode(key(last)));
        Self { items: rows, token }
    }
}

/// How many rows to give. 0 and nothing mean the most.
pub fn limit(asked: Option<u32>) -> usize {
    let limit = asked.filter(|limit| *limit > 0).unwrap_or(MOST);
    usize::try_from(limit).expect("at most sixty")
}

/// The key inside a token, as a text; empty for the first page.
pub fn text_key(token: Option<&str>) -> Result<String, ApiError> {
    let Some(token) = token else {
        return Ok(String::new());
    };
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| bad_token())?;
    String::from_utf8(bytes).map_err(|_| bad_token())
}

/// The key inside a token, as a row number; 0 for the first page.
pub fn number_key(token: Option<&str>) -> Result<i64, ApiError> {
    let text = text_key(token)?;
    if text.is_empty() && token.is_none() {
        return Ok(0);
    }
    text.parse().map_err(|_| bad_token())
}

// Unverified: AWS's text is not recorded.
fn bad_token() -> ApiError {
    ApiError::invalid_parameter("Invalid pagination token.").because("the pagination token is not one this list gave out")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pages() {
        let page = Page::cut(vec![1, 2, 3], 2, ToString::to_string);
        assert_eq!(page.items, [1, 2]);
        assert_eq!(number_key(page.token.as_deref()), Ok(2));
        let last = Page::cut(vec![3], 2, ToString::to_string);
        assert_eq!(last.token, None);
    }

    #[test]
    fn tokens_of_others_are_refused() {
        for token in ["%%%", "", "YWJj"] {
            assert!(number_key(Some(token)).is_err(), "{token}");
        }
        assert_eq!(number_key(None), Ok(0));
        assert_eq!(limit(None), 60);
        assert_eq!(limit(Some(0)), 60);
        assert_eq!(limit(Some(7)), 7);
    }

    proptest! {
        #[test]
        fn every_row_comes_once(rows in 0_i64..200, asked in proptest::option::of(0_u32..=60)) {
            let size = limit(asked);
            let (mut seen, mut token) = (Vec::new(), None);
            loop {
                let after = number_key(token.as_deref()).unwrap();
                let read = (after + 1..=rows).take(size + 1).collect();
                let page = Page::cut(read, size, ToString::to_string);
                prop_assert!(page.items.len() <= size);
                seen.extend(page.items);
                token = page.token;
                if token.is_none() {
                    break;
                }
            }
            prop_assert_eq!(seen, (1..=rows).collect::<Vec<i64>>());
        }

        #[test]
        fn any_key_survives_its_token(key in ".+") {
            let page = Page::cut(vec![(), ()], 1, |()| key.clone());
            prop_assert_eq!(text_key(page.token.as_deref()), Ok(key));
        }

        #[test]
        fn no_token_is_too_odd(token in ".*") {
            let _ = (text_key(Some(&token)), number_key(Some(&token)));
        }
    }
}
