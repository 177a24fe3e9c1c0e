//! What AWS refuses of a domain.

use super::{CustomDomainConfig, HOSTED_UI};
use crate::error::ApiError;
use crate::pool::Pool;

const RESERVED: [&str; 3] = ["cognito", "aws", "amazon"];
const SHAPE: &str = r"^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$";
const MANAGED_LOGIN: u32 = 2;

/// A prefix of Cognito's own host.
pub fn prefix(name: &str) -> Result<(), ApiError> {
    if !is_label(name) {
        return Err(ApiError::invalid_parameter(format!(
            "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and \
             hyphens. Please enter a different name that follows this format: {SHAPE}"
        )));
    }
    match RESERVED.iter().find(|word| name.contains(*word)) {
        Some(word) => Err(ApiError::invalid_parameter(format!("Domain cannot contain reserved word: {word}"))),
        None => Ok(()),
    }
}

/// The owner's domain with its certificate.
// Unverified: the words. AWS also wants the domain above it to resolve, which nobody needs on their own machine.
pub fn custom(name: &str, config: &CustomDomainConfig) -> Result<(), ApiError> {
    if !name.contains('.') || !name.split('.').all(is_label) {
        return Err(ApiError::invalid_parameter(format!("Custom domain is not a valid subdomain: {name}")));
    }
    certificate(config)
}

/// CloudFront takes its certificates from one region.
// Unverified: the words; the rule is documented.
pub fn certificate(config: &CustomDomainConfig) -> Result<(), ApiError> {
    let mut parts = config.certificate_arn.split(':').skip(2);
    if (parts.next(), parts.next()) == (Some("acm"), Some("us-east-1")) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(
        "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid \
         certificate chain.",
    ))
}

/// Managed login is not in the cheapest tier.
// Unverified: the words; the rules are documented.
pub fn version(version: u32, pool: &Pool) -> Result<(), ApiError> {
    match version {
        HOSTED_UI => Ok(()),
        MANAGED_LOGIN if pool.settings.user_pool_tier == "LITE" => {
            Err(ApiError::feature_unavailable_in_tier("Managed login is not available in the LITE tier."))
        }
        MANAGED_LOGIN => Ok(()),
        _ => Err(ApiError::invalid_parameter("ManagedLoginVersion must be 1 or 2.")),
    }
}

fn is_label(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=63).contains(&text.len()) && text.chars().all(fits) && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_prefixes() {
        let longest = "a".repeat(63);
        for good in ["a", "0", "my-app", "a--b", longest.as_str()] {
            assert_eq!(prefix(good), Ok(()), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a.b", "a_b", "é", "a b"] {
            let error = prefix(bad).unwrap_err().to_string();
            assert!(error.contains("invalid character"), "{bad}: {error}");
        }
        for (name, word) in [("my-cognito", "cognito"), ("awsome", "aws"), ("amazonas", "amazon")] {
            let text = format!("Domain cannot contain reserved word: {word}");
            assert_eq!(prefix(name), Err(ApiError::invalid_parameter(text)));
        }
    }

    #[test]
    fn custom_domains_and_their_certificates() {
        let check = |name: &str, arn: &str| custom(name, &CustomDomainConfig { certificate_arn: arn.into() }).is_ok();
        let arn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
        assert!(check("auth.example.com", arn));
        for name in ["auth", "auth..com", ".com", "auth.Example.com"] {
            assert!(!check(name, arn), "{name}");
        }
        for arn in ["arn:aws:acm:eu-west-1:123456789012:certificate/1", "arn:aws:iam:us-east-1:123456789012:x/1", "x"] {
            assert!(!check("auth.example.com", arn), "{arn}");
        }
    }
}
