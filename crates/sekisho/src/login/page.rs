//! What the browser shows when it has come back: a sentence in English and in Japanese. Nothing of a request is shown.

macro_rules! page {
    ($title:literal, $english:literal, $japanese:literal) => {
        concat!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n",
            "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
            $title,
            "</title>\n<h1>",
            $title,
            "</h1>\n<p>",
            $english,
            "</p>\n<p lang=\"ja\">",
            $japanese,
            "</p>\n</html>\n"
        )
    };
}

/// The code has come.
pub const SIGNED_IN: &str = page!(
    "Signed in",
    "The terminal goes on from here. You may close this page.",
    "続きはターミナルで行われます。このページは閉じてかまいません。"
);

/// The pool said no.
pub const REFUSED: &str = page!(
    "Not signed in",
    "The terminal says why. You may close this page.",
    "理由はターミナルに表示されます。このページは閉じてかまいません。"
);

/// An answer to another sign-in.
pub const FOREIGN: &str = page!(
    "Not this sign-in",
    "This is not the answer to the sign-in that the terminal began. You may close this page.",
    "ターミナルで始めたサインインへの応答ではありません。このページは閉じてかまいません。"
);

/// Nothing is here.
pub const ELSEWHERE: &str = page!("Not here", "There is nothing at this address.", "このアドレスには何もありません。");
