//! `sekisho token USER`: tokens for a local user without their password, and how tokens are printed. With a route it is a
//! token that is given, and `why` judges it.

use std::io::{IsTerminal as _, Write as _};

use bytes::Bytes;
use hyper::Request;
use serde::{Deserialize, Serialize};

use crate::cli::{MintOptions, Running, Shown, Token};
use crate::console::tokens::Wish;
use crate::request_log::printable;
use crate::{Failure, client, env, why};

/// Tokens in the words of Cognito's API.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tokens {
    pub access_token: String,
    /// Seconds the access token lasts.
    pub expires_in: i64,
    pub token_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

/// What the console made.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Minted {
    client: String,
    others: Vec<String>,
    authentication_result: Tokens,
}

/// Makes tokens for a user, or judges one.
pub async fn run(options: Token) -> Result<(), Failure> {
    if let (Some(api), Some(route)) = (options.judge.api, options.judge.route) {
        let asked = why::Asked { token: options.subject, api, route, stage: options.judge.stage };
        return why::judge(asked, &options.running, options.shown.json).await;
    }
    if looks_like_a_token(&options.subject) {
        return Err(Failure::from("this is a token, not a user; to have it judged, name its --api and --route".to_owned()));
    }
    let tokens = mint(&options.running, &options.subject, &options.mint).await?;
    tokens.print(&options.shown)
}

/// Tokens for a user of the running stack.
pub async fn mint(running: &Running, user: &str, options: &MintOptions) -> Result<Tokens, Failure> {
    let wish = Wish {
        username: user.to_owned(),
        client: options.client.client.clone(),
        pool: options.client.pool.clone(),
        scopes: options.scopes.clone(),
    };
    let body = Bytes::from(serde_json::to_vec(&wish).map_err(Failure::from_error)?);
    let answer = client::ask(running, |url| Request::post(url).body(body), "tokens").await?;
    let minted: Minted = serde_json::from_value(answer).map_err(Failure::from_error)?;
    tell_of_others(&minted.client, &minted.others);
    Ok(minted.authentication_result)
}

/// Says on a terminal which client was taken where there was a choice.
pub fn tell_of_others(client: &str, others: &[String]) {
    if !others.is_empty() && std::io::stderr().is_terminal() {
        eprintln!("through client {}; with --client also: {}", printable(client), printable(&others.join(", ")));
    }
}

fn looks_like_a_token(text: &str) -> bool {
    text == "-" || text.starts_with("Bearer ") || (text.starts_with("eyJ") && text.matches('.').count() >= 2)
}

impl Tokens {
    /// Writes what was asked for to standard output.
    pub fn print(&self, shown: &Shown) -> Result<(), Failure> {
        let text = self.text(shown)?;
        // A reader who has seen enough is no failure.
        let _ = std::io::stdout().write_all(text.as_bytes());
        Ok(())
    }

    fn text(&self, shown: &Shown) -> Result<String, Failure> {
        let one = |token: Option<&String>, word: &str| match token {
            Some(token) => Ok(format!("{token}\n")),
            None => Err(Failure::from(format!("there is no {word} token; an ID token takes the scope openid"))),
        };
        if shown.json {
            return serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(Failure::from_error);
        }
        match (shown.id, shown.access, shown.refresh) {
            (true, _, _) => one(self.id_token.as_ref(), "ID"),
            (_, true, _) => one(Some(&self.access_token), "access"),
            (_, _, true) => one(self.refresh_token.as_ref(), "refresh"),
            _ => Ok(self.exports()),
        }
    }

    /// A variable without a token would be that of the sign-in before: it is taken away.
    fn exports(&self) -> String {
        let line = |name: &str, token: Option<&String>| match token {
            Some(token) => format!("export {name}={}\n", env::quoted(token)),
            None => format!("unset {name}\n"),
        };
        let id = line("ID_TOKEN", self.id_token.as_ref());
        let access = line("ACCESS_TOKEN", Some(&self.access_token));
        id + &access + &line("REFRESH_TOKEN", self.refresh_token.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> Tokens {
        let text = r#"{"AccessToken":"a","ExpiresIn":3600,"TokenType":"Bearer","IdToken":"i"}"#;
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_is_asked_for_is_printed_alone() {
        let lines = "export ID_TOKEN='i'\nexport ACCESS_TOKEN='a'\nunset REFRESH_TOKEN\n";
        for (shown, text) in [
            (Shown::default(), Some(lines)),
            (Shown { id: true, ..Shown::default() }, Some("i\n")),
            (Shown { access: true, ..Shown::default() }, Some("a\n")),
            (Shown { refresh: true, ..Shown::default() }, None),
        ] {
            assert_eq!(tokens().text(&shown).ok().as_deref(), text);
        }
        let json = tokens().text(&Shown { json: true, ..Shown::default() }).unwrap();
        assert!(json.starts_with("{\n  \"AccessToken\": \"a\",\n  \"ExpiresIn\": 3600,") && !json.contains("Refresh"), "{json}");
    }

    #[test]
    fn a_token_is_told_from_a_user() {
        for (text, is_one) in [
            ("eyJraWQi.eyJzdWIi.c2ln", true),
            ("eyJjdHki.a.b.c.d", true),
            ("Bearer x", true),
            ("-", true),
            ("alice", false),
            ("eyJalice", false),
            ("a.b.c@example.com", false),
        ] {
            assert_eq!(looks_like_a_token(text), is_one, "{text}");
        }
    }
}
