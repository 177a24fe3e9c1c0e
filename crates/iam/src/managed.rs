//! AWS's own policies: any name of theirs is known, the documents of those that deployments use most.

/// What their ARNs begin with.
const START: &str = "arn:aws:iam::aws:policy/";

const ALL: &str = r#"[{"Effect":"Allow","Action":"*","Resource":"*"}]"#;
const LOGS: &str =
    r#"[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]"#;
const TRACES: &str = r#"[{"Effect":"Allow","Action":["xray:PutTraceSegments","xray:PutTelemetryRecords","xray:GetSamplingRules","xray:GetSamplingTargets","xray:GetSamplingStatisticSummaries"],"Resource":["*"]}]"#;

/// Name and statements, sorted.
const KNOWN: &[(&str, &str)] = &[
    ("AWSDenyAll", r#"[{"Effect":"Deny","Action":["*"],"Resource":"*"}]"#),
    ("AWSXRayDaemonWriteAccess", TRACES),
    ("AWSXrayWriteOnlyAccess", TRACES),
    ("AdministratorAccess", ALL),
    ("AmazonAPIGatewayAdministrator", r#"[{"Effect":"Allow","Action":["apigateway:*"],"Resource":"arn:aws:apigateway:*::/*"}]"#),
    (
        "AmazonAPIGatewayInvokeFullAccess",
        r#"[{"Effect":"Allow","Action":["execute-api:Invoke","execute-api:ManageConnections"],"Resource":"arn:aws:execute-api:*:*:*"}]"#,
    ),
    ("service-role/AWSLambdaBasicExecutionRole", LOGS),
];

/// Whether an ARN is of one of AWS's policies; gives path and name.
pub fn named(arn: &str) -> Option<(&str, &str)> {
    let rest = arn.strip_prefix(START).filter(|rest| !rest.is_empty())?;
    // Its slash before the name belongs to the path.
    let path_begins = START.len() - 1;
    let name_begins = arn.rfind('/')? + 1;
    (!rest.ends_with('/')).then(|| (&arn[path_begins..name_begins], &arn[name_begins..]))
}

/// What one of them says, where that is known here.
pub fn document(arn: &str) -> Option<String> {
    let rest = arn.strip_prefix(START)?;
    let (_, statements) = KNOWN.iter().find(|(name, _)| *name == rest)?;
    Some(format!(r#"{{"Version":"2012-10-17","Statement":{statements}}}"#))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, check};

    #[test]
    fn the_table_is_sorted_and_every_document_is_one() {
        assert!(KNOWN.is_sorted_by_key(|(name, _)| *name));
        for (name, _) in KNOWN {
            let arn = format!("{START}{name}");
            assert_eq!(check(&document(&arn).unwrap(), Kind::Permissions), Ok(()), "{name}");
        }
        assert_eq!(named("arn:aws:iam::aws:policy/service-role/X"), Some(("/service-role/", "X")));
        assert_eq!(named("arn:aws:iam::aws:policy/X"), Some(("/", "X")));
        assert_eq!(named("arn:aws:iam::123456789012:policy/X"), None);
    }
}
