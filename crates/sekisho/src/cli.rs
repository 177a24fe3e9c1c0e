//! The command line, one struct per command. Exit codes: 0 done, 1 failed, 2 wrong usage.

mod examples;
mod invoke;
mod local;
mod logs;
mod verify;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use hyper::Uri;
use sekisho_api_gateway::AccountLimit;
use sekisho_cloudformation::Elsewhere;
use sekisho_cognito::IssuerPolicy;

use examples::{ENV_EXAMPLES, EXAMPLES, MESSAGES_EXAMPLES, TRUST_EXAMPLES, USERS_EXAMPLES, WHY_EXAMPLES};
pub use local::*;
pub use logs::*;
pub use verify::*;

/// An authenticated serverless backend (API Gateway, Cognito, Lambda) from one template.yaml, on this machine.
#[derive(Parser)]
#[command(name = "sekisho", version, about, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do; `up` when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Build the handlers, bring the stack to what the template says and serve it.
    Up(Up),
    /// Print `export` lines for the running stack: endpoint, region, dummy credentials and every stack output.
    #[command(after_help = ENV_EXAMPLES)]
    Env(Env),
    /// Show the messages that users would have got by e-mail or SMS: codes, invitations. None ever leaves this machine.
    #[command(after_help = MESSAGES_EXAMPLES)]
    Messages(Messages),
    /// Show what functions and access logs say, and go on as they say more.
    #[command(after_help = LOGS_EXAMPLES)]
    Logs(Logs),
    /// Take users in from a CSV file of Cognito's own format, or write them into one.
    #[command(subcommand, after_help = USERS_EXAMPLES)]
    Users(Users),
    /// Explain how a request went: each step, each check, and what to change where it was refused.
    #[command(after_help = WHY_EXAMPLES)]
    Why(Why),
    /// Make tokens for a local user, without the password; or say whether a token gets in at a route.
    #[command(after_help = TOKEN_EXAMPLES)]
    Token(Token),
    /// Sign in in the browser, on the pool's own pages, and print the tokens.
    #[command(after_help = LOGIN_EXAMPLES)]
    Login(Login),
    /// Print the SECRET_HASH that a client with a secret sends.
    #[command(after_help = SECRET_HASH_EXAMPLES)]
    SecretHash(SecretHash),
    /// Call an API of the stack with curl, as a local user.
    #[command(after_help = CURL_EXAMPLES)]
    Curl(Curl),
    /// Show how to trust the local CA whose certificates `https://localhost` has, and do it where asked.
    #[command(after_help = TRUST_EXAMPLES)]
    Trust(Trust),
    /// Check a deployed stack from outside: here, in an AWS account, or at another emulator.
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(Verify),
    /// Walk through sign-up, sign-in and authorized calls on a fresh stack, showing each answer.
    Demo(Demo),
}

impl Default for Command {
    fn default() -> Self {
        Self::Up(Up::parse_from(["up"]))
    }
}

/// What describes a stack, whoever starts it.
#[derive(Args, Clone)]
pub struct StackOptions {
    /// The template, YAML or JSON.
    #[arg(long, value_name = "FILE", default_value = "template.yaml")]
    pub template: PathBuf,
    /// Value of a template parameter; may be given several times.
    #[arg(long = "parameter", value_name = "KEY=VALUE", value_parser = key_value)]
    pub parameters: Vec<(String, String)>,
    /// Refuse the template for anything in it that is not honoured here (otherwise only for what would change who gets in).
    #[arg(long)]
    pub strict: bool,
    /// Name of the stack; ids of pools, clients and APIs are derived from it.
    #[arg(long, value_name = "NAME", default_value = "sekisho", env = "SEKISHO_STACK_NAME")]
    pub stack_name: String,
    /// The region that the stack believes to be in.
    #[arg(long, default_value = "ap-northeast-1", env = "SEKISHO_REGION")]
    pub region: String,
    /// The account that the stack believes to be in, twelve digits.
    #[arg(long, default_value = "123456789012", env = "SEKISHO_ACCOUNT_ID", value_parser = account_id)]
    pub account_id: String,
    /// Requests per second and at once that all APIs together take before they answer 429, or `none`. An AWS account has
    /// 10000/5000 until it asks for more.
    #[arg(long, value_name = "RATE/BURST", default_value = "10000/5000", value_parser = account_limit)]
    pub account_limit: AccountLimit,
    /// The `iss` of tokens: `auto` (AWS's form from the JSON API; from /oauth2/token the address it was asked at, if that is
    /// this machine's), `aws`, `local` (this stack's address always) or an address that the pool's id follows.
    #[arg(long, value_name = "auto|aws|local|URL", default_value = "auto", value_parser = issuer)]
    pub issuer: IssuerPolicy,
    /// Show the lines of access logs in the log too; they are always at GET /_sekisho/access-logs?group=NAME.
    #[arg(long)]
    pub access_logs: bool,
    /// Build the handlers with the release profile: slower to build, faster to run.
    #[arg(long)]
    pub release: bool,
    /// What builds the handlers: `cargo`, quickly; `cargo-lambda`, as `sam build` does for AWS and always with the release
    /// profile; `auto`, cargo-lambda where it is installed.
    #[arg(long, value_enum, value_name = "cargo|cargo-lambda|auto", default_value_t, hide_possible_values = true)]
    pub builder: Builder,
    /// No template: `up --empty`.
    #[arg(skip)]
    pub empty: bool,
}

