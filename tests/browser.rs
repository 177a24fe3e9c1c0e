//! Front ends: what a page in a headless Chromium sees of the APIs, and what the exported documents are good for. Each row is
//! a script of `tests/clients/node`, run against a stack of its own that lets the pages of one site in.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

use crate::clients::{finish, here};
use crate::support::root;
use crate::support::stack::Stack;

/// Each row is a test, the script it runs, the template and the parameter of it that names the site.
macro_rules! pages {
    ($($test:ident: $script:literal, $template:literal, $parameter:literal;)*) => {
        $(
            #[test]
            fn $test() {
                run($script, $template, $parameter);
            }
        )*
        /// The scripts of this file.
        pub const SCRIPTS: &[&str] = &[$($script),*];
    };
}

pages! {
    a_page_calls_http_apis: "node/browser_http_api.mjs", "tests/fixtures/browser.yaml", "Origin";
    a_page_calls_rest_apis: "node/browser_rest_api.mjs", "tests/fixtures/browser.yaml", "Origin";
    a_page_calls_our_template: "node/browser_template.mjs", "template.yaml", "AllowedOrigin";
    swagger_ui_tries_the_export_out: "node/browser_swagger_ui.mjs", "template.yaml", "AllowedOrigin";
    pages_of_a_domain_pass_axe: "node/pages_axe.mjs", "tests/fixtures/hosted.yaml", "CallbackUrl";
    pages_of_a_domain_need_no_mouse: "node/pages_keyboard.mjs", "tests/fixtures/hosted.yaml", "CallbackUrl";
    openapi_fetch_calls_by_the_export: "node/openapi_fetch.mjs", "template.yaml", "AllowedOrigin";
}

fn run(script: &str, template: &str, parameter: &str) {
    // Two hosts, so that they are two sites to the browser too.
    let (allowed, foreign) = (site("127.0.0.1"), site("localhost"));
    let parameter = format!("{parameter}={allowed}");
    let stack = Stack::start_with(&["--ephemeral", "--template", template, "--parameter", &parameter]);
    let outputs = serde_json::to_string(&stack.outputs).unwrap();
    let mut command = Command::new("node");
    // Looking at every page takes a machine that is busy with other tests a while.
    command.env("MINUTES", "3");
    command.arg(here().join(script)).envs([("ENDPOINT", stack.endpoint.as_str()), ("OUTPUTS", &outputs)]);
    command.envs([("POOL_ID", stack.output("UserPoolId")), ("CLIENT_ID", stack.output("SpaClientId"))]);
    command.envs([("ALLOWED", allowed.as_str()), ("FOREIGN", &foreign), ("BROWSER", &browser())]);
    finish(command, script, &stack);
}

/// The browser that `tests/tools.sh` found or installed.
pub fn browser() -> String {
    let path = root().join("tests/.tools/browser");
    let name = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("no {}: bash tests/tools.sh", path.display()));
    name.trim().to_owned()
}

/// A site with one empty page on a free port, for as long as the tests run.
pub fn site(host: &str) -> String {
    let listener = TcpListener::bind((host, 0)).unwrap();
    let origin = format!("http://{host}:{}", listener.local_addr().unwrap().port());
    // Browsers open connections ahead of need: none may keep another waiting.
    std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(std::thread::spawn(|| answer(stream)))));
    origin
}

fn answer(mut stream: std::net::TcpStream) -> std::io::Result<()> {
    let _ = stream.read(&mut [0; 8192])?;
    let page = "<!doctype html><title>A page</title>";
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close";
    write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{page}", page.len())
}
