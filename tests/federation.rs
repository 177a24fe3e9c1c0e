//! One user pool signs its people in through another: a browser walks both domains' pages, the pools talk to each other.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::http::{self, Answer};
use crate::support::stack::{PASSWORD, Stack};
use crate::support::tokens::decode;

const CALLBACK: &str = "https://shop.example.com/signed-in";

/// A browser: it keeps cookies by their path, and goes nowhere by itself.
#[derive(Default)]
struct Browser {
    cookies: BTreeMap<(String, String), String>,
}

impl Browser {
    fn send(&mut self, method: &str, url: &str, body: &str) -> Answer {
        let path = url.splitn(4, '/').nth(3).map_or_else(|| "/".to_owned(), |rest| format!("/{rest}"));
        let sent = self.cookies.iter().filter(|((under, _), _)| path.starts_with(under.as_str()));
        let cookie = sent.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let mut headers = vec![("Cookie", cookie.as_str())];
        if method == "POST" {
            headers.push(("Content-Type", "application/x-www-form-urlencoded"));
        }
        let answer = http::send(method, url, &headers, body);
        for (_, line) in answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            let mut parts = line.split(';').map(str::trim);
            let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a cookie has a name");
            let under = parts.find_map(|part| part.strip_prefix("Path=")).unwrap_or("/");
            self.cookies.insert((under.to_owned(), name.to_owned()), value.to_owned());
        }
        answer
    }

    /// Follows redirects within the stack: the last address, and its page if it is one of ours.
    fn go(&mut self, stack: &Stack, method: &str, url: &str, body: &str) -> (String, Answer) {
        let (mut url, mut answer) = (url.to_owned(), self.send(method, url, body));
        for _ in 0..10 {
            let Some(next) = answer.header("location").map(str::to_owned) else { break };
            assert_eq!(answer.status, 302, "{answer:?}");
            if !next.starts_with(&stack.endpoint) {
                return (next, answer);
            }
            answer = self.send("GET", &next, "");
            url = next;
        }
        (url, answer)
    }
}

/// The address of a link on a page that holds this text.
fn link(page: &str, text: &str) -> String {
    let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).find(|link| link.contains(text));
    found.unwrap_or_else(|| panic!("no link with {text} in {page}")).replace("&amp;", "&")
}

fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let field = page.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
    field.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("it has a value")
}

fn absolute(stack: &Stack, link: &str) -> String {
    if link.starts_with('/') { format!("{}{link}", stack.endpoint) } else { link.to_owned() }
}

fn employee(stack: &Stack, name: &str) {
    let pool = stack.output("CompanyId");
    let email = json!([{"Name": "email", "Value": format!("{name}@example.com")}, {"Name": "email_verified", "Value": "true"}]);
    let user = json!({"UserPoolId": pool, "Username": name, "MessageAction": "SUPPRESS", "UserAttributes": email});
    stack.cognito_ok("AdminCreateUser", &user);
    let password = json!({"UserPoolId": pool, "Username": name, "Password": PASSWORD, "Permanent": true});
    stack.cognito_ok("AdminSetUserPassword", &password);
}

/// From the shop's page to the company's, and back to the shop's app with a code.
fn sign_in(stack: &Stack, browser: &mut Browser, name: &str) -> String {
    let client = stack.output("ShopClientId");
    let begin = format!(
        "{}/_domain/shop/oauth2/authorize?client_id={client}&response_type=code&redirect_uri={CALLBACK}&scope=openid+email&state=s",
        stack.endpoint
    );
    let (at, page) = browser.go(stack, "GET", &begin, "");
    assert!(at.contains("/_domain/shop/login?") && page.status == 200, "{at} {page:?}");
    let (at, page) = browser.go(stack, "GET", &absolute(stack, &link(&page.body, "identity_provider=Company")), "");
    assert!(at.contains("/_domain/company/login?") && page.status == 200, "{at} {page:?}");
    let password = PASSWORD.replace('!', "%21");
    let form = format!("_csrf={}&username={name}&password={password}&cognitoAsfData=", hidden(&page.body, "_csrf"));
    let (end, answer) = browser.go(stack, "POST", &at, &form);
    assert!(end.starts_with(&format!("{CALLBACK}?code=")) && end.ends_with("&state=s"), "{end} {answer:?}");
    end["https://shop.example.com/signed-in?code=".len()..].split('&').next().unwrap().to_owned()
}

fn tokens(stack: &Stack, code: &str) -> Value {
    let url = format!("{}/_domain/shop/oauth2/token", stack.endpoint);
    let client = stack.output("ShopClientId");
    let form = format!("grant_type=authorization_code&client_id={client}&code={code}&redirect_uri={CALLBACK}");
    let answer = http::send("POST", &url, &[("Content-Type", "application/x-www-form-urlencoded")], &form);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[test]
fn a_pool_signs_in_through_another() {
    let stack = Stack::start_with(&["--ephemeral", "--template", "tests/fixtures/federation.yaml"]);
    assert!(!stack.log().contains("warning"), "{}", stack.log());
    employee(&stack, "erin");
    let mut browser = Browser::default();
    let code = sign_in(&stack, &mut browser, "erin");
    let (_, id) = decode(tokens(&stack, &code)["id_token"].as_str().unwrap());

    let company = stack.cognito_ok("AdminGetUser", &json!({"UserPoolId": stack.output("CompanyId"), "Username": "erin"})).json();
    let told = company["UserAttributes"].as_array().unwrap();
    let sub = told.iter().find(|attribute| attribute["Name"] == "sub").unwrap()["Value"].as_str().unwrap();
    let name = format!("Company_{sub}");
    assert_eq!(
        (&id["cognito:username"], &id["email"], &id["email_verified"]),
        (&json!(name), &json!("erin@example.com"), &json!(true))
    );
    assert_eq!(id["cognito:groups"], json!([format!("{}_Company", stack.output("ShopId"))]));
    let identity = &id["identities"][0];
    assert_eq!(
        (&identity["userId"], &identity["providerName"], &identity["providerType"], &identity["primary"]),
        (&json!(sub), &json!("Company"), &json!("OIDC"), &json!("true"))
    );
    let user = json!({"UserPoolId": stack.output("ShopId"), "Username": name});
    assert_eq!(stack.cognito_ok("AdminGetUser", &user).json()["UserStatus"], "EXTERNAL_PROVIDER");

    // The company's session lasts: the shop forgets its own, and nobody is asked again.
    browser.cookies.retain(|(path, _), _| path.contains("company"));
    let client = stack.output("ShopClientId");
    let again = format!(
        "{}/_domain/shop/oauth2/authorize?client_id={client}&response_type=code&redirect_uri={CALLBACK}&identity_provider=Company",
        stack.endpoint
    );
    let (end, _) = browser.go(&stack, "GET", &again, "");
    assert!(end.starts_with(&format!("{CALLBACK}?code=")), "{end}");
    // Somebody else's way back leads nowhere.
    let state = "made-up";
    let answer = browser.send("GET", &format!("{}/_domain/shop/oauth2/idpresponse?code=x&state={state}", stack.endpoint), "");
    assert_eq!(answer.status, 400, "{answer:?}");
}