/// What builds the handlers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Builder {
    #[default]
    Cargo,
    CargoLambda,
    Auto,
}

/// `sekisho up`.
#[derive(Parser)]
pub struct Up {
    #[command(flatten)]
    pub stack: StackOptions,
    /// Port on the loopback addresses; 0 picks a free one. It is a proxy too, for AWS's names alone: what comes by it is
    /// answered here, every other host is refused, and nothing is forwarded to a network.
    #[arg(long, value_name = "N", default_value_t = 4566)]
    pub port: u16,
    /// One more port, for TLS alone (443 for mapped host names; 0 picks a free one). TLS is also spoken on --port.
    #[arg(long, value_name = "N")]
    pub tls_port: Option<u16>,
    /// Folder that keeps users and ids between starts; created with mode 0700. [default: .sekisho beside the template]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// Keep nothing: state lives in memory and ends with the process.
    #[arg(long, conflicts_with = "state")]
    pub ephemeral: bool,
    /// No template: serve an account to deploy into, by `sam deploy` or `aws cloudformation`, with what was deployed before.
    #[arg(long, conflicts_with_all = ["template", "parameters", "watch", "invoke"])]
    pub empty: bool,
    /// Keep codes and temporary passwords out of the log; `sekisho messages` still shows them.
    #[arg(long)]
    pub no_codes: bool,
    /// Rebuild what is saved and put it in place while everything else goes on: functions as their sources change, the
    /// stack as its template does. What does not compile is shown here and in the function's answers.
    #[arg(long)]
    pub watch: bool,
    /// Send invocations elsewhere instead of running functions here, such as to `cargo lambda watch` at
    /// http://127.0.0.1:9000: all of them, or one by FUNCTION=URL/NAME; may be given several times.
    #[arg(long, value_name = "[FUNCTION=]URL", value_parser = invoke::target)]
    pub invoke: Vec<Elsewhere>,
}

/// `sekisho env`.
#[derive(Args)]
pub struct Env {
    #[command(flatten)]
    pub running: Running,
    /// Lines with which commands for AWS run unedited: a proxy that answers for AWS's own names, and the CA to trust it by.
    #[arg(long)]
    pub transparent: bool,
    /// Lines that put back what was before.
    #[arg(long, requires = "transparent", conflicts_with = "json")]
    pub undo: bool,
    /// One flat JSON object instead of `export` lines.
    #[arg(long)]
    pub json: bool,
}

/// Which of the stacks on this machine is asked.
#[derive(Args)]
pub struct Running {
    /// The state folder of the running stack.
    #[arg(long, value_name = "DIR", default_value = ".sekisho")]
    pub state: PathBuf,
    /// Ask the stack on this port instead (an ephemeral stack has no state folder).
    #[arg(long, value_name = "N", conflicts_with = "state")]
    pub port: Option<u16>,
}

/// `sekisho messages`.
#[derive(Args)]
pub struct Messages {
    #[command(flatten)]
    pub running: Running,
    /// Only what this user got: a user name, or the address or number that was written to.
    #[arg(long, value_name = "U")]
    pub user: Option<String>,
    /// Only what users of this pool got.
    #[arg(long, value_name = "ID")]
    pub pool: Option<String>,
    /// How many of those that were sent before; 1000 are kept.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Go on with each new one as it is sent.
    #[arg(long)]
    pub follow: bool,
    /// One JSON object per line.
    #[arg(long)]
    pub json: bool,
}

/// `sekisho users`.
#[derive(Subcommand)]
pub enum Users {
    /// Add the users of a CSV file to a pool. They must reset their password, as on AWS.
    #[command(after_help = USERS_EXAMPLES)]
    Import(ImportUsers),
    /// Write the users of a pool as CSV. Passwords do not leave the pool.
    #[command(after_help = USERS_EXAMPLES)]
    Export(ExportUsers),
}

