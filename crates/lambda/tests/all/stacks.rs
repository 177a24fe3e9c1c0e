//! Functions of stacks under the API: what each side changes, and who has the last word.

use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sekisho_lambda::{Code, FunctionConfiguration};
use serde_json::{Value, json};

use crate::management::{copy_all, creation, download, environment_of, kept, ok, package, refuses, with};
use crate::support::*;

const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";

fn zip(more: &str) -> Vec<u8> {
    STANDARD.decode(package(more)).unwrap()
}

/// As CloudFormation does it.
fn deploy(account: &Account, configuration: FunctionConfiguration, more: &str) {
    let code = account.functions.package(&zip(more)).unwrap();
    account.functions.put(configuration, code.unpacked().unwrap()).unwrap();
}

async fn told(account: &Account, name: &str) -> Value {
    ok(account, &format!("GET {name}/configuration"), Value::Null).await
}

/// The version that answers.
async fn version_of(account: &Account, name: &str) -> Value {
    environment_of(account, name).await["AWS_LAMBDA_FUNCTION_VERSION"].clone()
}

/// The same state in another account, as after kill -9.
fn restarted(account: &Account, folder: &Path) -> (Account, tempfile::TempDir) {
    std::mem::forget(Arc::clone(&account.functions));
    let copy = tempfile::tempdir().unwrap();
    copy_all(folder, copy.path());
    (kept(copy.path()), copy)
}

#[tokio::test]
async fn a_package_is_unpacked_once_and_outlives_restarts() {
    let folder = tempfile::tempdir().unwrap();
    let account = kept(folder.path());
    let folders = |folder: &Path| std::fs::read_dir(folder.join("lambda")).map_or(0, Iterator::count);
    let code = account.functions.package(&zip("one")).unwrap();
    assert_eq!(code, account.functions.package(&zip("one")).unwrap());
    let built = account.functions.build(vec![code.clone()], |_| {}).await.unwrap();
    account.functions.put(configuration("context"), built[&code].clone()).unwrap();
    drop(code);
    assert_eq!(folders(folder.path()), 1);
    let before = told(&account, "f").await;
    assert_eq!(before["CodeSize"].as_u64().unwrap() as usize, zip("one").len());
    let root = environment_of(&account, "f").await["LAMBDA_TASK_ROOT"].as_str().unwrap().to_owned();
    assert_eq!(std::fs::read_to_string(Path::new(&root).join("more.txt")).unwrap(), "one");

    let (again, copy) = restarted(&account, folder.path());
    let Some(Code::Package(_)) = again.functions.packaged("f") else { panic!("S3 would be asked again") };
    let program = again.functions.packaged("f").unwrap().unpacked().unwrap();
    assert!(again.functions.is_put("f", program));
    let after = told(&again, "f").await;
    assert_eq!((&after["CodeSha256"], &after["RevisionId"]), (&before["CodeSha256"], &before["RevisionId"]));
    environment_of(&again, "f").await;

    deploy(&again, configuration("context"), "two");
    assert_ne!(told(&again, "f").await["CodeSha256"], before["CodeSha256"]);
    again.functions.stop().await;
    assert_eq!(folders(copy.path()), 1, "the first one is in no use");
    again.functions.delete("f").unwrap();
    assert_eq!(folders(copy.path()), 0);
}

#[tokio::test]
async fn what_the_api_changed_stays_until_the_stack_changes_that_part() {
    let folder = tempfile::tempdir().unwrap();
    let account = kept(folder.path());
    deploy(&account, configuration("context"), "one");
    let drifted = ok(&account, "PUT f/code", json!({ "ZipFile": package("drift") })).await;
    ok(&account, "PUT f/configuration", json!({ "Environment": { "Variables": { "STAGE": "drift" } } })).await;
    // The same template again, and a start.
    deploy(&account, configuration("context"), "one");
    let (account, _folder) = restarted(&account, folder.path());
    deploy(&account, configuration("context"), "one");
    assert_eq!(told(&account, "f").await["CodeSha256"], drifted["CodeSha256"]);
    assert_eq!(environment_of(&account, "f").await["STAGE"], "drift");

    let longer = FunctionConfiguration { timeout: 20, ..configuration("context") };
    deploy(&account, longer.clone(), "one");
    assert_eq!(told(&account, "f").await["CodeSha256"], drifted["CodeSha256"], "the stack's code has not changed");
    assert_eq!(environment_of(&account, "f").await.get("STAGE"), None);
    deploy(&account, longer, "two");
    let code = ok(&account, "GET f", Value::Null).await;
    assert_eq!(download(&account, &code).await, zip("two"));
}

