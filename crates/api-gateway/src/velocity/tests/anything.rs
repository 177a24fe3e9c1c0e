//! Any text at all: it parses or does not, renders or fails, and never panics or hangs.

use proptest::prelude::*;

use super::super::fuzz_template;

/// Pieces that make texts which often are templates.
const PIECES: [&str; 62] = [
    "$",
    "#",
    "\\",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "'",
    ".",
    ",",
    ":",
    " ",
    "\n",
    "!",
    "a",
    "1",
    "-1",
    ".5",
    "..",
    "é",
    "#set($a = ",
    "#set($context.requestOverride.path.x = ",
    "#if(",
    "#elseif(",
    "#else",
    "#end",
    "#foreach($i in ",
    "#break",
    "#stop",
    "#define($d)",
    "#macro(m $x)",
    "##",
    "#*",
    "*#",
    "#[[",
    "]]#",
    "$a",
    "${a}",
    "$!a.b",
    "$d",
    "$foreach.count",
    "$input.path('$",
    "$input.json('$..a",
    "$input.params()",
    "$util.urlEncode(",
    "$util.parseJson('[1]')",
    "$context",
    ".size()",
    ".add($a)",
    ".put('k', $a)",
    ".substring(1)",
    ".replaceAll('(a)', '$1')",
    ".split(',')",
    "[?(@.a == 1)]",
    " == ",
    " + ",
    " && ",
    "[1..9]",
    "null",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes(data in proptest::collection::vec(any::<u8>(), 0..200)) {
        fuzz_template(&data);
    }

    #[test]
    fn any_pieces(picked in proptest::collection::vec(0..PIECES.len(), 0..40), body in ".{0,20}") {
        let template: String = picked.into_iter().map(|piece| PIECES[piece]).collect();
        fuzz_template(format!("{template}\0{body}").as_bytes());
    }

    #[test]
    fn any_path(path in "\\$[.\\[\\]?()@a-c0-9'*:,=<>&|! -]{0,30}") {
        let template = format!("$input.path(\"{path}\")");
        fuzz_template(format!("{template}\0{{\"a\":[1,{{\"b\":2}}]}}").as_bytes());
    }
}
