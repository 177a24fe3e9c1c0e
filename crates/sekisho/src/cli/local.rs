//! The commands for a developer at work: tokens for a local user, a sign-in in the browser, a hash, a call.

use clap::Args;

use super::Running;

pub const TOKEN_EXAMPLES: &str = "\
Of a USER: tokens without the password. They are real ones, as after a sign-in through the API,
signed by the user's pool. On this machine alone, and only for users who could sign in.
  eval \"$(sekisho token alice)\"             ID_TOKEN, ACCESS_TOKEN, REFRESH_TOKEN in this shell
  curl -H \"Authorization: Bearer $(sekisho token alice --id)\" $REST_API_URL/me
  sekisho token alice --client web --json
  sekisho token alice --access --scope openid --scope hello/read

Of a TOKEN, with --api and --route: does it get in there? No request is sent.
  sekisho token $TOKEN --api HttpApiUrl --route 'GET /hello'
  echo $TOKEN | sekisho token - --api rest --route 'GET /me'

The exit code is 0 if there are tokens, or if the token gets in, and 1 if not.";

pub const LOGIN_EXAMPLES: &str = "\
Examples:
  eval \"$(sekisho login)\"                   ID_TOKEN, ACCESS_TOKEN, REFRESH_TOKEN in this shell
  sekisho login --client web --json         through this client; its secret is known here
  sekisho login --scope openid --scope email --id
  sekisho login --no-browser                prints the address, to be opened by hand

The browser comes back to one of the client's CallbackURLs, http://localhost:PORT/… or
http://127.0.0.1:PORT/…, the first whose port is free. BROWSER names the program that opens the
address. The exit code is 1 if nobody signed in within 5 minutes.";

pub const SECRET_HASH_EXAMPLES: &str = "\
Examples:
  sekisho secret-hash alice                 with the secret of the running stack's client
  HASH=$(sekisho secret-hash alice --client web)
  aws cognito-idp initiate-auth --client-id $WEB_CLIENT_ID --auth-flow USER_PASSWORD_AUTH \\
    --auth-parameters USERNAME=alice,PASSWORD=…,SECRET_HASH=$HASH
  sekisho secret-hash alice --client-id 5d0v53044ojq2m8bft29hav0v1 --client-secret - < secret

The last needs no stack; without --client-secret it takes the secret from SEKISHO_CLIENT_SECRET.
The name is hashed as it is spelled; to refresh tokens AWS wants the hash over the user's real
name, which may be the sub.";

pub const CURL_EXAMPLES: &str = "\
Examples:
  sekisho curl /me --api RestApiUrl --as alice
  sekisho curl /hello --api http --as alice -- -i -X POST -d '{\"name\":\"a\"}'
  sekisho curl $REST_API_URL/me --as alice --token access
  sekisho curl /hello --api http            without --as, as a stranger

What stands after -- goes to curl, whose exit code this is. The token goes to curl by its
standard input and stands in no list of processes.";

/// Which app client.
#[derive(Args, Clone, Default)]
pub struct Client {
    /// The app client: its name, its id, or the output with its id. If not given, the first in the outputs that suits, those
    /// without a secret before others.
    #[arg(long, value_name = "CLIENT")]
    pub client: Option<String>,
    /// The pool's id; not needed where the stack has one pool, or with --client.
    #[arg(long, value_name = "ID")]
    pub pool: Option<String>,
}

/// How tokens are printed.
#[derive(Args, Default)]
#[group(multiple = false)]
pub struct Shown {
    /// The ID token alone.
    #[arg(long)]
    pub id: bool,
    /// The access token alone.
    #[arg(long)]
    pub access: bool,
    /// The refresh token alone.
    #[arg(long)]
    pub refresh: bool,
    /// One JSON object instead of `export` lines.
    #[arg(long)]
    pub json: bool,
}

