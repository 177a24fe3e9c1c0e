//! `docs/SUPPORT.md` says what the code's own tables say.
//! To write it anew: `UPDATE_DOCS=1 cargo test -p sekisho-cloudformation --test support_table`.

use std::fmt::Write as _;
use std::path::Path;

use indexmap::IndexMap;
use sekisho_cloudformation::{Honour, supported_types};
use sekisho_cognito::operations::{self, Served};
use sekisho_template::sam_support;

const HEAD: &str = "# What is supported

Written by a test from the tables in the code; do not edit it by hand. To write it anew:

```
UPDATE_DOCS=1 cargo test -p sekisho-cloudformation --test support_table
```

*Honoured*: does what it does on AWS. *Kept*: changes no answer of the stack. *Ignored*: a warning at start, an error with
`--strict`. *Refused*: an error at start, because ignoring it would change who gets in. Everything else is an error at start.
";

/// The API Gateway management calls, by the path they answer. Checked against the code by name.
const MANAGEMENT: &[(&str, &str, &str)] = &[
    (
        "REST API",
        "rest.rs",
        "resources, authorizers, stages, deployments, gatewayresponses, models, requestvalidators, documentation",
    ),
    ("REST APIs of an account", "usage.rs", "apikeys, usageplans"),
    ("HTTP API", "http.rs", "routes, integrations, authorizers, models, stages, deployments"),
];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn code(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn resource_types(text: &mut String) {
    text.push_str(
        "\n## CloudFormation resource types\n\nBelow a type: what is not simulated, or a warning.\n\n| type | honoured | kept | ignored | refused |\n|---|---|---|---|---|\n",
    );
    let types = supported_types();
    for kind in &types {
        let Some(properties) = &kind.properties else { continue };
        let of = |wanted: fn(&Honour) -> bool| {
            let names = properties.iter().filter(|(_, honour)| wanted(honour)).map(|(name, _)| *name);
            code(&names.collect::<Vec<_>>())
        };
        let refused = properties.iter().filter_map(|(name, honour)| match honour {
            Honour::Refused([]) => Some(format!("`{name}`")),
            Honour::Refused(unless) => Some(format!("`{name}` (unless {})", unless.join(", "))),
            _ => None,
        });
        let row = [
            of(|honour| *honour == Honour::Honoured),
            of(|honour| *honour == Honour::Kept),
            of(|honour| *honour == Honour::Ignored),
            refused.collect::<Vec<_>>().join(", "),
        ];
        let remark = kind.remark.map(|remark| format!("<br>{remark}")).unwrap_or_default();
        let _ = writeln!(text, "| `{}`{remark} | {} |", kind.name, row.join(" | "));
    }
    text.push_str("\nOnly as records, whatever their properties (ids and ARNs can be referred to):\n\n| type | without effect here |\n|---|---|\n");
    for kind in types.iter().filter(|kind| kind.is_record && kind.properties.is_none()) {
        let _ = writeln!(text, "| `{}` | {} |", kind.name, kind.remark.unwrap_or_default());
    }
}

fn sam_types(text: &mut String) {
    text.push_str("\n## SAM\n\n| where | honoured | ignored | refused |\n|---|---|---|---|\n");
    for (place, known) in sam_support() {
        let row = [known.honoured, known.ignored, known.guarding].map(code);
        let _ = writeln!(text, "| {place} | {} |", row.join(" | "));
    }
}

/// Operations whose names begin with the same word stand in one row; words with fewer of them share the last row.
const ROW: usize = 4;

/// All 122 operations of the service model, which the table of the Cognito room is held against by a test there.
fn operations(text: &mut String) {
    let count = |wanted: Served| operations::all().filter(|(_, served)| *served == wanted).count();
    let (behave, kept) = (count(Served::Behaves), count(Served::Kept));
    let _ = write!(
        text,
        "\n## Cognito: {} operations\n\n{behave} do what they do on AWS. What the other {kept} set is *kept*: validated, stored \
         and given back, and nothing else comes of it.\n\n| | behaves | kept |\n|---|---|---|\n",
        behave + kept
    );
    for (row, operations) in rows() {
        let of = |wanted: Served| {
            let names = operations.iter().filter(|(_, served)| *served == wanted).map(|(name, _)| *name);
            code(&names.collect::<Vec<_>>())
        };
        let _ = writeln!(text, "| {row} | {} | {} |", of(Served::Behaves), of(Served::Kept));
    }
}

type Row = Vec<(&'static str, Served)>;

fn rows() -> Vec<(String, Row)> {
    let mut rows: IndexMap<&str, Row> = IndexMap::new();
    for (name, served) in operations::all() {
        rows.entry(first_word(name)).or_default().push((name, served));
    }
    let (large, small): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, row)| row.len() >= ROW);
    let named = large.into_iter().map(|(word, row)| (format!("{word}…"), row));
    let others = small.into_iter().flat_map(|(_, row)| row).collect();
    named.chain([("others".to_owned(), others)]).collect()
}

fn first_word(name: &str) -> &str {
    let end = name.char_indices().skip(1).find(|(_, letter)| letter.is_uppercase());
    end.map_or(name, |(end, _)| &name[..end])
}

fn services(text: &mut String) {
    operations(text);
    text.push_str("\n## API Gateway management\n\n| API | below it |\n|---|---|\n");
    for (api, _, parts) in MANAGEMENT {
        let _ = writeln!(text, "| {api} | {} |", code(&parts.split(", ").collect::<Vec<_>>()));
    }
}

/// What deployments need beside the services that the stack is made of.
fn beside(text: &mut String) {
    text.push_str("\n## Other services\n\n| service | operations |\n|---|---|\n");
    let names = |list: Vec<&str>| code(&list);
    let s3: Vec<String> = sekisho_s3::operations().collect();
    for (service, operations) in [
        ("CloudFormation", names(sekisho_cloudformation::operations().collect())),
        ("CloudWatch Logs", names(sekisho_logs::operations().collect())),
        ("IAM", names(sekisho_iam::operations().collect())),
        ("STS", names(sekisho_iam::sts_operations().collect())),
        ("S3", names(s3.iter().map(String::as_str).collect())),
    ] {
        let _ = writeln!(text, "| {service} | {operations} |");
    }
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_document_says_what_the_code_says() {
    let mut text = HEAD.to_owned();
    resource_types(&mut text);
    sam_types(&mut text);
    services(&mut text);
    beside(&mut text);
    let path = root().join("docs/SUPPORT.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/SUPPORT.md is not what the code says; run: UPDATE_DOCS=1 cargo test -p sekisho-cloudformation --test support_table"
    );
}

#[test]
fn the_lists_that_are_read_from_sources_are_there() {
    for (api, file, parts) in MANAGEMENT {
        let source = read(&format!("crates/api-gateway/src/management/{file}"));
        for part in parts.split(", ") {
            assert!(source.contains(&format!("\"{part}\"")), "{api}: {part} is not in {file}");
        }
    }
}
