//! The options of `sekisho logs`.

use clap::Args;

use super::Running;

pub const LOGS_EXAMPLES: &str = "\
Examples:
  sekisho logs                                   the newest 100 lines of all log groups, newest last
  sekisho logs HelloFunction --follow            one function's, and then each new line, until Ctrl-C
  sekisho logs /aws/apigateway/hello --since 5m  a log group's
  sekisho logs --filter 'ERROR -timeout'         those that a filter pattern of CloudWatch Logs matches
  sekisho logs --filter '{ $.status = 500 }' --json | jq -r .message

A function is named by its name or by a part of it that only one has. The log of a function is kept in memory:
20000 records of each log group. Programs get the same at GET /_sekisho/logs?name=N&since=S&filter=F&limit=N, or
with follow=true as an answer that goes on; AWS's own clients by `aws logs`, `sam logs`.";

/// `sekisho logs`.
#[derive(Args)]
pub struct Logs {
    /// A function or a log group; all of them if not given.
    #[arg(value_name = "FUNCTION|GROUP")]
    pub name: Option<String>,
    /// Go on with each new line as it comes.
    #[arg(long, short)]
    pub follow: bool,
    /// Only what is not older: 30s, 5m, 2h, 1d, or a time such as 2026-11-21T03:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only what this filter pattern of CloudWatch Logs matches.
    #[arg(long, value_name = "PATTERN", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// How many of those that were said before; 100, or 10000 with --since.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub running: Running,
    /// One JSON object per line.
    #[arg(long)]
    pub json: bool,
}
