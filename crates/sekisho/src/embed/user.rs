//! Users of a stack in a test, and their tokens.

use std::fmt;

use bytes::Bytes;
use hyper::Request;
use serde_json::{Value, json};

use super::Stack;
use crate::Failure;
use crate::console::tokens::Wish;

/// A user that is not made yet.
#[must_use = "nobody is made before `create`"]
pub struct NewUser<'a> {
    stack: &'a Stack,
    pool: String,
    username: String,
    password: Option<String>,
    attributes: Vec<(String, String)>,
    groups: Vec<String>,
}

/// A user who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// As it was given.
    pub username: String,
    /// The `sub` of their tokens.
    pub sub: String,
}

/// A user's tokens. They are shown by nothing that prints them for looking at.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// For REST APIs without scopes.
    pub id_token: String,
    /// For HTTP APIs, and for REST APIs with scopes.
    pub access_token: String,
    /// For new ones.
    pub refresh_token: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl<'a> NewUser<'a> {
    pub(super) fn new(stack: &'a Stack, username: &str) -> Self {
        let (username, pool) = (username.to_owned(), "UserPoolId".to_owned());
        Self { stack, pool, username, password: None, attributes: Vec::new(), groups: Vec::new() }
    }

    /// Which output has the pool's id; `UserPoolId` otherwise.
    pub fn pool(mut self, output: &str) -> Self {
        output.clone_into(&mut self.pool);
        self
    }

    /// A password to sign in with; without one they get a confirmed account that only `tokens` opens.
    pub fn password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    /// An e-mail address, verified.
    pub fn email(self, address: &str) -> Self {
        self.attribute("email", address).attribute("email_verified", "true")
    }

    /// An attribute: `name`, `custom:tenant`.
    pub fn attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A group; made if the pool has none of that name.
    pub fn group(mut self, name: &str) -> Self {
        self.groups.push(name.to_owned());
        self
    }

    /// Makes the user.
    ///
    /// # Errors
    /// The pool refuses, in Cognito's words.
    ///
    /// # Panics
    /// When the template has no output with the pool's id.
    pub async fn create(self) -> Result<User, Failure> {
        let (stack, pool, name) = (self.stack, self.stack.output(&self.pool).to_owned(), &self.username);
        let attributes: Vec<Value> = self.attributes.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
        let user = json!({"UserPoolId": pool, "Username": name, "UserAttributes": attributes, "MessageAction": "SUPPRESS"});
        let made = stack.cognito("AdminCreateUser", &user).await?;
        let password = self.password.clone().unwrap_or_else(unguessable);
        let permanent = json!({"UserPoolId": pool, "Username": name, "Password": password, "Permanent": true});
        stack.cognito("AdminSetUserPassword", &permanent).await?;
        for group in &self.groups {
            join(stack, &pool, name, group).await?;
        }
        Ok(User { sub: attribute(&made["User"]["Attributes"], "sub"), username: self.username })
    }
}

/// Adds a user to a group that may have to be made.
async fn join(stack: &Stack, pool: &str, username: &str, group: &str) -> Result<(), Failure> {
    let named = json!({"UserPoolId": pool, "GroupName": group});
    if stack.cognito("GetGroup", &named).await.is_err() {
        stack.cognito("CreateGroup", &named).await?;
    }
    let member = json!({"UserPoolId": pool, "GroupName": group, "Username": username});
    stack.cognito("AdminAddUserToGroup", &member).await.map(drop)
}

/// Longer and with more kinds of characters than any password policy can ask for.
fn unguessable() -> String {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system has randomness");
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("Aa1!{hex}")
}

fn attribute(list: &Value, name: &str) -> String {
    let found = list.as_array().into_iter().flatten().find(|attribute| attribute["Name"] == name);
    found.and_then(|attribute| attribute["Value"].as_str()).unwrap_or_default().to_owned()
}

/// What a sign-in would give.
pub async fn tokens(stack: &Stack, username: &str, client: Option<&str>) -> Result<Tokens, Failure> {
    let wish = Wish { username: username.to_owned(), client: client.map(str::to_owned), pool: None, scopes: Vec::new() };
    let wish = serde_json::to_vec(&wish).map_err(Failure::from_error)?;
    let request = Request::post(format!("{}/_sekisho/tokens", stack.endpoint())).body(Bytes::from(wish));
    let made = stack.json(request).await?;
    let token = |name: &str| made["authenticationResult"][name].as_str().unwrap_or_default().to_owned();
    Ok(Tokens { id_token: token("IdToken"), access_token: token("AccessToken"), refresh_token: token("RefreshToken") })
}
