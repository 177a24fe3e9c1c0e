//! A person with a browser that has no window: follows redirects, keeps cookies, fills the sign-in form in.

use std::collections::BTreeMap;

use super::http::{self, Answer};
use super::stack::PASSWORD;

/// One browser; its cookies are for one host.
#[derive(Default)]
pub struct Person {
    cookies: BTreeMap<String, String>,
}

impl Person {
    /// One request; redirects are the caller's.
    pub fn send(&mut self, method: &str, url: &str, body: &str) -> Answer {
        let cookie = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let mut headers = vec![("Cookie", cookie.as_str())];
        if !body.is_empty() {
            headers.push(("Content-Type", "application/x-www-form-urlencoded"));
        }
        let answer = http::send(method, url, &headers, body);
        for (_, line) in answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').expect("a cookie has a name");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    /// Signs in where this address leads; the address that the browser is sent back to.
    pub fn sign_in(&mut self, url: &str, username: &str) -> String {
        let (mut url, mut answer) = (url.to_owned(), self.send("GET", url, ""));
        for _ in 0..10 {
            if answer.status == 302 {
                url = answer.header("location").expect("a redirect says where to").to_owned();
                if url.contains("code=") || url.contains("error=") {
                    return url;
                }
                answer = self.send("GET", &url, "");
                continue;
            }
            assert_eq!(answer.status, 200, "{answer:?}");
            answer = self.fill_in(&url, &answer, &format!("username={username}&password={}", PASSWORD.replace('!', "%21")));
            assert_eq!(answer.status, 302, "{answer:?}");
        }
        panic!("no end at {url}");
    }

    /// Sends the form of this page with these fields.
    pub fn fill_in(&mut self, url: &str, page: &Answer, fields: &str) -> Answer {
        let csrf = value_of(&page.body, "_csrf");
        self.send("POST", url, &format!("_csrf={csrf}&{fields}&cognitoAsfData="))
    }
}

/// The value of a hidden field.
fn value_of<'a>(page: &'a str, name: &str) -> &'a str {
    let field = page.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
    field.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("it has a value")
}
