//! The story of the five articles, told as steps: what is done, what is expected, what came back.

mod domain;

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use super::{Answer, Caller};
use crate::Failure;

const FIRST: &str = "Passw0rd!";
const SECOND: &str = "N3w-Passw0rd!";

/// Counts the steps and stops at the first answer that is not the expected one.
struct Story<'a> {
    caller: &'a Caller,
    steps: usize,
}

/// Tells the story and returns how many steps it had.
pub async fn tell(caller: &Caller) -> Result<usize, Failure> {
    let mut story = Story { caller, steps: 0 };
    let refresh = story.sign_up_and_call_the_http_api().await?;
    story.refresh(&refresh).await?;
    story.created_by_an_administrator().await?;
    story.first_sign_in_changes_the_password().await?;
    story.client_with_a_secret().await?;
    story.sign_in_on_the_page().await?;
    story.machine_to_machine().await?;
    Ok(story.steps)
}

impl Story<'_> {
    async fn sign_up_and_call_the_http_api(&mut self) -> Result<String, Failure> {
        let (client, pool) = (self.caller.output("SpaClientId")?, self.caller.output("UserPoolId")?);
        let hello = format!("{}/hello", self.caller.output("HttpApiUrl")?);
        let user = json!({ "ClientId": client, "Username": "user-a", "Password": FIRST, "UserAttributes": [{ "Name": "email", "Value": "usera@example.com" }] });
        self.cognito("A user signs up", "SignUp", &user, 200, "\"UserConfirmed\":false").await?;
        self.cognito(
            "An unconfirmed user gets no token",
            "InitiateAuth",
            &password(client, "user-a", FIRST),
            400,
            "UserNotConfirmedException",
        )
        .await?;
        self.cognito(
            "The administrator confirms",
            "AdminConfirmSignUp",
            &json!({ "UserPoolId": pool, "Username": "user-a" }),
            200,
            "{}",
        )
        .await?;
        let tokens = self
            .cognito("The user signs in", "InitiateAuth", &password(client, "user-a", FIRST), 200, "\"TokenType\":\"Bearer\"")
            .await?;
        self.api("HTTP API without a token", "GET", &hello, None, 401, "{\"message\":\"Unauthorized\"}").await?;
        self.api("HTTP API with the access token", "GET", &hello, Some(&access(&tokens)), 200, "Hello from Lambda!").await?;
        self.api("HTTP API with the ID token", "GET", &hello, Some(&id(&tokens)), 200, "Hello from Lambda!").await?;
        let me = format!("{}/me", self.caller.output("HttpApiUrl")?);
        self.api("The handler knows who is calling", "GET", &me, Some(&id(&tokens)), 200, "usera@example.com").await?;
        Ok(tokens.text("/AuthenticationResult/RefreshToken"))
    }

    async fn refresh(&mut self, refresh_token: &str) -> Result<(), Failure> {
        let client = self.caller.output("SpaClientId")?;
        let hello = format!("{}/hello", self.caller.output("HttpApiUrl")?);
        let asked =
            json!({ "AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": client, "AuthParameters": { "REFRESH_TOKEN": refresh_token } });
        let tokens = self.cognito("A refresh token gives new tokens", "InitiateAuth", &asked, 200, "\"AccessToken\"").await?;
        self.api("HTTP API with the new access token", "GET", &hello, Some(&access(&tokens)), 200, "Hello from Lambda!").await?;
        self.api("A refresh token is not a pass", "GET", &hello, Some(refresh_token), 401, "{\"message\":\"Unauthorized\"}")
            .await
            .map(|_| ())
    }

    async fn created_by_an_administrator(&mut self) -> Result<(), Failure> {
        let (client, pool) = (self.caller.output("SpaClientId")?, self.caller.output("UserPoolId")?);
        let hello = format!("{}/hello", self.caller.output("RestApiUrl")?);
        self.cognito(
            "The administrator creates a user",
            "AdminCreateUser",
            &new_user(pool, "user-b", "T3mporary!"),
            200,
            "FORCE_CHANGE_PASSWORD",
        )
        .await?;
        let permanent = json!({ "UserPoolId": pool, "Username": "user-b", "Password": FIRST, "Permanent": true });
        self.cognito("… and makes the password permanent", "AdminSetUserPassword", &permanent, 200, "{}").await?;
        let asked = json!({ "UserPoolId": pool, "ClientId": client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": { "USERNAME": "user-b", "PASSWORD": FIRST } });
        let tokens = self
            .cognito("The user signs in through the administrator's flow", "AdminInitiateAuth", &asked, 200, "\"IdToken\"")
            .await?;
        self.api("REST API without a token", "GET", &hello, None, 401, "{\"message\":\"Unauthorized\"}").await?;
        self.api(
            "REST API with the access token: it wants the ID token",
            "GET",
            &hello,
            Some(&access(&tokens)),
            401,
            "{\"message\":\"Unauthorized\"}",
        )
        .await?;
        self.api("REST API with the ID token", "GET", &hello, Some(&id(&tokens)), 200, "Hello from Lambda!").await.map(|_| ())
    }

    async fn first_sign_in_changes_the_password(&mut self) -> Result<(), Failure> {
        let (client, pool) = (self.caller.output("SpaClientId")?, self.caller.output("UserPoolId")?);
        self.cognito(
            "A user with a temporary password",
            "AdminCreateUser",
            &new_user(pool, "user-c", FIRST),
            200,
            "FORCE_CHANGE_PASSWORD",
        )
        .await?;
        let challenge = self
            .cognito(
                "Signing in asks for a new one",
                "InitiateAuth",
                &password(client, "user-c", FIRST),
                200,
                "NEW_PASSWORD_REQUIRED",
            )
            .await?;
        let answer = json!({ "ClientId": client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": challenge.text("/Session"), "ChallengeResponses": { "USERNAME": "user-c", "NEW_PASSWORD": SECOND } });
        let tokens = self.cognito("The user gives it and is in", "RespondToAuthChallenge", &answer, 200, "\"IdToken\"").await?;
        let change = json!({ "AccessToken": access(&tokens), "PreviousPassword": SECOND, "ProposedPassword": "Th1rd-Passw0rd!" });
        self.cognito("… and changes it once more", "ChangePassword", &change, 200, "{}").await?;
        let root = format!("{}/", self.caller.output("RestApiUrl")?);
        self.api("POST to the REST API", "POST", &root, Some(&id(&tokens)), 200, "Hello from Lambda!").await.map(|_| ())
    }

    async fn client_with_a_secret(&mut self) -> Result<(), Failure> {
        let (client, pool) = (self.caller.output("WebClientId")?, self.caller.output("UserPoolId")?);
        let missing = format!("Client {client} is configured with secret but SECRET_HASH was not received");
        self.cognito(
            "A client with a secret wants a SECRET_HASH",
            "InitiateAuth",
            &password(client, "user-a", FIRST),
            400,
            &missing,
        )
        .await?;
        let described = self
            .cognito(
                "Its secret",
                "DescribeUserPoolClient",
                &json!({ "UserPoolId": pool, "ClientId": client }),
                200,
                "\"ClientSecret\"",
            )
            .await?;
        let mut asked = password(client, "user-a", FIRST);
        asked["AuthParameters"]["SECRET_HASH"] =
            json!(secret_hash(&described.text("/UserPoolClient/ClientSecret"), "user-a", client));
        self.cognito("With the hash the user is in", "InitiateAuth", &asked, 200, "\"IdToken\"").await.map(|_| ())
    }

    async fn cognito(
        &mut self,
        what: &str,
        operation: &str,
        body: &Value,
        status: u16,
        expected: &str,
    ) -> Result<Answer, Failure> {
        let answer = self.caller.cognito(operation, body).await?;
        self.step(what, &format!("aws cognito-idp {operation}"), answer, status, expected)
    }

    async fn api(
        &mut self,
        what: &str,
        method: &str,
        url: &str,
        token: Option<&str>,
        status: u16,
        expected: &str,
    ) -> Result<Answer, Failure> {
        let answer = self.caller.api(method, url, token).await?;
        self.step(what, &format!("{method} {url}"), answer, status, expected)
    }

    fn step(&mut self, what: &str, how: &str, answer: Answer, status: u16, expected: &str) -> Result<Answer, Failure> {
        self.steps += 1;
        println!("\n{:>2}. {what}\n    {how}\n    {} {}", self.steps, answer.status.as_u16(), shown(&answer));
        if answer.status.as_u16() == status && (answer.body.contains(expected) || answer.location.contains(expected)) {
            return Ok(answer);
        }
        Err(Failure::from(format!("step {} ({what}) should have answered {status} with {expected}", self.steps)))
    }
}

fn password(client: &str, user: &str, password: &str) -> Value {
    json!({ "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client, "AuthParameters": { "USERNAME": user, "PASSWORD": password } })
}

fn new_user(pool: &str, name: &str, temporary: &str) -> Value {
    let attributes =
        json!([{ "Name": "email", "Value": format!("{name}@example.com") }, { "Name": "email_verified", "Value": "true" }]);
    json!({ "UserPoolId": pool, "Username": name, "TemporaryPassword": temporary, "MessageAction": "SUPPRESS", "UserAttributes": attributes })
}

fn access(tokens: &Answer) -> String {
    tokens.text("/AuthenticationResult/AccessToken")
}

fn id(tokens: &Answer) -> String {
    tokens.text("/AuthenticationResult/IdToken")
}

/// base64(HMAC-SHA256(client secret, username + client id)).
fn secret_hash(secret: &str, user: &str, client: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    base64(hmac::sign(&key, format!("{user}{client}").as_bytes()).as_ref())
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Long values (tokens, sessions, secrets) are for programs, not for a terminal, and so are codes and pages.
fn shown(answer: &Answer) -> String {
    if let Some(address) = answer.location.split('?').next().filter(|address| !address.is_empty()) {
        return format!("to {address}");
    }
    let body = answer.body.as_str();
    if body.starts_with("<!") {
        return "a page".to_owned();
    }
    match serde_json::from_str::<Value>(body) {
        Ok(mut json) => {
            shorten(&mut json);
            json.to_string()
        }
        Err(_) => body.trim_end().to_owned(),
    }
}

fn shorten(json: &mut Value) {
    match json {
        Value::String(text) if text.len() > 40 && !text.contains(' ') => {
            *text = format!("{}…", &text[..text.floor_char_boundary(8)]);
        }
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Object(members) => members.values_mut().for_each(shorten),
        _ => {}
    }
}
