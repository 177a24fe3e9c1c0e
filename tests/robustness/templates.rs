//! Templates that must not come up: one error each, with its place and its remedy, and nothing half made.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{POOL, refused, write};
use crate::support::stack::Stack;

const POOL_WITH: &str = "Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties:\n      ";
const API_WITH: &str = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: test\n      Auth:\n        ";
const FUNCTION_OF: &str = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Hello:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: bootstrap\n      Runtime: provided.al2023\n      CodeUri: ";

/// What is written after one of the beginnings above, and what the error says: place, subject, remedy.
type Case = (&'static str, &'static str, &'static [&'static str]);

/// Mistakes in the structure: values, references, functions.
const STRUCTURE: &[Case] = &[
    (
        "Resources:\n",
        "  A: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Ref B}}\n  B: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Ref A}}\n",
        &["t.yaml:2:", "A → B → A", "Break the ring"],
    ),
    (
        "Resources:\n  Pool: {Type: AWS::Cognito::UserPool}\n",
        "  Client:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      UserPoolId: !Ref Pol\n",
        &["t.yaml:6:", "Client.Properties.UserPoolId", "`Pol`", "Did you mean `Pool`?"],
    ),
    (
        "Resources:\n  Pool: {Type: AWS::Cognito::UserPool}\n",
        "  Client:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      UserPoolId: !GetAtt Pool.Arm\n",
        &["t.yaml:6:", "Client.Properties.UserPoolId", "no attribute `Arm`", "Did you mean `Arn`?"],
    ),
    (POOL_WITH, "UserPoolName: !Sup x\n", &["t.yaml:5:", "`!Sup`", "Did you mean `Sub`?"]),
    (POOL_WITH, "UserPoolName: {Fn::Sup: x}\n", &["t.yaml:5:", "Pool.Properties.UserPoolName", "Did you mean `Fn::Sub`?"]),
    (POOL_WITH, "UserPoolName: [a]\n", &["t.yaml:5:", "Pool.Properties.UserPoolName", "expected a string, got a list"]),
    (POOL_WITH, "UserPoolNam: a\n", &["t.yaml:5:", "Pool.Properties.UserPoolNam", "Did you mean `UserPoolName`?"]),
    (
        POOL_WITH,
        "Policies: {PasswordPolicy: {MinimumLenght: 8}}\n",
        &["t.yaml:5:", "Pool.Properties.Policies.PasswordPolicy.MinimumLenght", "Did you mean `MinimumLength`?"],
    ),
    (POOL_WITH, "UserPoolName: a\n      UserPoolName: b\n", &["t.yaml:6:", "`UserPoolName` is already on line 5", "Remove one"]),
    (POOL_WITH, "UserPoolName: [a\n", &["t.yaml:", "not valid YAML", "Check indentation"]),
    (
        POOL_WITH,
        "UserPoolName: !ImportValue x\n",
        &["t.yaml:5:", "Pool.Properties.UserPoolName", "No export named x found", "deploy the one that does first"],
    ),
    (
        "Mappings:\n  M: {a: {b: c}}\n",
        "Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n    Properties:\n      UserPoolName: !FindInMap [M, a, x]\n",
        &["t.yaml:7:", "Pool.Properties.UserPoolName", "`M.a` has no key `x`", "Did you mean `b`?"],
    ),
    (
        "Resources:\n",
        "  Pool: {Type: AWS::Cognito::UserPol}\n",
        &["t.yaml:2:", "Pool.Type", "Did you mean `AWS::Cognito::UserPool`?"],
    ),
    ("Resources:\n", "  Jobs: {Type: AWS::SQS::Queue}\n", &["t.yaml:2:", "Jobs.Type", "AWS::SQS::Queue", "Condition"]),
    (
        "Resources:\n",
        "  Pool: {Type: AWS::Cognito::UserPool, DependsOn: Role}\n",
        &["t.yaml:2:", "Pool.DependsOn", "`Role`", "Known here: Pool"],
    ),
    ("", "", &["t.yaml:1:", "the template is empty", "Resources"]),
];

