//! `ImportApiKeys`: keys from a CSV file, and the plans that each belongs to (developer guide, "API Gateway API key file
//! format").

use csv::{ReaderBuilder, StringRecord, Trim};
use serde_json::json;

use crate::ids;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::refusal::Refusal;
use crate::usage::{CreateApiKey, CreateUsagePlanKey};

/// Keys that one file may have (the operation takes 10 MB at most).
const MOST: usize = 100_000;

pub(super) fn run(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    if call.query("format").as_deref() != Some("csv") {
        // Unverified: the text.
        return Err(Refusal::bad_request("Invalid format specified, must be csv"));
    }
    let rows = read(call.body)?;
    let strict = call.query("failonwarnings").as_deref() == Some("true");
    let (mut made, mut warnings) = (Vec::new(), Vec::new());
    for row in &rows {
        match import(call, row) {
            Ok(id) => made.push(id),
            Err(refusal) => warnings.push(format!("line {}: {}", row.line, refusal.message)),
        }
    }
    match warnings.first() {
        Some(first) if strict => {
            made.iter().try_for_each(|id| call.gateway.delete_api_key(id))?;
            // Unverified: the text.
            Err(Refusal::bad_request(format!("Warnings found during import: {first}")))
        }
        _ => Ok(Answered::created(json!({"ids": made, "warnings": warnings}))),
    }
}

/// One key of the file.
struct Row {
    line: u64,
    create: CreateApiKey,
    plans: Vec<String>,
}

fn import(call: &ManagementCall<'_>, row: &Row) -> Result<String, Refusal> {
    let id = ids::api_id(None);
    call.gateway.put_api_key(&id, row.create.clone(), call.now)?;
    for plan in &row.plans {
        let member = CreateUsagePlanKey { key_id: id.clone(), key_type: "API_KEY".to_owned(), ..CreateUsagePlanKey::default() };
        if let Err(refusal) = call.gateway.put_usage_plan_key(plan, &member) {
            call.gateway.delete_api_key(&id)?;
            return Err(refusal);
        }
    }
    Ok(id)
}

// Unverified: AWS's texts for a file that cannot be read.
fn read(body: &[u8]) -> Result<Vec<Row>, Refusal> {
    let bad = |error: csv::Error| Refusal::bad_request(format!("Invalid API Key file: {error}"));
    let mut reader = ReaderBuilder::new().trim(Trim::All).flexible(true).from_reader(body);
    let columns = Columns::of(reader.headers().map_err(bad)?)?;
    let rows: Result<Vec<_>, _> = reader.records().take(MOST).map(|record| record.map(|record| columns.row(&record))).collect();
    rows.map_err(bad)
}

/// Where each column is; their names' case does not count.
struct Columns {
    name: Option<usize>,
    key: usize,
    description: Option<usize>,
    enabled: Option<usize>,
    plans: Option<usize>,
}

impl Columns {
    fn of(headers: &StringRecord) -> Result<Self, Refusal> {
        let find = |name: &str| headers.iter().position(|own| own.eq_ignore_ascii_case(name));
        Ok(Self {
            name: find("name"),
            key: find("key").ok_or_else(|| Refusal::bad_request("Invalid API Key file: it has no column key"))?,
            description: find("description"),
            enabled: find("enabled"),
            plans: find("usageplanids"),
        })
    }

    fn row(&self, record: &StringRecord) -> Row {
        let text = |at: Option<usize>| at.and_then(|at| record.get(at)).filter(|text| !text.is_empty());
        let create = CreateApiKey {
            name: text(self.name).map(str::to_owned),
            description: text(self.description).map(str::to_owned),
            // Unverified: that a key is enabled unless the file says no.
            enabled: Some(!text(self.enabled).is_some_and(|text| text.eq_ignore_ascii_case("false"))),
            value: text(Some(self.key)).map(str::to_owned),
            ..CreateApiKey::default()
        };
        let plans = text(self.plans).unwrap_or_default().split(',').map(str::trim);
        let plans = plans.filter(|plan| !plan.is_empty()).map(str::to_owned).collect();
        Row { line: record.position().map_or(0, csv::Position::line), create, plans }
    }
}
