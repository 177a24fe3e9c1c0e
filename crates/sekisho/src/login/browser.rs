//! Opens an address in the browser that people use: the one that `BROWSER` names, or the system's.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

#[cfg(target_os = "macos")]
const SYSTEM: &str = "open";
#[cfg(not(target_os = "macos"))]
const SYSTEM: &str = "xdg-open";

/// Whether some program took the address.
pub fn open(address: &str) -> bool {
    let named = std::env::var("BROWSER").unwrap_or_default();
    let named = if named.trim().is_empty() { SYSTEM } else { &named };
    named.split(':').any(|command| start(&words(command, address)))
}

/// A command of `BROWSER`, with the address where `%s` stands or at the end.
fn words(command: &str, address: &str) -> Vec<String> {
    let mut words: Vec<String> = command.split_whitespace().map(|word| word.replace("%s", address)).collect();
    if !command.contains("%s") && !words.is_empty() {
        words.push(address.to_owned());
    }
    words
}

/// In a group of its own: Ctrl-C here must not end somebody's browser.
fn start(words: &[String]) -> bool {
    let Some((program, arguments)) = words.split_first() else { return false };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    command.spawn().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_of_the_variable() {
        for (command, expected) in [
            ("firefox", &["firefox", "http://a/?b"][..]),
            ("chromium --new-window %s", &["chromium", "--new-window", "http://a/?b"]),
            ("x --url=%s", &["x", "--url=http://a/?b"]),
            (" ", &[]),
        ] {
            assert_eq!(words(command, "http://a/?b"), expected, "{command}");
        }
    }
}
