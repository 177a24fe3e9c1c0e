//! A stack of one's own: the real binary on a free port.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::http::{self, Answer};
use super::root;

/// Password of every user that these tests make.
pub const PASSWORD: &str = "S3cret-Passw0rd!";

/// A running `sekisho up`; ended when dropped.
pub struct Stack {
    child: Child,
    pub endpoint: String,
    pub outputs: BTreeMap<String, String>,
    log: Arc<Mutex<String>>,
}

/// What a sign-in gives.
#[derive(Clone)]
pub struct Tokens {
    pub access: String,
    pub id: String,
    pub refresh: String,
}

/// The binary itself.
pub fn sekisho() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
    command.current_dir(root()).stdin(Stdio::null());
    // Nothing that tests make is trusted by their user's own programs.
    command.env("SEKISHO_CA_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/ca"));
    command
}

impl Stack {
    /// Our own template on a free port, keeping nothing.
    pub fn start() -> Self {
        Self::start_with(&["--ephemeral"])
    }

    /// Our own template with its state in a folder.
    pub fn start_in(state: &Path) -> Self {
        Self::start_with(&["--state", state.to_str().expect("a plain path")])
    }

    /// `sekisho up --port 0` with these arguments; panics with its words when it does not come up.
    pub fn start_with(arguments: &[&str]) -> Self {
        Self::try_start(arguments).unwrap_or_else(|said| panic!("sekisho up {arguments:?} did not come up:\n{said}"))
    }

    /// The same, with this variable in its environment.
    pub fn start_with_variable(arguments: &[&str], name: &str, value: &Path) -> Self {
        let started = Self::started(sekisho().env(name, value), arguments);
        started.unwrap_or_else(|said| panic!("sekisho up {arguments:?} did not come up:\n{said}"))
    }

    /// The same; what it said when it did not come up.
    pub fn try_start(arguments: &[&str]) -> Result<Self, String> {
        Self::started(&mut sekisho(), arguments)
    }

    /// The same, by a command of one's own.
    pub fn started(command: &mut Command, arguments: &[&str]) -> Result<Self, String> {
        command.args(["up", "--port", "0"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary was built with the tests");
        let log = Arc::new(Mutex::new(String::new()));
        let errors = collect(child.stderr.take().expect("piped"), log.clone());
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let endpoint = lines.by_ref().find_map(|line| {
            append(&log, &line);
            line.strip_prefix("ready ").map(str::to_owned)
        });
        let Some(endpoint) = endpoint else {
            let _ = child.wait();
            errors.join().expect("a thread that only reads");
            return Err(log.lock().unwrap().clone());
        };
        let rest = log.clone();
        std::thread::spawn(move || lines.for_each(|line| append(&rest, &line)));
        let outputs = http::send("GET", &format!("{endpoint}/_sekisho/outputs"), &[], "").json();
        let outputs = serde_json::from_value(outputs).expect("a flat object of strings");
        Ok(Self { child, endpoint, outputs, log })
    }

    /// A stack output.
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).unwrap_or_else(|| panic!("no output {name} in {:?}", self.outputs))
    }

    /// The port that the stack listens on.
    pub fn port(&self) -> &str {
        self.endpoint.rsplit(':').next().expect("a port")
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Processor time that the process has used so far, all threads together.
    pub fn processor_time(&self) -> Duration {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.pid())).expect("the process runs");
        let used = threads.flatten().map(|thread| {
            let text = std::fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
            text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()).unwrap_or(0)
        });
        Duration::from_nanos(used.sum())
    }

    /// Waits for the process to end.
    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().expect("the child is ours")
    }

    /// Everything that it printed so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until the log holds a text; it is written a moment after the answer.
    pub fn log_with(&self, text: &str) -> String {
        for _ in 0..200 {
            let log = self.log();
            if log.contains(text) {
                return log;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the log never said {text:?}:\n{}", self.log());
    }

    /// A Cognito call, unsigned, as a browser sends it.
    pub fn cognito(&self, operation: &str, body: &Value) -> Answer {
        let target = format!("AWSCognitoIdentityProviderService.{operation}");
        let headers = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", target.as_str())];
        http::send("POST", &format!("{}/", self.endpoint), &headers, &body.to_string())
    }

    /// The same, when nothing but success will do.
    pub fn cognito_ok(&self, operation: &str, body: &Value) -> Answer {
        let answer = self.cognito(operation, body);
        assert_eq!(answer.status, 200, "{operation}: {answer:?}");
        answer
    }

    /// A request to an API with these headers.
    pub fn get(&self, url: &str, headers: &[(&str, &str)]) -> Answer {
        http::send("GET", url, headers, "")
    }

    /// A request with `Authorization: Bearer <token>`.
    pub fn get_as(&self, url: &str, token: &str) -> Answer {
        self.get(url, &[("Authorization", &format!("Bearer {token}"))])
    }

    /// Moves the stack's time.
    pub fn advance(&self, seconds: u64) {
        let body = json!({ "advanceSeconds": seconds }).to_string();
        let answer = http::send("POST", &format!("{}/_sekisho/clock", self.endpoint), &[], &body);
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// A confirmed user with an address, member of these groups.
    pub fn user(&self, name: &str, groups: &[&str]) {
        let pool = self.output("UserPoolId");
        let attributes =
            json!([{ "Name": "email", "Value": format!("{name}@example.com") }, { "Name": "email_verified", "Value": "true" }]);
        self.cognito_ok(
            "AdminCreateUser",
            &json!({ "UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS", "UserAttributes": attributes }),
        );
        self.cognito_ok(
            "AdminSetUserPassword",
            &json!({ "UserPoolId": pool, "Username": name, "Password": PASSWORD, "Permanent": true }),
        );
        for group in groups {
            self.cognito_ok("AdminAddUserToGroup", &json!({ "UserPoolId": pool, "Username": name, "GroupName": group }));
        }
    }

    /// Signs a user in through the client without a secret.
    pub fn sign_in(&self, name: &str) -> Tokens {
        let parameters = json!({ "USERNAME": name, "PASSWORD": PASSWORD });
        let asked =
            json!({ "ClientId": self.output("SpaClientId"), "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters });
        let answer = self.cognito_ok("InitiateAuth", &asked).json();
        let token = |kind: &str| {
            answer["AuthenticationResult"][kind].as_str().unwrap_or_else(|| panic!("no {kind} in {answer}")).to_owned()
        };
        Tokens { access: token("AccessToken"), id: token("IdToken"), refresh: token("RefreshToken") }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SIGTERM, so that the handlers end with it; a test may have ended it already.
        let _ = Command::new("kill").arg(self.child.id().to_string()).stderr(Stdio::null()).status();
        let _ = self.child.wait();
    }
}

fn collect(stream: impl std::io::Read + Send + 'static, log: Arc<Mutex<String>>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || BufReader::new(stream).lines().map_while(Result::ok).for_each(|line| append(&log, &line)))
}

fn append(log: &Mutex<String>, line: &str) {
    let mut log = log.lock().unwrap();
    log.push_str(line);
    log.push('\n');
}
