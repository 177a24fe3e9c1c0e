//! Sizes of heads. What an API itself refuses is refused in its own words; the door's limits are wider.

use super::{answers, base, open, raw};

#[test]
fn heads_are_bounded() {
    let stack = open();
    let path = base(&stack, "HttpApiUrl");
    let many = |count: usize| (0..count).map(|number| format!("X-{number}: 1\r\n")).collect::<String>();
    let long = |length: usize| format!("X: {}\r\n", "a".repeat(length));
    let ask = |target: &str, lines: &str| raw(&stack, &format!("GET {target} HTTP/1.1\r\nHOST\r\n{lines}\r\n"));
    for (target, lines, status, why) in [
        (path, many(100), "431", "there are more than 100 headers"),
        (path, many(10_000), "431", "there are more than 100 headers"),
        (path, long(70_000), "431", "the headers are longer than 64 KiB"),
        (path, long(2_000_000), "431", "the headers are longer than 64 KiB"),
        (&format!("{path}/{}", "a".repeat(40_000)), String::new(), "414", "the address is longer than 32 KiB"),
        (&format!("{path}/{}", "a".repeat(2_000_000)), String::new(), "414", "the request line is longer than 64 KiB"),
    ] {
        let said = ask(target, &lines);
        assert!(answers(&said, status) == 1 && said.contains(why), "{status} {why}: {said}");
        stack.log_with(why);
    }
    // Beyond what an API takes, but not beyond what the door takes: the API answers.
    let said = ask(path, &format!("{}Connection: close\r\n", long(20_000)));
    assert!(!said.contains("longer than 64 KiB"), "{said}");
}