#[tokio::test]
async fn names_belong_to_whom_had_them_first() {
    let account = Account::with("context");
    ok(&account, "DELETE f", Value::Null).await;
    ok(&account, "POST ", creation("f", "echo")).await;
    account.functions.put(configuration("context"), program("handler")).unwrap();
    assert_eq!(told(&account, "f").await["Handler"], "context", "the stack's again");
    ok(&account, "POST ", creation("other", "echo")).await;
    let other = FunctionConfiguration { function_name: "other".to_owned(), ..configuration("context") };
    let error = account.functions.put(other, program("handler")).unwrap_err();
    assert_eq!((error.kind(), error.to_string()), ("ResourceConflictException", "Function already exist: other".to_owned()));
}

#[tokio::test]
async fn a_function_that_cargo_built_has_a_digest_and_a_zip_too() {
    let account = Account::with("context");
    let code = ok(&account, "GET f", Value::Null).await;
    let (sha256, size) = (code["Configuration"]["CodeSha256"].clone(), code["Configuration"]["CodeSize"].as_u64().unwrap());
    let zip = download(&account, &code).await;
    assert_eq!(zip.len() as u64, size);
    let uploaded = with(creation("copy", "context"), &json!({ "Code": { "ZipFile": STANDARD.encode(&zip) } }));
    assert_eq!(ok(&account, "POST ", uploaded).await["CodeSha256"], sha256);
    environment_of(&account, "copy").await;

    let published = ok(&account, "POST f/versions", json!({ "CodeSha256": sha256 })).await;
    assert_eq!((&published["Version"], &published["CodeSha256"]), (&json!("1"), &sha256));
    assert_eq!(ok(&account, "POST f/versions", json!({})).await["Version"], "1", "nothing has changed");
    ok(&account, "POST f/aliases", json!({ "Name": "live", "FunctionVersion": "1" })).await;
    ok(&account, "PUT f/code", json!({ "ZipFile": package(""), "Publish": true })).await;
    assert_eq!(version_of(&account, "f:live").await, "1");
    assert_eq!(version_of(&account, "f:2").await, "2");
}

#[tokio::test]
async fn versions_and_aliases_of_a_stack() {
    let folder = tempfile::tempdir().unwrap();
    let account = kept(folder.path());
    let functions = &account.functions;
    deploy(&account, configuration("context"), "one");
    assert_eq!((functions.next_version("f"), functions.next_version("nobody")), (1, 1));
    functions.put_version(&format!("{ARN}:1"), Some("first".to_owned()), None).unwrap();
    functions.put_alias(&format!("{ARN}:live"), "1", "").unwrap();
    let error = functions.put_version(&format!("{ARN}:2"), None, None).unwrap_err().to_string();
    assert_eq!(error, "A version for this Lambda function exists ( 1 ). Modify the function to create a new version.");
    let error = functions.put_version(&format!("{ARN}:2"), None, Some("other")).unwrap_err().to_string();
    assert!(error.starts_with("CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ("), "{error}");
    assert!(functions.put_alias(&format!("{ARN}:live"), "7", "").is_err());

    deploy(&account, configuration("context"), "two");
    let (account, _folder) = restarted(&account, folder.path());
    let functions = &account.functions;
    assert_eq!(functions.next_version(ARN), 2);
    functions.put_version(&format!("{ARN}:2"), None, None).unwrap();
    assert_eq!(version_of(&account, "f:live").await, "1");
    functions.put_alias(&format!("{ARN}:live"), "2", "").unwrap();
    assert_eq!(version_of(&account, "f:live").await, "2");
    assert_eq!(told(&account, "f:1").await["Description"], "first");
    functions.delete_version(&format!("{ARN}:1")).unwrap();
    functions.delete_alias(&format!("{ARN}:live")).unwrap();
    refuses(&account, "GET f:1", Value::Null, 404, "ResourceNotFoundException", &format!("Function not found: {ARN}:1")).await;
    refuses(&account, "GET f:live", Value::Null, 404, "ResourceNotFoundException", &format!("{ARN}:live")).await;
    assert!(functions.get(ARN).is_some());
}

