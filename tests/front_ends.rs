//! Signing in like people do, with the libraries that front ends use: redirects, the pages of a pool's domain, TLS, the proxy.
//! Each row is a script of `tests/clients`, run against a stack of our own template.

mod openidconnect;

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::browser::{browser, site};
use crate::clients::{finish, here, interpreter};
use crate::support::http;
use crate::support::stack::Stack;

/// Each row is a test, the script it runs and what the script is told besides.
macro_rules! front_ends {
    ($($test:ident: $script:literal $(, $argument:literal)*;)*) => {
        $(
            #[test]
            fn $test() {
                run($script, &[$($argument),*]);
            }
        )*
        /// The scripts of this file.
        pub const SCRIPTS: &[&str] = &[$($script),*];
    };
}

front_ends! {
    amplify_signs_in_by_srp_in_a_page: "node/browser_amplify_srp.mjs";
    amplify_signs_in_by_redirect_over_tls: "node/browser_amplify_redirect.mjs", "tls";
    amplify_signs_in_by_redirect_as_in_production: "node/browser_amplify_redirect.mjs", "proxy";
    amplify_5_runs_the_code_of_the_article: "node/amplify_v5.mjs";
    oidc_client_ts_signs_in_and_stays: "node/browser_oidc_client_ts.mjs";
    openid_client_discovers_strictly: "node/openid_client.mjs";
    auth_js_signs_in: "node/auth_js.mjs";
    authlib_signs_in: "python/authlib_code.py";
}

/// Where a server-rendered application of the tests would answer; nothing has to.
const CALLBACK: &str = "http://localhost:3000/callback";
const AUTH_JS: &str = "http://localhost:3000";

fn run(script: &str, arguments: &[&str]) {
    let home = tempfile::tempdir().unwrap();
    let allowed = site("127.0.0.1");
    let parameter = format!("AllowedOrigin={allowed}");
    let stack = Stack::start_with(&["--ephemeral", "--parameter", &parameter]);
    trust(&stack, home.path());
    let spa = script.contains("amplify") || script.contains("oidc_client_ts");
    let settings = if spa { client(&stack, "SpaClientId") } else { server_client(&stack) };
    let machine = client(&stack, "M2mClientId");
    let mut command = interpreter(script);
    command.arg(here().join(script)).args(arguments);
    command.env("HOME", home.path()).env("BROWSER", browser()).env("ALLOWED", &allowed);
    command.envs([("ENDPOINT", stack.endpoint.as_str()), ("AWS_ENDPOINT_URL", &stack.endpoint)]);
    command.env("TLS", stack.endpoint.replace("http://127.0.0.1", "https://localhost"));
    command.env("OUTPUTS", serde_json::to_string(&stack.outputs).unwrap());
    command.envs([("AWS_DEFAULT_REGION", "ap-northeast-1"), ("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x")]);
    command.env("POOL_ID", stack.output("UserPoolId")).env("CLIENT_ID", text(&settings["ClientId"]));
    command.env_remove("CLIENT_SECRET").envs(settings["ClientSecret"].as_str().map(|secret| ("CLIENT_SECRET", secret)));
    command.envs([("CALLBACK", CALLBACK), ("AUTH_JS_URL", AUTH_JS)]);
    command.env("M2M_CLIENT_ID", text(&machine["ClientId"])).env("M2M_CLIENT_SECRET", text(&machine["ClientSecret"]));
    command.env("SCOPE", text(&machine["AllowedOAuthScopes"][0]));
    finish(command, script, &stack);
}

/// The web client of our template, for this file's applications.
fn server_client(stack: &Stack) -> Value {
    let flows = ["USER_PASSWORD", "REFRESH_TOKEN"].map(|flow| format!("ALLOW_{flow}_AUTH"));
    stack.cognito_ok(
        "UpdateUserPoolClient",
        &json!({
            "UserPoolId": stack.output("UserPoolId"), "ClientId": stack.output("WebClientId"), "ExplicitAuthFlows": flows,
            "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"], "SupportedIdentityProviders": ["COGNITO"],
            "AllowedOAuthScopes": ["openid", "email", "profile"],
            "CallbackURLs": [CALLBACK, format!("{AUTH_JS}/auth/callback/cognito")],
        }),
    );
    client(stack, "WebClientId")
}

/// A client of our template, by the output that names it.
fn client(stack: &Stack, output: &str) -> Value {
    let request = json!({ "UserPoolId": stack.output("UserPoolId"), "ClientId": stack.output(output) });
    stack.cognito_ok("DescribeUserPoolClient", &request).json()["UserPoolClient"].clone()
}

/// A home whose browser trusts the stack's certificates, as `sekisho trust --install` makes it.
fn trust(stack: &Stack, home: &Path) {
    let database = home.join(".pki/nssdb");
    std::fs::create_dir_all(&database).unwrap();
    let database = format!("sql:{}", database.display());
    let certutil = |arguments: &[&str]| {
        let status = Command::new("certutil").args(["-d", &database]).args(arguments).status().expect("bash tests/tools.sh");
        assert!(status.success(), "certutil {arguments:?}");
    };
    certutil(&["-N", "--empty-password"]);
    let authority = home.join("ca.pem");
    let pem = http::send("GET", &format!("{}/_sekisho/ca.pem", stack.endpoint), &[], "");
    std::fs::write(&authority, pem.body).unwrap();
    certutil(&["-A", "-n", "sekisho", "-t", "C,,", "-i", authority.to_str().unwrap()]);
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
