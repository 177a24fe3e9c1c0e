//! What curl's own arguments say of a request. Pure.

/// What matters here of curl's arguments.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// The method that curl will send.
    pub method: String,
    /// Whether something is read from standard input.
    pub reads_stdin: bool,
}

/// Short options that take a value (curl 8's manual).
const WITH_VALUE: &str = "AbcCdDeEFHKmoPQrtTuUwxXyYz";

/// One option with its value, if it takes one that matters.
enum Said<'a> {
    Method(&'a str),
    Get,
    Head,
    Body(&'a str),
    Upload(&'a str),
    Config(&'a str),
    Other,
}

/// Reads them as curl does.
pub fn read(arguments: &[String]) -> Read {
    let (mut named, mut get, mut method) = (None, false, "GET");
    let mut reads_stdin = false;
    let mut rest = arguments.iter().map(String::as_str);
    while let Some(argument) = rest.next() {
        for said in options(argument, &mut rest) {
            match said {
                Said::Method(word) => named = Some(word),
                Said::Get => get = true,
                Said::Head => method = "HEAD",
                Said::Body(value) => {
                    method = "POST";
                    reads_stdin |= value.ends_with("@-") || value.ends_with("<-");
                }
                Said::Upload(value) => {
                    method = "PUT";
                    reads_stdin |= [".", "-"].contains(&value);
                }
                Said::Config(value) => reads_stdin |= value == "-",
                Said::Other => {}
            }
        }
    }
    let method = if get && method == "POST" { "GET" } else { method };
    Read { method: named.unwrap_or(method).to_owned(), reads_stdin }
}

/// The options of one argument; `rest` has the value of the last one.
fn options<'a>(argument: &'a str, rest: &mut impl Iterator<Item = &'a str>) -> Vec<Said<'a>> {
    if let Some(name) = argument.strip_prefix("--") {
        return vec![long(name, rest)];
    }
    let Some(letters) = argument.strip_prefix('-') else { return Vec::new() };
    let mut all = Vec::new();
    for (at, letter) in letters.char_indices() {
        if WITH_VALUE.contains(letter) {
            let glued = &letters[at + letter.len_utf8()..];
            let value = if glued.is_empty() { rest.next().unwrap_or_default() } else { glued };
            all.push(short(letter, value));
            break;
        }
        match letter {
            'G' => all.push(Said::Get),
            'I' => all.push(Said::Head),
            _ => {}
        }
    }
    all
}

fn short(letter: char, value: &str) -> Said<'_> {
    match letter {
        'X' => Said::Method(value),
        'd' | 'F' => Said::Body(value),
        'T' => Said::Upload(value),
        'K' => Said::Config(value),
        _ => Said::Other,
    }
}

fn long<'a>(name: &'a str, rest: &mut impl Iterator<Item = &'a str>) -> Said<'a> {
    let mut value = || rest.next().unwrap_or_default();
    match name {
        "request" => Said::Method(value()),
        "get" => Said::Get,
        "head" => Said::Head,
        "data" | "data-ascii" | "data-binary" | "data-raw" | "data-urlencode" | "json" | "form" | "form-string" => {
            Said::Body(value())
        }
        "upload-file" => Said::Upload(value()),
        "config" => Said::Config(value()),
        _ => Said::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_and_standard_input() {
        for (line, method, reads_stdin) in [
            ("", "GET", false),
            ("-i -s", "GET", false),
            ("-X DELETE", "DELETE", false),
            ("-sXPUT -d a", "PUT", false),
            ("--request PATCH --json {}", "PATCH", false),
            ("-sd a", "POST", false),
            ("-d @-", "POST", true),
            ("--data-binary @- -H a", "POST", true),
            ("-Gd a=b", "GET", false),
            ("-d a --get", "GET", false),
            ("-sI", "HEAD", false),
            ("-T -", "PUT", true),
            ("-T file", "PUT", false),
            ("-F f=@-", "POST", true),
            // A value is no option.
            ("-H -XPOST -o -I", "GET", false),
            ("-o -", "GET", false),
            ("-K -", "GET", true),
        ] {
            let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            assert_eq!(read(&arguments), Read { method: method.to_owned(), reads_stdin }, "{line}");
        }
    }
}
