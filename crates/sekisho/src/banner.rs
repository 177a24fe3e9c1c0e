//! What a person sees at start: progress, warnings, addresses and the next commands, ready to paste.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use sekisho_cloudformation::{Event, Report, Status};
use sekisho_lambda::BuildProgress;

use crate::stack::Stack;

/// Tells on standard error how the start goes; standard output stays for results.
#[derive(Default)]
pub struct Progress {
    built: AtomicUsize,
    created: AtomicUsize,
}

impl Progress {
    /// One event: builds show where they are, changes to an existing stack are named, new resources are counted.
    pub fn show(&self, event: &Event) {
        match event {
            Event::Build(progress) => self.building(progress),
            Event::Stack { status, reason: Some(reason) } => eprintln!("{status}: {reason}"),
            Event::Changes(_) | Event::Stack { .. } | Event::Resource { status: Status::Unchanged, .. } => {}
            Event::Resource { status: Status::CreateComplete, .. } => {
                self.created.fetch_add(1, Ordering::Relaxed);
            }
            Event::Resource { logical_id, type_name, status, reason, .. } => {
                let reason = reason.as_deref().map_or_else(String::new, |reason| format!(": {reason}"));
                eprintln!("{:<16} {logical_id} ({type_name}){reason}", status.name());
            }
        }
    }

    /// On a terminal one line that changes; in a file only that a build began.
    fn building(&self, progress: &BuildProgress) {
        let first = self.built.swap(progress.finished + 1, Ordering::Relaxed) == 0;
        if std::io::stderr().is_terminal() {
            eprint!("\r\x1b[Kbuilding the handlers: {} ({} done)", progress.text, progress.finished);
        } else if first {
            eprintln!("building the handlers with cargo");
        }
    }

    /// What the counted events came to.
    pub fn finish(&self) {
        if self.built.load(Ordering::Relaxed) > 0 && std::io::stderr().is_terminal() {
            eprint!("\r\x1b[K");
        }
        match self.created.load(Ordering::Relaxed) {
            0 => {}
            created => eprintln!("{created} resources created"),
        }
    }
}

/// Warnings, outputs and what to do next. `tls` is an address for TLS alone.
pub fn show(stack: &Stack, report: &Report, state: Option<&Path>, tls: Option<&str>) {
    for warning in &report.warnings {
        eprintln!("warning: {warning}");
    }
    if !report.not_simulated.is_empty() {
        eprintln!("kept but without effect here: {}", report.not_simulated.join(", "));
    }
    let state = state.map_or("in memory".to_owned(), |folder| folder.display().to_string());
    let what = if stack.is_empty() { "an account to deploy into".to_owned() } else { format!("stack {}", stack.name()) };
    println!("Sekisho {}: {what}, region {}, state {state}\n", env!("CARGO_PKG_VERSION"), stack.region);
    let width = report.outputs.keys().map(String::len).chain(["endpoint".len()]).max().unwrap_or_default();
    for (name, value) in &report.outputs {
        println!("  {name:<width$}  {value}");
    }
    let answers = [Some(stack.endpoint.as_str()), Some(stack.tls.endpoint()), tls];
    println!("  {:<width$}  {}", "endpoint", answers.into_iter().flatten().collect::<Vec<_>>().join("  "));
    println!("  {:<width$}  {}/_sekisho/\n", "console", stack.endpoint);
    next_steps(stack, report, &state);
}

fn next_steps(stack: &Stack, report: &Report, state: &str) {
    let known = |name: &str| report.outputs.contains_key(name);
    let (bold, plain) = if std::io::stdout().is_terminal() { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    println!("{bold}Next, in another terminal:{plain}\n");
    println!("  eval \"$({} env{})\"", program(), env_arguments(stack, state));
    if stack.is_empty() {
        println!("{DEPLOY}");
    }
    if ["SpaClientId", "UserPoolId", "HttpApiUrl"].into_iter().all(known) {
        println!("{STEPS}");
    }
    println!();
}

const DEPLOY: &str = "  sam build && sam deploy --stack-name demo --resolve-s3 --capabilities CAPABILITY_IAM";

const STEPS: &str = r#"  aws cognito-idp sign-up --client-id $SPA_CLIENT_ID --username user-a --password 'Passw0rd!' --user-attributes Name=email,Value=usera@example.com
  aws cognito-idp admin-confirm-sign-up --user-pool-id $USER_POOL_ID --username user-a
  TOKEN=$(aws cognito-idp initiate-auth --client-id $SPA_CLIENT_ID --auth-flow USER_PASSWORD_AUTH --auth-parameters USERNAME=user-a,PASSWORD='Passw0rd!' --query AuthenticationResult.IdToken --output text)
  curl -H "Authorization: Bearer $TOKEN" $HTTP_API_URL/hello
  curl -H "Authorization: Bearer $TOKEN" $REST_API_URL/me"#;

/// How the reader started us: through cargo, or by name.
fn program() -> &'static str {
    if std::env::var_os("CARGO").is_some() { "cargo run -q --" } else { "sekisho" }
}

fn env_arguments(stack: &Stack, state: &str) -> String {
    match state {
        ".sekisho" => String::new(),
        "in memory" => format!(" --port {}", stack.endpoint.rsplit(':').next().unwrap_or_default()),
        folder => format!(" --state {folder}"),
    }
}
