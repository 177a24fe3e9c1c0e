//! A person with a browser on a domain: cookies, forms as the last page has them, redirects.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, Response, StatusCode, header};
use sekisho_cognito::DomainCall;
use serde_json::{Value, json};

use crate::service::{Pool, Service, with};

pub const CALLBACK: &str = "https://app.example.com/cb";
const ORIGIN: &str = "http://127.0.0.1:4566";
const BASE: &str = "/_domain/people";

/// A pool with a domain and a client that people sign in to.
pub async fn stage(service: &Service, pool: Value, client: Value) -> Pool {
    let client = with(
        json!({"CallbackURLs": [CALLBACK], "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"],
               "AllowedOAuthFlowsUserPoolClient": true, "SupportedIdentityProviders": ["COGNITO"]}),
        &client,
    );
    let pool = service.pool_with(pool, client).await;
    service.ok("CreateUserPoolDomain", json!({"Domain": "people", "UserPoolId": pool.id})).await;
    pool
}

pub struct Visitor<'a> {
    service: &'a Service,
    query: String,
    pub cookies: BTreeMap<String, String>,
    pub page: Shown,
}

/// What the browser shows.
#[derive(Default, Clone)]
pub struct Shown {
    pub status: u16,
    /// Of the page, inside the domain; the whole address of another site.
    pub address: String,
    pub html: String,
}

impl<'a> Visitor<'a> {
    pub fn new(service: &'a Service, pool: &Pool) -> Self {
        let query = format!("client_id={}&response_type=code&scope=openid&redirect_uri={CALLBACK}&state=s-1", pool.client);
        Self { service, query, cookies: BTreeMap::new(), page: Shown::default() }
    }

    /// One who reads Japanese.
    pub fn japanese(mut self) -> Self {
        self.query += "&lang=ja";
        self
    }

    /// With more in the query of every page. It begins with `&`.
    pub fn more(&mut self, more: &str) -> &mut Self {
        self.query += more;
        self
    }

    /// Opens a page of the sign-in.
    pub async fn open(&mut self, path: &str) -> &mut Self {
        self.get(&format!("{path}?{}", self.query)).await
    }

    /// The query of every page of the sign-in.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Opens an address inside the domain.
    pub async fn get(&mut self, path: &str) -> &mut Self {
        let request = Request::get(path).body(Bytes::new()).unwrap();
        self.browse(path.to_owned(), request).await
    }

    /// The page once more.
    pub async fn reload(&mut self) -> &mut Self {
        let address = self.page.address.clone();
        self.get(&address).await
    }

    /// Fills in the form of this path and sends it. What is not named stays as it is.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> &mut Self {
        let form = self.page.form(path);
        let mut pairs = form.hidden.clone();
        for (name, value) in fields {
            assert!(form.html.contains(&format!("name=\"{}\"", escaped(name))), "no field {name}: {}", form.html);
            pairs.retain(|(known, _)| known != name);
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
        self.post(&form.action, &pairs).await
    }

