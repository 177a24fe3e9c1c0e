//! Roles and buckets of a stack live in IAM and in S3.

use bytes::Bytes;
use http::Request;

use super::stand::{Stand, now};

const TRUST: &str = "{Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}";
const ALLOW: &str = "{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}";
const BASIC: &str = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

fn roles(policies: &str) -> String {
    format!(
        "Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {{RoleName: r, Path: /x/, AssumeRolePolicyDocument: {TRUST}, {policies}, Tags: [{{Key: a, Value: b}}]}}
  Policy: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: other, PolicyDocument: {ALLOW}, Roles: [!Ref Role]}}}}
  Managed: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {ALLOW}, Roles: [!Ref Role]}}}}
Outputs:
  Id: {{Value: !GetAtt Role.RoleId}}
  Managed: {{Value: !Ref Managed}}
"
    )
}

#[tokio::test]
async fn a_role_lives_in_iam_and_goes_with_its_stack() {
    let stand = Stand::new();
    let first = format!("ManagedPolicyArns: [{BASIC}], Policies: [{{PolicyName: own, PolicyDocument: {ALLOW}}}]");
    let report = stand.up(&roles(&first)).await.unwrap();
    let role = stand.services.iam.role("r").unwrap();
    assert_eq!((role.id, role.path.as_str()), (report.outputs["Id"].clone(), "/x/"));
    let names = |role: &sekisho_iam::Role| role.inline.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&stand.services.iam.role("r").unwrap()), ["own", "other"]);
    assert_eq!(role.attached, [BASIC, report.outputs["Managed"].as_str()]);
    let second = "MaxSessionDuration: 7200";
    stand.up(&roles(second)).await.unwrap();
    let role = stand.services.iam.role("r").unwrap();
    assert_eq!((names(&role), role.attached.len(), role.longest), (vec!["other".to_owned()], 1, 7200));
    // A row whose role was lost, as of states that were written before there was IAM.
    stand.services.iam.detach("r", &report.outputs["Managed"]).unwrap();
    stand.services.iam.delete_role_policy("r", "other").unwrap();
    stand.services.iam.delete_role("r").unwrap();
    stand.up(&roles(second)).await.unwrap();
    assert_eq!(names(&stand.services.iam.role("r").unwrap()), ["other"]);
    stand.delete().await;
    assert!(stand.services.iam.role("r").is_err() && stand.services.iam.policy(&report.outputs["Managed"]).is_err());
}

#[tokio::test]
async fn a_document_that_is_none_leaves_no_role() {
    let stand = Stand::new();
    let wrong = stand.fails(&roles("Policies: [{PolicyName: own, PolicyDocument: {}}]")).await;
    assert!(wrong.contains("Syntax errors in policy."), "{wrong}");
    assert!(stand.services.iam.role("r").is_err());
}

/// What the bucket of `sam deploy --resolve-s3` is.
const BUCKET: &str = "
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        {BlockPublicPolicy: 'true', BlockPublicAcls: 'true', IgnorePublicAcls: 'true', RestrictPublicBuckets: 'true'}
      BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms'}}]}
      VersioningConfiguration: {Status: Enabled}
      Tags: [{Key: ManagedStackSource, Value: AwsSamCli}]
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref Bucket, PolicyDocument: {Statement: [{Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*'}]}}
Outputs:
  Bucket: {Value: !Ref Bucket}
";

#[tokio::test]
async fn a_bucket_lives_in_s3_and_stays_while_it_has_objects() {
    let stand = Stand::new();
    let report = stand.up(BUCKET).await.unwrap();
    let bucket = &report.outputs["Bucket"];
    assert!(bucket.starts_with("demo-bucket-") && *bucket == bucket.to_lowercase(), "{bucket}");
    let send = async |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(format!("/{bucket}{path}")).body(Bytes::new()).unwrap();
        let answer = stand.services.s3.handle(request, None, now()).await;
        String::from_utf8(answer.body().to_vec()).unwrap()
    };
    for (path, told) in [
        ("?versioning", "<Status>Enabled</Status>"),
        ("?tagging", "<Key>ManagedStackSource</Key><Value>AwsSamCli</Value>"),
        ("?encryption", "<SSEAlgorithm>aws:kms</SSEAlgorithm>"),
        ("?publicAccessBlock", "<RestrictPublicBuckets>true</RestrictPublicBuckets>"),
        ("?policy", "\"Effect\":\"Deny\""),
    ] {
        let found = send("GET", path).await;
        assert!(found.contains(told), "{path}: {found}");
    }
    send("PUT", "/k").await;
    stand.events();
    stand.delete().await;
    assert_eq!(stand.events_of("DELETE_FAILED"), ["Bucket", "demo"]);
    let versions = send("GET", "?versions").await;
    let version = versions.split_once("<VersionId>").and_then(|(_, rest)| rest.split_once('<')).unwrap().0;
    send("DELETE", &format!("/k?versionId={version}")).await;
    stand.delete().await;
    assert!(!stand.services.s3.has_bucket(bucket).unwrap());
}