/// The alias of a template would go on with the code of its first start otherwise.
#[tokio::test]
async fn versions_of_a_function_built_beside_its_template_follow_the_build() {
    let folder = tempfile::tempdir().unwrap();
    let built = folder.path().join("f");
    let build = |kind: &str| {
        let text = format!("#!/bin/sh\n# {kind}\nBUILD={kind} exec {}\n", program("handler").display());
        std::fs::write(&built, text).unwrap();
        std::fs::set_permissions(&built, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    };
    build("first");
    let account = Account::empty(sekisho_lambda::Settings::default());
    let put = || account.functions.put(configuration("context"), built.clone()).unwrap();
    put();
    account.functions.put_version(&format!("{ARN}:1"), None, None).unwrap();
    account.functions.put_alias(&format!("{ARN}:live"), "1", "").unwrap();
    let of_the_alias =
        || async { account.functions.get(&format!("{ARN}:live")).unwrap().invoke(invocation("{}")).await.unwrap() };
    let text = |answer: sekisho_lambda::Answer| String::from_utf8_lossy(&answer.payload).into_owned();
    assert!(text(of_the_alias().await).contains("first"));
    build("second");
    assert!(!account.functions.is_put("f", built.clone()));
    put();
    assert!(account.functions.is_put("f", built.clone()));
    assert!(text(of_the_alias().await).contains("second"));
}

#[tokio::test]
async fn code_may_be_in_s3() {
    let account = Account::empty(sekisho_lambda::Settings::default());
    let in_s3 = |key: &str| json!({ "S3Bucket": "b", "S3Key": key });
    let named = |key: &str| with(creation("f", "context"), &json!({ "Code": in_s3(key) }));
    refuses(&account, "POST ", named("one"), 501, "NotImplementedException", "cannot be read here").await;
    account.functions.set_objects(Arc::new(|bucket, key, version| {
        assert_eq!((bucket, version), ("b", None));
        Ok(["one", "two"].contains(&key).then(|| Bytes::from(zip(key))))
    }));
    let invalid = "InvalidParameterValueException";
    refuses(&account, "POST ", named("three"), 400, invalid, "S3 Error Code: NoSuchKey.").await;
    ok(&account, "POST ", named("one")).await;
    let updated = ok(&account, "PUT f/code", in_s3("two")).await;
    assert_eq!(updated["CodeSize"].as_u64().unwrap() as usize, zip("two").len());
    refuses(&account, "PUT f/code", json!({ "S3Bucket": "b" }), 400, invalid, "Please provide a source").await;
}

/// On AWS such a function is made, and every invocation fails.
#[tokio::test]
async fn a_program_of_another_machine_than_declared_does_not_run() {
    let here = if std::env::consts::ARCH == "aarch64" { "arm64" } else { "x86_64" };
    let other = if here == "arm64" { "x86_64" } else { "arm64" };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("bootstrap", zip::write::SimpleFileOptions::default().unix_permissions(0o755)).unwrap();
    std::io::copy(&mut std::fs::File::open(program("handler")).unwrap(), &mut zip).unwrap();
    let zip = STANDARD.encode(zip.finish().unwrap().into_inner());
    let account = Account::empty(sekisho_lambda::Settings::default());
    let made = with(creation("f", "context"), &json!({ "Code": { "ZipFile": zip }, "Architectures": [other] }));
    ok(&account, "POST ", made).await;
    let (kind, text) = account.failure("{}").await;
    assert_eq!(kind, "Runtime.InvalidEntrypoint");
    assert!(text.ends_with("Error: fork/exec /var/task/bootstrap: exec format error"), "{text}");
    ok(&account, "PUT f/code", json!({ "ZipFile": zip, "Architectures": [here] })).await;
    environment_of(&account, "f").await;
}
