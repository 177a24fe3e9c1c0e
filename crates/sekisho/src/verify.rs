//! `sekisho verify`: one suite of checks from outside, for any stack of the template's shape, here or at AWS.
//!
//! Checks are data (`check`, `checks`); `target` says which stack and where, `run` asks, `judge` compares, `table` and
//! `report` tell. The one user that a run makes is taken away at its end, however it ends.

mod caller;
mod check;
mod checks;
mod facts;
mod forged;
mod judge;
mod keys;
mod outputs;
mod pattern;
mod plan;
mod redact;
mod report;
mod run;
mod table;
mod target;

use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};

use crate::Failure;
use crate::cli::Verify;
use check::Check;
use facts::Facts;
use run::Run;
use table::{Counts, Table};
use target::{Kind, Target};

/// Runs the checks and tells how they went.
pub async fn run(options: Verify) -> Result<ExitCode, Failure> {
    let chosen = plan::chosen(checks::all(), options.only.as_deref());
    if chosen.is_empty() {
        return Err(Failure::from("no check has that in its id; `sekisho verify --list` names them".to_owned()));
    }
    if options.list {
        return list(&chosen, options.json.as_deref()).map(|()| ExitCode::SUCCESS);
    }
    let target = Target::of(&options).await?;
    consent(&options, &target, &chosen)?;
    let facts = Facts::new(&target.outputs, &target.caller.service("cognito-idp"), options.email.as_deref())?;
    // The report alone when it goes to standard output.
    let quiet = options.json.as_deref().is_some_and(is_stdout);
    let mut run = Run::new(&target, facts);
    let whole = walk(&mut run, chosen, quiet, &target).await?;
    if let Some(path) = &options.json {
        write(path, &report::report(&target, &run.done, Timestamp::now()))?;
    }
    let counts = Counts::of(&run.done);
    let good = whole && counts.failed == 0 && counts.passed > 0 && (counts.skipped == 0 || !options.strict);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Nothing is made in somebody's account unasked.
fn consent(options: &Verify, target: &Target, chosen: &[Check]) -> Result<(), Failure> {
    if target.kind != Kind::Aws || options.yes || !chosen.iter().any(Check::makes_user) {
        return Ok(());
    }
    let pool = target.outputs.get("UserPoolId").map_or("the user pool", String::as_str);
    Err(Failure::from(format!(
        "this makes a temporary user, sekisho-verify-…, in {pool} of a real AWS account and deletes it at the end; say --yes to that, or choose checks that need no user, such as --only documents"
    )))
}

/// Each check in turn, until Ctrl-C; then the users are taken away. Whether all of it was done.
async fn walk(run: &mut Run<'_>, chosen: Vec<Check>, quiet: bool, target: &Target) -> Result<bool, Failure> {
    let mut table = Table::to_stdout(chosen.iter().map(|check| check.title.chars().count()).max().unwrap_or(0));
    let listen = |kind| signal(kind).map_err(Failure::from_error);
    let (mut interrupted, mut ended) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    if !quiet {
        println!("{} checks against {}\n", chosen.len(), target.shown());
    }
    let mut whole = true;
    for check in chosen {
        let going = tokio::select! {
            () = run.check(check) => true,
            _ = interrupted.recv() => false,
            _ = ended.recv() => false,
        };
        if !going {
            whole = false;
            break;
        }
        if let (false, Some(done)) = (quiet, run.done.last()) {
            println!("{}", table.line(done));
        }
    }
    for name in run.clean_up().await {
        whole = false;
        eprintln!("warning: the user {name} could not be deleted; delete it with `aws cognito-idp admin-delete-user`");
    }
    if !quiet {
        println!("{}", table.end(&run.done));
    }
    Ok(whole)
}

fn list(chosen: &[Check], json: Option<&Path>) -> Result<(), Failure> {
    if let Some(path) = json {
        return write(path, &chosen.iter().map(report::described).collect());
    }
    for check in chosen {
        println!("{}\n    {}\n    {}", check.id, check.title, check.source);
    }
    Ok(())
}

fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn write(path: &Path, value: &Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::from_error)?;
    if is_stdout(path) {
        println!("{text}");
        return Ok(());
    }
    std::fs::write(path, format!("{text}\n")).map_err(|error| Failure::from(format!("cannot write {}: {error}", path.display())))
}