/// `sekisho token`.
#[derive(Args)]
#[command(override_usage = "sekisho token [OPTIONS] <USER>\n       sekisho token [OPTIONS] --api <API> --route <ROUTE> <TOKEN>")]
pub struct Token {
    /// USER: a name, an alias or a sub. With --api and --route TOKEN: with or without `Bearer `; `-` reads it from standard input.
    #[arg(value_name = "USER|TOKEN")]
    pub subject: String,
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub running: Running,
    // A heading holds for all that follows.
    #[command(flatten)]
    pub mint: MintOptions,
    #[command(flatten)]
    pub judge: JudgeOptions,
}

/// What only the making of tokens takes.
#[derive(Args)]
#[command(next_help_heading = "To make tokens")]
pub struct MintOptions {
    #[command(flatten)]
    pub client: Client,
    /// A scope of the access token, one that the client may ask for; may be given several times. If not given, that of a
    /// sign-in through the API, aws.cognito.signin.user.admin.
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<String>,
}

impl MintOptions {
    /// Whether any of them is.
    pub fn is_given(&self) -> bool {
        self.client.client.is_some() || self.client.pool.is_some() || !self.scopes.is_empty()
    }
}

/// What only the judging of a token takes.
#[derive(Args)]
#[command(next_help_heading = "To judge a token")]
pub struct JudgeOptions {
    /// The API: its id, an output with its address, or `http` and `rest` where there is one of that kind.
    #[arg(long, requires = "route", conflicts_with_all = ["client", "pool", "scopes", "id", "access", "refresh"])]
    pub api: Option<String>,
    /// Method and path within the stage, such as 'GET /hello'.
    #[arg(long, requires = "api")]
    pub route: Option<String>,
    /// The stage; not needed where there is one.
    #[arg(long, requires = "api")]
    pub stage: Option<String>,
}

/// `sekisho login`.
#[derive(Args)]
pub struct Login {
    #[command(flatten)]
    pub client: Client,
    /// A scope to ask for; may be given several times. All of the client's if not given.
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<String>,
    /// Print the address only.
    #[arg(long)]
    pub no_browser: bool,
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub running: Running,
}

/// `sekisho secret-hash`.
#[derive(Args)]
pub struct SecretHash {
    /// As it is sent along with the hash.
    pub username: String,
    #[command(flatten)]
    pub client: Client,
    /// The id of a client that no stack of this machine has.
    #[arg(long, value_name = "ID", conflicts_with_all = ["client", "pool", "state", "port"])]
    pub client_id: Option<String>,
    /// `-` reads the secret from standard input; otherwise it comes from SEKISHO_CLIENT_SECRET.
    #[arg(long, value_name = "-", requires = "client_id", allow_hyphen_values = true)]
    pub client_secret: Option<String>,
    #[command(flatten)]
    pub running: Running,
}

/// `sekisho curl`.
#[derive(Args)]
pub struct Curl {
    /// A path within the API's stage, such as /hello, or the address of an API of the stack, AWS's too.
    #[arg(value_name = "PATH|URL")]
    pub target: String,
    /// The user who calls; nobody if not given.
    #[arg(long = "as", value_name = "USER")]
    pub user: Option<String>,
    /// For a path: the API's id, an output with its address, or `http` and `rest` where there is one of that kind. Not needed
    /// where the stack has one API.
    #[arg(long)]
    pub api: Option<String>,
    /// The stage; not needed where there is one.
    #[arg(long, requires = "api")]
    pub stage: Option<String>,
    /// Which token is sent: id, access, or auto, which is the ID token unless only the access token gets in.
    #[arg(long, value_name = "KIND", default_value = "auto", requires = "user", hide_possible_values = true)]
    pub token: TokenKind,
    /// For curl.
    #[arg(last = true, value_name = "CURL ARGUMENTS")]
    pub arguments: Vec<String>,
    #[command(flatten)]
    pub running: Running,
    #[command(flatten)]
    pub mint: MintOptions,
}

/// Which of a user's tokens.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum TokenKind {
    /// The one that gets in.
    Auto,
    /// The ID token.
    Id,
    /// The access token.
    Access,
}
