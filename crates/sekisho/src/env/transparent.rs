//! `sekisho env --transparent`: the variables with which unedited commands find the running stack under AWS's own names,
//! and the shell code that puts everything back. No value of the user's is printed: the shell itself keeps them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{SAM_POLL_DELAY, quoted};

/// What stands in the way of the variables that are set: endpoints, credentials of a real account, other ways to a network.
const UNSET: &[&str] = &[
    "ALL_PROXY",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_DEFAULT_PROFILE",
    "AWS_ENDPOINT_URL",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "all_proxy",
];
/// An endpoint of one service; which ones there are only the environment knows.
const ENDPOINT: &str = "AWS_ENDPOINT_URL_";
/// What is never asked for through the proxy.
const DIRECT: &str = "localhost,127.0.0.1,::1";

/// Puts back what was before; `SEKISHO_TRANSPARENT` names the variables, `SEKISHO_BEFORE_…` keeps what they were.
const UNDO: &str = r#"eval 'for _sekisho in '"${SEKISHO_TRANSPARENT-}"'; do
  unset "$_sekisho"
  eval "[ -z \"\${SEKISHO_BEFORE_$_sekisho+x}\" ] || export $_sekisho=\"\$SEKISHO_BEFORE_$_sekisho\""
  unset "SEKISHO_BEFORE_$_sekisho"
done'
unset SEKISHO_TRANSPARENT _sekisho
"#;

/// Keeps what there is, in variables of the shell alone: programs do not inherit them.
const KEEP: &str = r#"eval 'for _sekisho in '"$SEKISHO_TRANSPARENT"'; do
  eval "[ -z \"\${$_sekisho+x}\" ] || SEKISHO_BEFORE_$_sekisho=\$$_sekisho"
done'
unset _sekisho
"#;

/// What the running stack says of itself.
pub struct Stack<'a> {
    pub endpoint: &'a str,
    pub region: &'a str,
    /// The file of the local CA's certificate, and the folder that it is in.
    pub ca: &'a str,
    pub folder: &'a str,
}