/// Mistakes in what decides about who gets in, and the parts of it that this program does not do.
const GUARDING: &[Case] = &[
    (
        API_WITH,
        "DefaultAuthorizer: L\n        Authorizers:\n          L: {FunctionArn: x, FunctionPayloadType: REQUEST}\n",
        &["t.yaml:10:", "Api.Properties.Auth.Authorizers.L.Identity", "`Headers`", "ReauthorizeEvery: 0"],
    ),
    (
        API_WITH,
        "DefaultAuthorizer: K\n        Authorizers:\n          L: {FunctionArn: x}\n",
        &["t.yaml:8:", "Api.Properties.Auth.DefaultAuthorizer", "`K` is not one of the `Authorizers`", "Did you mean `L`?"],
    ),
    (API_WITH, "ApiKeyRequird: true\n", &["t.yaml:8:", "Api.Properties.Auth.ApiKeyRequird", "Did you mean `ApiKeyRequired`?"]),
    (
        API_WITH,
        "ResourcePolicy: {IpRangeWhitelst: [10.0.0.0/8]}\n",
        &["t.yaml:8:", "Api.Properties.Auth.ResourcePolicy.IpRangeWhitelst", "Did you mean `IpRangeWhitelist`?"],
    ),
    (
        API_WITH,
        "UsagePlan: {CreateUsagePlan: EVERY_API}\n",
        &["t.yaml:8:", "Api.Properties.Auth.UsagePlan.CreateUsagePlan", "`EVERY_API`", "Did you mean `PER_API`?"],
    ),
    (
        "Resources:\n  Route:\n    Type: AWS::ApiGatewayV2::Route\n    Properties:\n      ApiId: a\n      RouteKey: GET /\n",
        "      ApiKeyRequired: true\n",
        &["t.yaml:7:", "Route.Properties.ApiKeyRequired", "API keys are not asked for here"],
    ),
    (
        "Resources:\n  Allowed:\n    Type: AWS::Lambda::Permission\n    Properties:\n      Action: lambda:InvokeFunction\n      FunctionName: f\n      Principal: '*'\n",
        "      PrincipalOrgID: o-1234567890\n",
        &["t.yaml:8:", "Allowed.Properties.PrincipalOrgID", "everybody would be let in"],
    ),
];

/// Code that cannot run, in the folders that `code` makes.
const CODE: &[Case] = &[
    (
        FUNCTION_OF,
        "empty\n",
        &["t.yaml:8:", "Hello.Properties.CodeUri", "neither a file `bootstrap` nor a Cargo.toml", "Point CodeUri at"],
    ),
    (FUNCTION_OF, "nowhere\n", &["t.yaml:8:", "Hello.Properties.CodeUri", "nowhere does not exist", "Give the folder"]),
    (FUNCTION_OF, "foreign\n", &["t.yaml:8:", "Hello.Properties.CodeUri", "ELF machine 0xf3", "this machine is", "Build it for"]),
    (FUNCTION_OF, "weak\n", &["t.yaml:8:", "Hello.Properties.CodeUri", "is not executable", "chmod +x"]),
    (FUNCTION_OF, "nameless\n", &["t.yaml:8:", "Hello.Properties.CodeUri", "no [package]"]),
    (FUNCTION_OF, "wrong\n", &["t.yaml:8:", "Hello.Properties.CodeUri", "do not compile", "error[E0425]", "src/main.rs:1:13"]),
];

#[test]
fn each_mistake_is_one_error_with_its_place_and_its_remedy_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let state = ["--state", state.to_str().unwrap()];
    let good = write(folder.path(), "good.yaml", POOL);
    let start = || Stack::start_with(&[&state[..], &["--template", good.to_str().unwrap()]].concat());
    start().user("alice", &[]);
    code(folder.path());
    for (beginning, end, expected) in STRUCTURE.iter().chain(GUARDING).chain(CODE) {
        let text = format!("{beginning}{end}");
        let said = refused(&write(folder.path(), "t.yaml", &text), &state);
        let error = said.split_once("error: ").unwrap_or_else(|| panic!("{text}\n{said}")).1;
        // Cargo's own words below it may hold more.
        assert_eq!(said.lines().filter(|line| line.contains("t.yaml:")).count(), 1, "{text}\n{said}");
        let missing: Vec<_> = expected.iter().filter(|part| !error.contains(**part)).collect();
        assert!(missing.is_empty(), "{text}\nwithout {missing:?}:\n{said}");
    }
    start().sign_in("alice");
}

