//! Domains of pools.

use serde_json::{Value, json};

use crate::service::{Service, text, with};

const CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/1";

fn named(domain: &str, pool: &str) -> Value {
    json!({"Domain": domain, "UserPoolId": pool})
}

fn custom(domain: &str, pool: &str) -> Value {
    with(named(domain, pool), &json!({"CustomDomainConfig": {"CertificateArn": CERTIFICATE}}))
}

#[tokio::test]
async fn a_domain_from_birth_to_end() {
    let service = Service::new();
    let pool = service.pool().await;
    assert_eq!(service.ok("DescribeUserPoolDomain", json!({"Domain": "mine"})).await, json!({"DomainDescription": {}}));
    let created = service.ok("CreateUserPoolDomain", named("mine", &pool.id)).await;
    assert_eq!(created, json!({"ManagedLoginVersion": 1}));
    let mut shown = service.ok("DescribeUserPoolDomain", json!({"Domain": "mine"})).await["DomainDescription"].take();
    let distribution = text(&shown["CloudFrontDistribution"].take());
    assert!(distribution.ends_with(".cloudfront.net"), "{distribution}");
    assert_eq!(
        shown,
        json!({"UserPoolId": pool.id, "AWSAccountId": "123456789012", "Domain": "mine",
               "S3Bucket": "aws-cognito-prod-dub-assets", "CloudFrontDistribution": null, "Version": "20190128175402",
               "Status": "ACTIVE", "CustomDomainConfig": {}, "ManagedLoginVersion": 1})
    );
    let described = service.ok("DescribeUserPool", json!({"UserPoolId": pool.id})).await;
    assert_eq!(described["UserPool"]["Domain"], "mine");
    assert!(described["UserPool"].get("CustomDomain").is_none());
    let change = with(named("mine", &pool.id), &json!({"ManagedLoginVersion": 2}));
    assert_eq!(service.ok("UpdateUserPoolDomain", change).await, json!({"ManagedLoginVersion": 2}));
    assert_eq!(
        service.error("DeleteUserPool", json!({"UserPoolId": pool.id})).await,
        "InvalidParameterException: User pool cannot be deleted. It has a domain configured that should be deleted first."
    );
    assert_eq!(service.ok("DeleteUserPoolDomain", named("mine", &pool.id)).await, json!({}));
    let described = service.ok("DescribeUserPool", json!({"UserPoolId": pool.id})).await;
    assert!(described["UserPool"].get("Domain").is_none());
    service.ok("DeleteUserPool", json!({"UserPoolId": pool.id})).await;
}

#[tokio::test]
async fn a_custom_domain_beside_a_prefix() {
    let service = Service::new();
    let pool = service.pool().await;
    service.ok("CreateUserPoolDomain", named("mine", &pool.id)).await;
    let created = service.ok("CreateUserPoolDomain", custom("auth.example.com", &pool.id)).await;
    let shown = service.ok("DescribeUserPoolDomain", json!({"Domain": "auth.example.com"})).await;
    let shown = &shown["DomainDescription"];
    assert_eq!(shown["CloudFrontDistribution"], created["CloudFrontDomain"]);
    assert_eq!(shown["CustomDomainConfig"], json!({"CertificateArn": CERTIFICATE}));
    let pool_shown = service.ok("DescribeUserPool", json!({"UserPoolId": pool.id})).await;
    assert_eq!(pool_shown["UserPool"]["Domain"], "mine");
    assert_eq!(pool_shown["UserPool"]["CustomDomain"], "auth.example.com");
    let other = json!({"CustomDomainConfig": {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/2"}});
    let answer = service.ok("UpdateUserPoolDomain", with(custom("auth.example.com", &pool.id), &other)).await;
    assert_eq!(answer["CloudFrontDomain"], created["CloudFrontDomain"]);
    let shown = service.ok("DescribeUserPoolDomain", json!({"Domain": "auth.example.com"})).await;
    assert_eq!(shown["DomainDescription"]["CustomDomainConfig"], other["CustomDomainConfig"]);
}

#[tokio::test]
async fn refusals() {
    let service = Service::new();
    let (pool, other) = (service.pool().await, service.pool().await);
    let lite = service.pool_with(json!({"UserPoolTier": "LITE"}), json!({})).await;
    service.ok("CreateUserPoolDomain", named("mine", &pool.id)).await;
    let version = |version: u32| with(named("another", &other.id), &json!({"ManagedLoginVersion": version}));
    let foreign = json!({"CustomDomainConfig": {"CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1"}});
    let no_pool = "ResourceNotFoundException: User pool eu-west-1_none does not exist.";
    let no_domain = "InvalidParameterException: No such domain or user pool exists.";
    let certificate = "InvalidParameterException: The specified SSL certificate doesn't exist, isn't in us-east-1 region, \
                       isn't valid, or doesn't include a valid certificate chain.";
    let cases = [
        ("CreateUserPoolDomain", named("another", "eu-west-1_none"), no_pool),
        (
            "CreateUserPoolDomain",
            named("mine", &other.id),
            "InvalidParameterException: Domain already associated with another user pool.",
        ),
        (
            "CreateUserPoolDomain",
            named("more", &pool.id),
            "InvalidParameterException: User pool already has a domain configured.",
        ),
        (
            "CreateUserPoolDomain",
            named("my-cognito", &other.id),
            "InvalidParameterException: Domain cannot contain reserved word: cognito",
        ),
        (
            "CreateUserPoolDomain",
            named("auth.example.com", &other.id),
            "InvalidParameterException: The domain name contains an invalid character. Domain names can only contain lower-case \
             letters, numbers, and hyphens. Please enter a different name that follows this format: \
             ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$",
        ),
        (
            "CreateUserPoolDomain",
            custom("auth", &other.id),
            "InvalidParameterException: Custom domain is not a valid subdomain: auth",
        ),
        ("CreateUserPoolDomain", with(custom("a.example.com", &other.id), &foreign), certificate),
        ("CreateUserPoolDomain", version(3), "InvalidParameterException: ManagedLoginVersion must be 1 or 2."),
        (
            "CreateUserPoolDomain",
            with(named("another", &lite.id), &json!({"ManagedLoginVersion": 2})),
            "FeatureUnavailableInTierException: Managed login is not available in the LITE tier.",
        ),
        (
            "CreateUserPoolDomain",
            json!({"UserPoolId": other.id, "Domain": "a".repeat(64)}),
            "InvalidParameterException: 1 validation error detected: Value 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\
             aaaaaaaa' at 'domain' failed to satisfy constraint: Member must have length less than or equal to 63",
        ),
        ("UpdateUserPoolDomain", named("mine", "eu-west-1_none"), no_pool),
        ("UpdateUserPoolDomain", named("mine", &other.id), no_domain),
        (
            "UpdateUserPoolDomain",
            custom("mine", &pool.id),
            "InvalidParameterException: CustomDomainConfig cannot be set for a prefix domain.",
        ),
        ("DeleteUserPoolDomain", named("mine", &other.id), no_domain),
        ("DeleteUserPoolDomain", named("mine", "eu-west-1_none"), no_domain),
        ("DeleteUserPoolDomain", named("mine", &pool.id), "ok"),
        ("CreateUserPoolDomain", named("mine", &other.id), "ok"),
    ];
    for (operation, body, expected) in cases {
        assert_eq!(service.error(operation, body.clone()).await, expected, "{operation} {body}");
    }
}