/// Every variable by name: its value, or that it must not be there. The outputs come first, so that none of them can take
/// the place of a variable that keeps requests here.
pub fn variables(
    stack: &Stack<'_>,
    outputs: BTreeMap<String, String>,
    environment: impl Iterator<Item = String>,
) -> BTreeMap<String, Option<String>> {
    let mut all: BTreeMap<_, _> = outputs.into_iter().map(|(name, value)| (name, Some(value))).collect();
    let mut set = |names: &[&str], value: &str| all.extend(names.iter().map(|&name| (name.to_owned(), Some(value.to_owned()))));
    set(&["HTTPS_PROXY", "HTTP_PROXY", "SEKISHO_ENDPOINT", "http_proxy", "https_proxy"], stack.endpoint);
    set(&["NO_PROXY", "no_proxy"], DIRECT);
    // This CA alone and not the system's as well: what goes around the proxy then gets no connection instead of AWS.
    set(&["SSL_CERT_DIR"], stack.folder);
    set(&["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"], stack.ca);
    set(&["NODE_USE_ENV_PROXY"], "1");
    set(&[SAM_POLL_DELAY.0], SAM_POLL_DELAY.1);
    set(&["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], "sekisho");
    set(&["AWS_DEFAULT_REGION", "AWS_REGION"], stack.region);
    // Endpoints may stand in the user's configuration file too.
    set(&["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"], "true");
    let endpoints = environment.filter(|name| name.starts_with(ENDPOINT) && is_name(name));
    all.extend(UNSET.iter().map(|&name| name.to_owned()).chain(endpoints).map(|name| (name, None)));
    all
}

/// The lines for a shell: bash, zsh and whatever else knows POSIX's `eval`.
pub fn script(stack: &Stack<'_>, variables: &BTreeMap<String, Option<String>>) -> String {
    let names: BTreeSet<&str> = variables.keys().map(String::as_str).filter(|name| is_name(name)).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(" ");
    // Who was in this mode already leaves it first, so that what is kept is what was before.
    let mut script = format!("{}{UNDO}SEKISHO_TRANSPARENT='{names}'\n{KEEP}", said(stack));
    for (name, value) in variables.iter().filter(|(name, _)| is_name(name)) {
        let _ = match value {
            Some(value) => writeln!(script, "export {name}={}", quoted(value)),
            None => writeln!(script, "unset {name}"),
        };
    }
    script
}

/// The lines that undo it; they need no running stack.
pub fn undo() -> String {
    format!("# This shell is as it was before `sekisho env --transparent`.\n{UNDO}")
}

fn said(stack: &Stack<'_>) -> String {
    format!(
        "\
# From here on Sekisho stands in for AWS in this shell: *.amazonaws.com, *.amazoncognito.com and *.on.aws are the stack at
# {}, region {}. Every other host is refused, unless NO_PROXY names it.
# Nothing is forwarded to a network, so nothing reaches a real account. Your own credentials are taken out of the environment,
# and Sekisho's CA is the only one that is trusted, so that a program that goes around the proxy gets no connection instead of
# AWS. Node.js is the exception: before 22.21 and 24.5 it knows no proxy, and it trusts the usual CAs too.
# To undo all of it: eval \"$(sekisho env --transparent --undo)\"
",
        stack.endpoint, stack.region
    )
}

/// What a shell takes for the name of a variable.
fn is_name(name: &str) -> bool {
    let mut letters = name.bytes();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    const STACK: Stack<'_> = Stack {
        endpoint: "http://127.0.0.1:4566",
        region: "ap-northeast-1",
        ca: "/home/o'neill/sekisho/ca.pem",
        folder: "/home/o'neill/sekisho",
    };

    fn script_with(outputs: &[(&str, &str)], environment: &[&str]) -> String {
        let outputs = outputs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        script(&STACK, &variables(&STACK, outputs, environment.iter().map(|&name| name.to_owned())))
    }

    /// What a shell prints after these lines, begun with nothing but some variables of a user's.
    fn shell(shell: &str, lines: &str) -> Option<String> {
        let mut command = Command::new(shell);
        command.args(["-euc", lines]).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs([("AWS_PROFILE", "it's mine"), ("AWS_SESSION_TOKEN", ""), ("https_proxy", "http://office:3128/ $x")]);
        command.env("AWS_ENDPOINT_URL_S3", "http://s3.test");
        let output = command.output().ok()?;
        assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        Some(String::from_utf8(output.stdout).unwrap())
    }

    #[test]
    fn shells_do_and_undo_it() {
        let on = script_with(
            &[("HTTP_API_URL", "https://a.example"), ("HTTPS_PROXY", "http://evil.example")],
            &["AWS_ENDPOINT_URL_S3"],
        );
        let show = r#"echo "${AWS_PROFILE-none}|${AWS_SESSION_TOKEN-none}|${https_proxy-none}|${AWS_ENDPOINT_URL_S3-none}|${SSL_CERT_FILE-none}|${HTTP_API_URL-none}|${HTTPS_PROXY-none}""#;
        let before = "it's mine||http://office:3128/ $x|http://s3.test|none|none|none\n";
        let here = "none|none|http://127.0.0.1:4566|none|/home/o'neill/sekisho/ca.pem|https://a.example|http://127.0.0.1:4566\n";
        let undo = undo();
        let lines = format!("{undo}{show}\n{on}{show}\n{on}{show}\n{undo}{show}\nenv | grep -c SEKISHO || true");
        let mut tried = 0;
        for name in ["bash", "dash", "zsh", "sh"] {
            if let Some(printed) = shell(name, &lines) {
                assert_eq!(printed, format!("{before}{here}{here}{before}0\n"), "{name}");
                tried += 1;
            }
        }
        assert!(tried > 0, "no shell");
    }

    #[test]
    fn no_value_of_the_users_is_printed_and_no_name_runs() {
        let on = script_with(&[("A$(touch x)", "1")], &["AWS_ENDPOINT_URL_X;reboot", "AWS_SECRET_THING"]);
        assert!(!on.contains("touch") && !on.contains("reboot") && !on.contains("AWS_SECRET_THING"), "{on}");
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(UNSET.is_sorted());
    }
}
