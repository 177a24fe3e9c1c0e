//! Ids in API Gateway's shapes: lower-case letters and digits, derived from a seed so that
//! the same template gives the same URL on every machine.

use aws_lc_rs::digest::{SHA256, digest};

const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// The id of an API, of either kind: ten letters and digits. Without a seed it is random.
#[must_use]
pub fn api_id(seed: Option<&str>) -> String {
    id(seed, 10)
}

/// The id of a REST API's resource, authorizer or deployment: six letters and digits.
#[must_use]
pub fn resource_id(seed: Option<&str>) -> String {
    id(seed, 6)
}

/// The id of the root resource, `/`, that a REST API is made with.
#[must_use]
pub fn root_resource_id(api_id: &str) -> String {
    resource_id(Some(&format!("{api_id}/resource")))
}

/// The id of an HTTP API's route, integration, authorizer or deployment: seven letters and digits.
#[must_use]
pub fn route_id(seed: Option<&str>) -> String {
    id(seed, 7)
}

fn id(seed: Option<&str>, length: usize) -> String {
    let random;
    let seed = match seed {
        Some(seed) => seed,
        None => {
            random = uuid::Uuid::new_v4().to_string();
            &random
        }
    };
    digest(&SHA256, seed.as_bytes())
        .as_ref()
        .iter()
        .take(length)
        .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_resources_id_follows_its_api() {
        assert_eq!(root_resource_id("abcdefghij"), root_resource_id("abcdefghij"));
        assert_ne!(root_resource_id("abcdefghij"), root_resource_id("abcdefghik"));
        // What existing stacks have: it may not change.
        assert_eq!(root_resource_id("abcdefghij"), resource_id(Some("abcdefghij/resource")));
    }

    #[test]
    fn ids_have_the_shape_and_follow_the_seed() {
        assert_eq!(api_id(Some("stack/Api")), api_id(Some("stack/Api")));
        assert_ne!(api_id(Some("stack/Api")), api_id(Some("stack/Other")));
        assert_ne!(api_id(None), api_id(None));
        for (id, length) in [(api_id(None), 10), (resource_id(None), 6), (route_id(None), 7)] {
            assert_eq!(id.len(), length);
            assert!(id.bytes().all(|b| LETTERS.contains(&b)));
        }
    }
}