/// `sekisho users import`.
#[derive(Args)]
pub struct ImportUsers {
    /// The file; its columns are those of `aws cognito-idp get-csv-header`.
    pub file: PathBuf,
    /// The pool's id; not needed where the stack has one pool.
    #[arg(long, value_name = "ID")]
    pub pool: Option<String>,
    #[command(flatten)]
    pub running: Running,
    /// One JSON object with the counts and the first failures.
    #[arg(long)]
    pub json: bool,
}

/// `sekisho users export`.
#[derive(Args)]
pub struct ExportUsers {
    /// Where to write; standard output if not given.
    pub file: Option<PathBuf>,
    /// The pool's id; not needed where the stack has one pool.
    #[arg(long, value_name = "ID")]
    pub pool: Option<String>,
    #[command(flatten)]
    pub running: Running,
}

/// `sekisho why`.
#[derive(Args)]
pub struct Why {
    /// The request's id, as its answer's headers have it; the last refused one if not given.
    #[arg(value_name = "REQUEST-ID")]
    pub request_id: Option<String>,
    /// The last request, refused or not.
    #[arg(long, conflicts_with = "request_id")]
    pub last: bool,
    /// A list of the last requests instead.
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "20", conflicts_with_all = ["request_id", "last"])]
    pub list: Option<usize>,
    #[command(flatten)]
    pub running: Running,
    /// JSON instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `sekisho trust`.
#[derive(Args)]
pub struct Trust {
    /// Add the certificate to the stores; says of each what was done.
    #[arg(long, conflicts_with_all = ["uninstall", "print"])]
    pub install: bool,
    /// Take it out of them again.
    #[arg(long, conflicts_with = "print")]
    pub uninstall: bool,
    /// Which stores: those of this user's browsers (NSS), the machine's, or both.
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = Stores::All)]
    pub stores: Stores,
    /// The certificate itself, in PEM, on standard output.
    #[arg(long)]
    pub print: bool,
    /// JSON instead of text.
    #[arg(long, conflicts_with = "print")]
    pub json: bool,
}

/// Where `sekisho trust --install` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stores {
    All,
    Browsers,
    Machine,
}

/// `sekisho demo`.
#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    pub stack: StackOptions,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write it as KEY=VALUE".to_owned()),
    }
}

fn account_limit(text: &str) -> Result<AccountLimit, String> {
    if text == "none" {
        return Ok(AccountLimit { rate: f64::INFINITY, burst: u64::MAX });
    }
    let read = text.split_once('/').and_then(|(rate, burst)| Some((rate.parse().ok()?, burst.parse().ok()?)));
    match read {
        Some((rate, burst)) if rate > 0.0 && burst > 0 => Ok(AccountLimit { rate, burst }),
        _ => Err("write it as RATE/BURST, such as 10000/5000, or none".to_owned()),
    }
}

fn issuer(text: &str) -> Result<IssuerPolicy, String> {
    match text {
        "auto" => Ok(IssuerPolicy::Auto),
        "aws" => Ok(IssuerPolicy::Aws),
        "local" => Ok(IssuerPolicy::Local),
        _ => match text.parse::<Uri>() {
            Ok(url) if is_issuer(&url, text) => Ok(IssuerPolicy::Pinned(text.trim_end_matches('/').to_owned())),
            _ => Err("write auto, aws, local or an address such as https://idp.example.com".to_owned()),
        },
    }
}

fn is_issuer(url: &Uri, text: &str) -> bool {
    let web = url.scheme_str().is_some_and(|scheme| ["http", "https"].contains(&scheme));
    let plain = url.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    web && plain && !text.contains(['?', '#'])
}

fn account_id(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("an account id has twelve digits".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_command_means_up_with_its_defaults() {
        let Command::Up(up) = Command::default() else { panic!("not up") };
        assert_eq!((up.port, up.ephemeral, up.stack.template), (4566, false, PathBuf::from("template.yaml")));
    }

    #[test]
    fn issuers() {
        let pinned = |address: &str| Some(IssuerPolicy::Pinned(address.to_owned()));
        for (text, expected) in [
            ("auto", Some(IssuerPolicy::Auto)),
            ("aws", Some(IssuerPolicy::Aws)),
            ("local", Some(IssuerPolicy::Local)),
            ("https://idp.example.com/", pinned("https://idp.example.com")),
            ("http://idp:8080/pools", pinned("http://idp:8080/pools")),
            ("idp.example.com", None),
            ("ftp://idp.example.com", None),
            ("https://me@idp.example.com", None),
            ("https://idp.example.com/?a", None),
            ("https://idp.example.com/#a", None),
            ("", None),
        ] {
            assert_eq!(issuer(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn an_account_id_has_twelve_digits() {
        assert!(account_id("123456789012").is_ok());
        for wrong in ["", "12345678901", "1234567890123", "12345678901x"] {
            assert!(account_id(wrong).is_err(), "{wrong}");
        }
    }
}