/// Folders without usable code, each in its own way.
fn code(folder: &Path) {
    std::fs::create_dir(folder.join("empty")).unwrap();
    let mut elf = b"\x7fELF\x02\x01\x01".to_vec();
    elf.resize(18, 0);
    // RISC-V: neither of the machines that Lambda has.
    elf.extend(0xf3_u16.to_le_bytes());
    for (name, content, mode) in [("foreign", elf, 0o755), ("weak", b"#!/bin/sh\n".to_vec(), 0o644)] {
        let path = folder.join(name).join("bootstrap");
        std::fs::create_dir(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
    }
    write(folder, "nameless/Cargo.toml", "[workspace]\n");
    write(folder, "wrong/Cargo.toml", "[package]\nname = \"does-not-compile\"\nedition = \"2024\"\n[workspace]\n");
    write(folder, "wrong/src/main.rs", "fn main() { wrong }\n");
}

#[test]
fn parameters_are_checked_and_the_way_to_give_them_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("Parameters:\n  Stage:\n    Type: String\n    AllowedValues: [dev, prod]\n{POOL}");
    let template = write(folder.path(), "t.yaml", &text);
    let cases: [(&[&str], &[&str]); 3] = [
        (&[], &["t.yaml:2:", "`Stage` has no value", "--parameter Stage="]),
        (&["--parameter", "Stage=test"], &["t.yaml:2:", "`test` is not an allowed value", "dev, prod"]),
        (
            &["--parameter", "Stage=dev", "--parameter", "Stag=dev"],
            &["t.yaml:1:", "no parameter `Stag`", "Did you mean `Stage`?"],
        ),
    ];
    for (arguments, expected) in cases {
        let said = refused(&template, &[&["--ephemeral"], arguments].concat());
        assert!(said.starts_with("error: ") || said.contains("\nerror: "), "{said}");
        assert!(expected.iter().all(|part| said.contains(part)), "{expected:?}: {said}");
    }
}

#[test]
fn strict_makes_errors_of_warnings() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{POOL_WITH}UserPoolAddOns: {{AdvancedSecurityMode: AUDIT}}\n");
    let template = write(folder.path(), "t.yaml", &text);
    let arguments = ["--ephemeral", "--template", template.to_str().unwrap()];
    let stack = Stack::start_with(&arguments);
    stack.log_with("Pool.Properties.UserPoolAddOns");
    let said = refused(&template, &["--ephemeral", "--strict"]);
    assert!(said.contains("error: ") && said.contains("t.yaml:5:") && said.contains("Pool.Properties.UserPoolAddOns"), "{said}");
}

#[test]
fn a_resource_that_the_service_refuses_takes_all_others_back() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let state = ["--state", state.to_str().unwrap()];
    let text = POOL.replace("Outputs:", "  Group:\n    Type: AWS::Cognito::UserPoolGroup\n    DependsOn: Client\n    Properties: {GroupName: 'a b', UserPoolId: !Ref Pool}\nOutputs:");
    let said = refused(&write(folder.path(), "t.yaml", &text), &state);
    assert!(said.contains("error: ") && said.contains("t.yaml:9:3: Group") && said.contains("'groupName'"), "{said}");
    let good = write(folder.path(), "t.yaml", POOL);
    let stack = Stack::start_with(&[&state[..], &["--template", good.to_str().unwrap()]].concat());
    stack.log_with("2 resources created");
}

#[test]
fn a_template_that_is_not_text_or_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.yaml");
    let said = refused(&path, &["--ephemeral"]);
    assert!(said.contains("error: ") && said.contains("t.yaml: No such file") && said.contains("--template"), "{said}");
    std::fs::write(&path, b"Resources: \xff\xfe").unwrap();
    let said = refused(&path, &["--ephemeral"]);
    assert!(said.contains("t.yaml: ") && said.contains("UTF-8"), "{said}");
}
