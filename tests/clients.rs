//! Whole flows with the clients that people use: each is a script of `tests/clients`, run against a stack and a pool of its own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::browser;
use crate::front_ends;
use crate::support::root;
use crate::support::stack::Stack;
use crate::transparent;

/// Each row is a test, the script it runs, the pool of `pools.json` it needs, and what the script is told besides.
macro_rules! flows {
    ($($test:ident: $script:literal, $pool:literal $(, $argument:literal)*;)*) => {
        $(
            #[test]
            fn $test() {
                run($script, $pool, &[$($argument),*]);
            }
        )*
        const SCRIPTS: &[&str] = &[$($script),*];
    };
}

flows! {
    boto3_signs_up_in_and_out: "python/boto3_sign_up.py", "plain";
    boto3_administers: "python/boto3_administration.py", "plain";
    boto3_knows_a_secret: "python/boto3_secret.py", "secret";
    boto3_uses_an_authenticator_app: "python/boto3_totp.py", "optional MFA", "optional";
    boto3_must_set_up_an_authenticator_app: "python/boto3_totp.py", "required MFA", "required";
    boto3_gets_codes_by_message: "python/boto3_codes_by_message.py", "optional MFA";
    boto3_forgets_its_password: "python/boto3_passwords.py", "plain";
    boto3_proves_addresses: "python/boto3_attributes.py", "plain";
    boto3_chooses_the_first_factor: "python/boto3_choice.py", "choice";
    boto3_has_a_passkey: "python/boto3_passkey.py", "choice";
    boto3_answers_custom_challenges: "python/boto3_custom.py", "custom";
    boto3_configures: "python/boto3_configuration.py", "secret";
    boto3_manages_a_rest_api: "python/rest_api_management.py", "plain";
    boto3_manages_an_http_api: "python/http_api_management.py", "plain";

    boto3_makes_functions: "python/lambda_functions.py", "plain";
    boto3_keeps_objects_and_roles: "python/s3.py", "plain";

    pycognito_signs_in: "python/pycognito_sign_in.py", "plain";
    pycognito_signs_in_with_a_secret: "python/pycognito_sign_in.py", "secret";
    pycognito_sets_the_first_password: "python/pycognito_first_password.py", "plain";
    pycognito_has_a_second_factor: "python/pycognito_second_factor.py", "optional MFA";
    pycognito_remembers_a_device: "python/pycognito_devices.py", "devices";

    identity_js_signs_in: "node/identity_js_sign_in.mjs", "plain";
    identity_js_sets_the_first_password: "node/identity_js_first_password.mjs", "plain";
    identity_js_has_a_second_factor: "node/identity_js_second_factor.mjs", "optional MFA";
    identity_js_must_set_up_a_second_factor: "node/identity_js_mfa_setup.mjs", "required MFA";
    identity_js_remembers_a_device: "node/identity_js_devices.mjs", "devices";
    identity_js_asks_whether_to_remember: "node/identity_js_prompted_device.mjs", "prompted devices";
    identity_js_answers_custom_challenges: "node/identity_js_custom.mjs", "custom";

    amplify_signs_in: "node/amplify_sign_in.mjs", "plain";
    amplify_signs_in_after_sign_up: "node/amplify_auto_sign_in.mjs", "plain";
    amplify_sets_the_first_password: "node/amplify_first_password.mjs", "plain";
    amplify_has_a_second_factor: "node/amplify_second_factor.mjs", "optional MFA";
    amplify_must_set_up_a_second_factor: "node/amplify_mfa_setup.mjs", "required MFA";
    amplify_remembers_a_device: "node/amplify_devices.mjs", "devices";
    amplify_chooses_the_first_factor: "node/amplify_choice.mjs", "choice";
    amplify_answers_custom_challenges: "node/amplify_custom.mjs", "custom";

    aws_jwt_verify_takes_our_tokens: "node/aws_jwt_verify.mjs", "plain";
    jose_takes_our_tokens: "node/jose.mjs", "plain";
}

/// What the scripts share; the other files are scripts.
const SHARED: &[&str] = &[
    "node/amplify.mjs",
    "node/browser.mjs",
    "node/front_end.mjs",
    "node/identity_js.mjs",
    "node/old_node.mjs",
    "node/openapi.mjs",
    "node/pages.mjs",
    "node/person.mjs",
    "node/stack.mjs",
    "python/person.py",
    "python/stack.py",
    "python/with_pycognito.py",
];

