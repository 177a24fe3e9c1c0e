//! `sekisho users`: users by the thousand, from and into CSV files, by way of the running stack.

use std::fs::File;
use std::io::{IsTerminal as _, Write};

use bytes::Bytes;
use hyper::{Request, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::cli::{ExportUsers, ImportUsers, Users};
use crate::console::users::NEXT;
use crate::{Failure, client, env};

/// Bytes of one request: a long file goes in parts, so that progress can be shown and nothing waits for long.
const PART: usize = 4 * 1024 * 1024;
/// Failures that are printed.
const TOLD: usize = 20;

/// What became of the file so far; also the answer to each part.
#[derive(Default, Serialize, Deserialize)]
struct Imported {
    imported: u64,
    skipped: u64,
    failed: u64,
    failures: Vec<Row>,
}

/// A line that is no user.
#[derive(Serialize, Deserialize)]
struct Row {
    line: u64,
    why: String,
}

/// Runs the command.
pub async fn run(options: Users) -> Result<(), Failure> {
    match options {
        Users::Import(options) => import(options).await,
        Users::Export(options) => export(options).await,
    }
}

async fn import(options: ImportUsers) -> Result<(), Failure> {
    let endpoint = env::endpoint(&options.running)?;
    let url = format!("{endpoint}/_sekisho/users?{}", pool(options.pool.as_deref()));
    let shown = options.file.display();
    let file = File::open(&options.file).map_err(|error| Failure::from(format!("cannot read {shown}: {error}")))?;
    let mut parts = Parts::of(file).map_err(|error| Failure::from(format!("cannot read {shown}: {error}")))?;
    let mut all = Imported::default();
    while let Some(part) = parts.next().map_err(|error| Failure::from(format!("cannot read {shown}: {error}")))? {
        let answer = send(Request::post(&url), part.bytes, &endpoint).await?;
        let done: Imported = serde_json::from_slice(answer.body()).map_err(Failure::from_error)?;
        all.add(done, part.lines_before);
        progress(&all);
    }
    report(&all, options.json);
    Ok(())
}

fn progress(all: &Imported) {
    if std::io::stderr().is_terminal() {
        eprint!("\r{} imported, {} skipped, {} failed", all.imported, all.skipped, all.failed);
    }
}

fn report(all: &Imported, json: bool) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
    if json {
        println!("{}", serde_json::json!(all));
        return;
    }
    println!("{} imported, {} skipped (there already), {} failed", all.imported, all.skipped, all.failed);
    for Row { line, why } in &all.failures {
        println!("  line {line}: {why}");
    }
    let more = all.failed.saturating_sub(u64::try_from(all.failures.len()).unwrap_or(0));
    if more > 0 {
        println!("  and {more} more");
    }
}

impl Imported {
    fn add(&mut self, part: Self, lines_before: u64) {
        self.imported += part.imported;
        self.skipped += part.skipped;
        self.failed += part.failed;
        let room = TOLD.saturating_sub(self.failures.len());
        let rows = part.failures.into_iter().take(room);
        self.failures.extend(rows.map(|row| Row { line: row.line + lines_before, ..row }));
    }
}

/// A file in parts, each with the header.
struct Parts {
    reader: csv::Reader<File>,
    header: csv::ByteRecord,
    first: bool,
}

/// A part, and by how many lines its numbers are short.
struct Part {
    bytes: Vec<u8>,
    lines_before: u64,
}

impl Parts {
    fn of(file: File) -> csv::Result<Self> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let header = reader.byte_headers()?.clone();
        Ok(Self { reader, header, first: true })
    }

    /// The next part; a file without rows has one, so that its header is judged.
    fn next(&mut self) -> csv::Result<Option<Part>> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::with_capacity(PART));
        writer.write_byte_record(&self.header)?;
        let (mut lines_before, mut rows, mut size) = (0, 0, 0);
        while size < PART {
            let mut record = csv::ByteRecord::new();
            if !self.reader.read_byte_record(&mut record)? {
                break;
            }
            if rows == 0 {
                lines_before = record.position().map_or(0, |at| at.line().saturating_sub(2));
            }
            rows += 1;
            size += record.as_slice().len() + record.len();
            writer.write_byte_record(&record)?;
        }
        let first = std::mem::take(&mut self.first);
        if rows == 0 && !first {
            return Ok(None);
        }
        let bytes = writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok(Some(Part { bytes, lines_before }))
    }
}

async fn export(options: ExportUsers) -> Result<(), Failure> {
    let endpoint = env::endpoint(&options.running)?;
    let url = format!("{endpoint}/_sekisho/users?{}", pool(options.pool.as_deref()));
    let mut out: Box<dyn Write> = match &options.file {
        Some(path) => {
            let fail = |error| Failure::from(format!("cannot write {}: {error}", path.display()));
            Box::new(File::create(path).map_err(fail)?)
        }
        None => Box::new(std::io::stdout().lock()),
    };
    let mut after = Some("0".to_owned());
    while let Some(begin) = after {
        let answer = send(Request::get(format!("{url}&after={begin}")), Vec::new(), &endpoint).await?;
        out.write_all(answer.body()).map_err(Failure::from_error)?;
        after = answer.headers().get(NEXT).and_then(|next| next.to_str().ok()).map(str::to_owned);
    }
    out.flush().map_err(Failure::from_error)
}

fn pool(id: Option<&str>) -> String {
    id.map_or_else(String::new, |id| format!("pool={}", utf8_percent_encode(id, NON_ALPHANUMERIC)))
}

async fn send(request: hyper::http::request::Builder, body: Vec<u8>, endpoint: &str) -> Result<Response<Bytes>, Failure> {
    let request = request.body(Bytes::from(body)).map_err(Failure::from_error)?;
    let answer = client::send(request)
        .await
        .map_err(|error| Failure::from(format!("no stack answers at {endpoint} ({error}); start one with `sekisho up`")))?;
    if answer.status().is_success() {
        return Ok(answer);
    }
    Err(Failure::from(String::from_utf8_lossy(answer.body()).trim().to_owned()))
}
