//! The options of `sekisho verify`.

use std::path::PathBuf;

use clap::Args;

use super::{Running, key_value};

pub const VERIFY_EXAMPLES: &str = "\
Examples:
  sekisho verify                                 the stack that runs on this machine
  sekisho verify --stack hello --region eu-west-1 --profile me --yes
                                                 a stack in your AWS account, with your credentials
  sekisho verify --stack hello --endpoint http://127.0.0.1:4566
                                                 a stack that was deployed to another emulator
  sekisho verify --outputs outputs.json --endpoint http://127.0.0.1:4566 --output HttpApiUrl=http://127.0.0.1:3000
  sekisho verify --only rest. --json -           a part, for programs
  sekisho verify --list                          what is checked, and by which source

A run makes one temporary user, sekisho-verify-…, and deletes it at its end, after Ctrl-C too; --yes agrees
to that where it is a real AWS account. No token, secret or password is shown. With an endpoint nothing is
sent to AWS: what the outputs call by AWS's names is asked at the endpoint under those names.
The exit code is 0 if every check passed that can run there, and 1 otherwise.";

/// `sekisho verify`.
#[derive(Args)]
pub struct Verify {
    /// A CloudFormation stack, whose outputs DescribeStacks tells. Without it and --outputs: the stack on this machine.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["outputs", "state", "port"])]
    pub stack: Option<String>,
    /// The outputs in a file, one flat JSON object of strings; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["state", "port"])]
    pub outputs: Option<PathBuf>,
    /// An output in place of what the stack says; may be given several times.
    #[arg(long = "output", value_name = "NAME=VALUE", value_parser = key_value)]
    pub overrides: Vec<(String, String)>,
    /// Where to ask in place of AWS, for --stack and --outputs. [default: AWS_ENDPOINT_URL, or AWS itself]
    #[arg(long, value_name = "URL", conflicts_with_all = ["state", "port"])]
    pub endpoint: Option<String>,
    /// The stack's region. [default: AWS_REGION, AWS_DEFAULT_REGION, or that of the user pool in --outputs]
    #[arg(long)]
    pub region: Option<String>,
    /// Sign with this profile of the AWS CLI. [default: AWS_ACCESS_KEY_ID and its companions, or the CLI's default]
    #[arg(long)]
    pub profile: Option<String>,
    /// Address of the temporary user. [default: one of AWS's mailbox simulator, which takes mail and drops it]
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    /// Only the checks with this in their id, such as `http.`, and those that they need.
    #[arg(long, value_name = "TEXT")]
    pub only: Option<String>,
    /// Make the temporary user in a real AWS account, too.
    #[arg(long)]
    pub yes: bool,
    /// A check that cannot run counts as failed.
    #[arg(long)]
    pub strict: bool,
    /// Name the checks and run none.
    #[arg(long)]
    pub list: bool,
    /// Write the report as JSON; `-` is standard output, which then has nothing else.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    #[command(flatten)]
    pub running: Running,
}
