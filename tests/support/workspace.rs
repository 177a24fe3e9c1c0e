//! A cargo workspace of one's own with two functions and a shared crate, without dependencies, so that it builds in a
//! second: its handlers speak the Runtime API by hand.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::stack::{Stack, sekisho};

/// In a folder that goes when dropped.
pub struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    /// `hello/` and `other/`, which answer `v1` and what `shared/` says, and `echo/`, which answers its event.
    pub fn new() -> Self {
        let it = Self { folder: tempfile::tempdir().unwrap() };
        it.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"shared\", \"hello\", \"other\", \"echo\"]\n");
        it.write("shared/Cargo.toml", &package("shared", ""));
        it.write("shared/src/lib.rs", RUNTIME);
        it.say("shared one");
        for name in ["hello", "other", "echo"] {
            it.write(&format!("{name}/Cargo.toml"), &package(name, "[dependencies]\nshared = { path = \"../shared\" }\n"));
        }
        it.handler("hello", "hello one");
        it.handler("other", "other one");
        it.write("echo/src/main.rs", "fn main() {\n    shared::run(|event| event.to_owned());\n}\n");
        it.write("template.yaml", TEMPLATE);
        it
    }

    /// Saves a handler that answers this, with what the shared crate says behind it.
    pub fn handler(&self, name: &str, text: &str) {
        let main = format!("fn main() {{\n    shared::run(|_| format!(\"\\\"{text}, {{}}\\\"\", shared::SAYS));\n}}\n");
        self.write(&format!("{name}/src/main.rs"), &main);
    }

    /// Saves what the shared crate says.
    pub fn say(&self, text: &str) {
        self.write("shared/src/says.rs", &format!("pub const SAYS: &str = \"{text}\";\n"));
    }

    /// Saves a file.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Changes the template.
    pub fn edit_template(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.path("template.yaml")).unwrap();
        assert!(text.contains(from), "{text}");
        self.write("template.yaml", &text.replace(from, to));
    }

    /// A file's path.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(path)
    }

    /// Builds all of it and gives the folder of the programs.
    pub fn build(&self) -> PathBuf {
        let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
        let built = isolated(&mut Command::new(cargo)).arg("build").arg("--quiet").current_dir(self.folder.path()).status();
        assert!(built.unwrap().success());
        self.path("target/debug")
    }

    /// `sekisho up` on it, keeping nothing.
    pub fn up(&self, arguments: &[&str]) -> Stack {
        self.try_up(arguments).unwrap_or_else(|said| panic!("sekisho up {arguments:?} did not come up:\n{said}"))
    }

    /// The same; what it said when it did not come up.
    pub fn try_up(&self, arguments: &[&str]) -> Result<Stack, String> {
        let mut command = sekisho();
        let arguments = [&["--ephemeral"], arguments].concat();
        Stack::started(isolated(&mut command).current_dir(self.folder.path()), &arguments)
    }
}

/// The workspace builds into its own folder, whatever the tests build into.
pub fn isolated(command: &mut Command) -> &mut Command {
    command.env_remove("CARGO_TARGET_DIR").env_remove("CARGO_BUILD_TARGET_DIR").env_remove("RUSTFLAGS")
}

fn package(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
}

const RUNTIME: &str = r#"mod says;
pub use says::SAYS;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// Serves invocations until the process is ended. `cargo lambda watch` gives an address with a path.
pub fn run(answer: fn(&str) -> String) {
    let api = std::env::var("AWS_LAMBDA_RUNTIME_API").unwrap();
    let api = api.trim_start_matches("http://").to_owned();
    let (host, base) = api.split_once('/').map_or((api.as_str(), String::new()), |(host, path)| (host, format!("/{path}")));
    let mut stream = BufReader::new(TcpStream::connect(host).unwrap());
    loop {
        send(&mut stream, host, "GET", &format!("{base}/2018-06-01/runtime/invocation/next"), "");
        let (status, id, event) = read(&mut stream);
        if status != 200 {
            continue;
        }
        let answer = answer(&event);
        send(&mut stream, host, "POST", &format!("{base}/2018-06-01/runtime/invocation/{id}/response"), &answer);
        read(&mut stream);
    }
}

fn send(stream: &mut BufReader<TcpStream>, host: &str, method: &str, path: &str, body: &str) {
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: x\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.get_mut().write_all(format!("{head}{body}").as_bytes()).unwrap();
}

fn read(stream: &mut BufReader<TcpStream>) -> (u16, String, String) {
    let (mut status, mut id, mut length) = (0, String::new(), 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).unwrap() == 0 {
            std::process::exit(0);
        }
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if line.starts_with("http/1.1 ") {
            status = line[9..12].parse().unwrap();
        }
        match line.split_once(": ") {
            Some(("lambda-runtime-aws-request-id", value)) => id = value.to_owned(),
            Some(("content-length", value)) => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    (status, id, String::from_utf8(body).unwrap())
}
"#;

const TEMPLATE: &str = r#"Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: provided.al2023
    Handler: bootstrap
    Timeout: 3
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
  Spa:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            JwtConfiguration:
              issuer: !Sub https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}
              audience: [!Ref Spa]
  Hello:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: rust-cargolambda }
    Properties:
      CodeUri: hello/
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /hello } }
  Other:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: rust-cargolambda }
    Properties:
      CodeUri: other/
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /other } }
  Echo:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: rust-cargolambda }
    Properties:
      CodeUri: echo/
      Events:
        Get:
          Type: HttpApi
          Properties: { ApiId: !Ref Api, Method: GET, Path: /echo, Auth: { Authorizer: Jwt } }
Outputs:
  HttpApiUrl: { Value: !GetAtt Api.ApiEndpoint }
  UserPoolId: { Value: !Ref Pool }
  SpaClientId: { Value: !Ref Spa }
"#;