#[test]
fn no_script_is_forgotten() {
    let lists = [SCRIPTS, browser::SCRIPTS, front_ends::SCRIPTS, transparent::SCRIPTS, SHARED];
    let known: BTreeSet<String> = lists.into_iter().flatten().map(|&name| name.to_owned()).collect();
    let found = ["node", "python"].iter().flat_map(|folder| {
        let files = std::fs::read_dir(here().join(folder)).unwrap();
        files.map(move |file| format!("{folder}/{}", file.unwrap().file_name().to_str().unwrap()))
    });
    let found: BTreeSet<String> =
        found.filter(|name| is_python(name) || Path::new(name).extension().is_some_and(|end| end == "mjs")).collect();
    assert_eq!(found, known);
}

/// Runs the script.
fn run(script: &str, pool: &str, arguments: &[&str]) {
    let pools: Value = serde_json::from_str(&std::fs::read_to_string(here().join("pools.json")).unwrap()).unwrap();
    let settings = &pools[pool];
    assert!(settings.is_object(), "no pool {pool:?}");
    let template = format!("tests/fixtures/{}.yaml", settings["template"].as_str().unwrap_or("pool"));
    let stack = Stack::start_with(&["--ephemeral", "--template", &template]);
    let client = client(&stack, settings);
    let text = |name: &str| client[name].as_str().unwrap_or_else(|| panic!("no {name} in {client}"));
    let mut command = interpreter(script);
    command.arg(here().join(script)).args(arguments);
    command.envs([("ENDPOINT", stack.endpoint.as_str()), ("AWS_ENDPOINT_URL", &stack.endpoint)]);
    command.envs([("POOL_ID", text("UserPoolId")), ("CLIENT_ID", text("ClientId"))]);
    command.envs([("AWS_DEFAULT_REGION", "ap-northeast-1"), ("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x")]);
    command.env("BOOTSTRAP", handler("echo"));
    command.env_remove("CLIENT_SECRET").envs(client["ClientSecret"].as_str().map(|secret| ("CLIENT_SECRET", secret)));
    finish(command, script, &stack);
}

/// Waits for a script to end well; what it says is the report.
pub fn finish(mut command: Command, script: &str, stack: &Stack) {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; bash tests/tools.sh installs the clients"));
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{script}:\n{}\nthe stack:\n{}", String::from_utf8_lossy(&said), stack.log());
}

/// A handler that was built with these tests.
pub fn handler(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_sekisho")).with_file_name(name)
}

/// A client of the stack's pool, which gets these settings first.
fn client(stack: &Stack, settings: &Value) -> Value {
    let pool = stack.output("UserPoolId");
    let known = with(json!({ "UserPoolId": pool, "AutoVerifiedAttributes": ["email"] }), &settings["pool"]);
    let known = known.to_string().replace("FUNCTION_ARN", stack.outputs.get("FunctionArn").map_or("", String::as_str));
    stack.cognito_ok("UpdateUserPool", &serde_json::from_str(&known).unwrap());
    if settings["mfa"].is_object() {
        stack.cognito_ok("SetUserPoolMfaConfig", &with(json!({ "UserPoolId": pool }), &settings["mfa"]));
    }
    let flows = ["ADMIN_USER_PASSWORD", "REFRESH_TOKEN", "USER_PASSWORD", "USER_SRP"].map(|flow| format!("ALLOW_{flow}_AUTH"));
    let client = json!({ "UserPoolId": pool, "ClientName": "clients", "ExplicitAuthFlows": flows });
    stack.cognito_ok("CreateUserPoolClient", &with(client, &settings["client"])).json()["UserPoolClient"].clone()
}

/// The object with the members of another, if there is one.
fn with(mut object: Value, more: &Value) -> Value {
    object.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    object
}

/// What runs a script.
pub fn interpreter(script: &str) -> Command {
    if is_python(script) { Command::new(root().join("tests/.tools/clients/bin/python")) } else { Command::new("node") }
}

fn is_python(script: &str) -> bool {
    Path::new(script).extension().is_some_and(|end| end == "py")
}

/// Where the scripts are.
pub fn here() -> PathBuf {
    root().join("tests/clients")
}