    /// Posts without a look at the page.
    pub async fn post(&mut self, path: &str, pairs: &[(String, String)]) -> &mut Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, ORIGIN)
            .body(Bytes::from(body))
            .unwrap();
        self.browse(path.to_owned(), request).await
    }

    async fn browse(&mut self, mut address: String, mut request: Request<Bytes>) -> &mut Self {
        for _ in 0..5 {
            let answer = self.ask(request).await;
            let Some(location) = answer.headers().get(header::LOCATION) else {
                let html = String::from_utf8(answer.body().to_vec()).unwrap();
                self.page = Shown { status: answer.status().as_u16(), address, html };
                return self;
            };
            assert_eq!(answer.status(), StatusCode::FOUND);
            let location = location.to_str().unwrap();
            let Some(inside) = location.strip_prefix(&format!("{ORIGIN}{BASE}")) else {
                self.page = Shown { status: 302, address: location.to_owned(), html: String::new() };
                return self;
            };
            address = inside.to_owned();
            request = Request::get(inside).body(Bytes::new()).unwrap();
        }
        panic!("redirected without end, at last to {address}");
    }

    /// One request, as it is: with the browser's cookies, no redirect followed.
    pub async fn ask(&mut self, mut request: Request<Bytes>) -> Response<Bytes> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        let (domain, origin, base) = ("people".into(), ORIGIN.into(), BASE.into());
        let answer = self.service.cognito.serve_domain(DomainCall { domain, request, origin, base, now: self.service.now }).await;
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        answer
    }

    fn keep(&mut self, cookie: &str) {
        assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"), "{cookie}");
        assert!(cookie.contains(&format!("; Path={BASE}/;")), "{cookie}");
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        if cookie.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// A form on a page.
struct Form {
    action: String,
    html: String,
    hidden: Vec<(String, String)>,
}

impl Shown {
    /// Its heading.
    pub fn title(&self) -> String {
        unescaped(between(&self.html, "<h1>", "</h1>").unwrap_or_else(|| panic!("no heading: {} {}", self.status, self.html)))
    }

    /// What is wrong with a field; empty if nothing is.
    pub fn error(&self, field: &str) -> String {
        let start = format!("id=\"{}-error\">", escaped(field));
        between(&self.html, &start, "</p>").map(unescaped).unwrap_or_default()
    }

    /// What is wrong with all of the form.
    pub fn alert(&self) -> String {
        between(&self.html, "role=\"alert\"", "</p>")
            .and_then(|text| text.rsplit("<p>").next())
            .map(unescaped)
            .unwrap_or_default()
    }

    /// What went well.
    pub fn notice(&self) -> String {
        between(&self.html, "role=\"status\">", "</p>").map(unescaped).unwrap_or_default()
    }

    /// The value a field has.
    pub fn value(&self, field: &str) -> String {
        let name = format!("name=\"{}\"", escaped(field));
        let input = self.html.split("<input").find(|input| input.split('>').next().is_some_and(|tag| tag.contains(&name)));
        let tag = input.and_then(|input| input.split('>').next()).unwrap_or_default();
        between(tag, " value=\"", "\"").map(unescaped).unwrap_or_default()
    }

    /// The names of the fields that people fill in, with their types.
    pub fn fields(&self) -> Vec<String> {
        let tags = self.html.split("<input").skip(1).filter_map(|input| input.split('>').next());
        let pairs = tags.filter_map(|tag| Some((between(tag, " name=\"", "\"")?, between(tag, " type=\"", "\"")?)));
        pairs.filter(|(_, kind)| *kind != "hidden").map(|(name, kind)| format!("{} {kind}", unescaped(name))).collect()
    }

    /// Where its links to other pages of the domain lead.
    pub fn links(&self) -> Vec<String> {
        let anchors = self.html.split("<a ").skip(1).filter_map(|anchor| between(anchor, "href=\"", "\""));
        anchors.filter_map(|address| unescaped(address).strip_prefix(BASE).map(str::to_owned)).collect()
    }

    fn form(&self, path: &str) -> Form {
        let forms = self.html.split("<form").skip(1);
        // A button may send a form elsewhere (`formaction`).
        let start = format!("action=\"{BASE}{path}?");
        let html =
            forms.into_iter().find(|form| form.contains(&start)).unwrap_or_else(|| panic!("no form {path}: {}", self.html));
        let html = html.split("</form>").next().unwrap().to_owned();
        let action = format!("{BASE}{path}?{}", unescaped(between(&html, &start, "\"").unwrap()));
        let hidden = html.split("<input").skip(1).filter_map(|input| {
            let tag = input.split('>').next()?;
            let value = between(tag, " value=\"", "\"").map(unescaped);
            Some((unescaped(between(tag, " name=\"", "\"")?), value.unwrap_or_default()))
        });
        Form { action: action[BASE.len()..].to_owned(), hidden: hidden.collect(), html }
    }
}

pub fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    text.split_once(start)?.1.split_once(end).map(|(found, _)| found)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
