//! The services as one value, and the one bridge between two of them: issuers are pools that we host.

mod logs;
mod sessions;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use sekisho_api_gateway::access::{Signed, verify_signature};
use sekisho_api_gateway::issuer::{Algorithm, Alias};
use sekisho_api_gateway::{FindIssuer, Gateway, Issuer, IssuerName, Key};
use sekisho_cognito::{Cognito, IssuerPolicy, PoolKeys, PublicKey, is_local_origin};
use sekisho_iam::Iam;
use sekisho_lambda::{BuildProfile, Functions, Identity, Output, ReadObject, SignatureRefused, Signer, has_cargo_lambda};
use sekisho_logs::Logs;
use sekisho_s3::S3;

use tokio::runtime::Handle;

use crate::Failure;
use crate::cli::{Builder, StackOptions};
use crate::outside;
use crate::request_log::{RequestLog, printable};
use crate::triggers;

/// The services of this stack's account.
#[derive(Clone)]
pub struct Services {
    pub cognito: Arc<Cognito>,
    pub gateway: Arc<Gateway>,
    pub functions: Arc<Functions>,
    pub s3: Arc<S3>,
    pub iam: Arc<Iam>,
    pub logs: Arc<Logs>,
}

/// Processes of one function at the most; further calls wait for one to become free.
const PROCESSES_PER_FUNCTION: usize = 32;

impl Services {
    /// Opens all of them; `file` is where each keeps its database, none keeps everything in memory.
    pub fn open(options: &StackOptions, file: impl Fn(&str) -> Option<PathBuf>, log: &Arc<RequestLog>) -> Result<Self, Failure> {
        let profile = profile(options)?;
        let functions = Functions::open(
            sekisho_lambda::Settings {
                account_id: options.account_id.clone(),
                region: options.region.clone(),
                profile,
                max_processes: PROCESSES_PER_FUNCTION,
            },
            handler_output(log.clone()),
            file("lambda.sqlite"),
        )
        .map_err(Failure::from_error)?;
        let (account_id, region) = (options.account_id.clone(), options.region.clone());
        let settings =
            sekisho_logs::Settings { account_id: account_id.clone(), region: region.clone(), database: file("logs.sqlite") };
        let logs = Logs::open(settings).map_err(Failure::from_error)?;
        functions.set_log(Arc::new(logs::OfFunctions(logs.clone())));
        let cognito = Cognito::open(sekisho_cognito::Settings {
            account_id: options.account_id.clone(),
            region: options.region.clone(),
            database: file("cognito.sqlite"),
            invoke: triggers::invoke(functions.clone(), Handle::current()),
            outside: outside::outside(),
            issuer: options.issuer.clone(),
        })
        .map_err(Failure::from_error)?;
        let issuers = Issuers::new(cognito.clone(), options);
        let find: FindIssuer = Arc::new(move |name| issuers.find(&name));
        let settings = sekisho_api_gateway::Settings {
            account_id: options.account_id.clone(),
            region: options.region.clone(),
            database: file("api-gateway.sqlite"),
            account_limit: options.account_limit,
            on_access_log: Some(logs::of_apis(logs.clone(), options.access_logs.then(|| log.clone()))),
        };
        let gateway = Gateway::open(settings, functions.clone(), find).map_err(Failure::from_error)?;
        functions.set_signer(signer(&gateway, options.region.clone()));
        let settings = sekisho_s3::Settings {
            account_id: account_id.clone(),
            region,
            database: file("s3.sqlite"),
            capacity: sekisho_s3::CAPACITY,
        };
        let s3 = S3::open(settings).map_err(Failure::from_error)?;
        functions.set_objects(objects(s3.clone()));
        let settings = sekisho_iam::Settings { account_id, database: file("iam.sqlite") };
        let iam = Iam::open(settings).map_err(Failure::from_error)?;
        iam.set_bridge(sessions::bridge(&gateway));
        Ok(Self { cognito, gateway, functions, s3, iam, logs })
    }

    /// Says where this stack answers: handlers call AWS there, and pools may be named by that address.
    pub fn set_endpoint(&self, endpoint: &str) {
        self.functions.set_endpoint(endpoint.to_owned());
        self.cognito.set_endpoint(endpoint);
        self.gateway.set_endpoint(&format!("{}/_api/<id>", endpoint.trim_end_matches('/')));
    }
}

/// Handlers' lines go to the same log, marked with the function's name.
fn handler_output(log: Arc<RequestLog>) -> Output {
    Arc::new(move |line| log.line(format!("         {} | {}", line.function, printable(&line.text))))
}

/// How handlers are built.
fn profile(options: &StackOptions) -> Result<BuildProfile, Failure> {
    match options.builder {
        Builder::Auto if has_cargo_lambda() => Ok(BuildProfile::Lambda),
        Builder::CargoLambda if has_cargo_lambda() => Ok(BuildProfile::Lambda),
        Builder::CargoLambda => Err(Failure::from_error(
            "cargo-lambda is not installed; install it (pip install cargo-lambda, or cargo install cargo-lambda), or leave out \
             --builder cargo-lambda",
        )),
        Builder::Auto | Builder::Cargo => Ok(if options.release { BuildProfile::Release } else { BuildProfile::Dev }),
    }
}

/// Where functions find code that is in S3.
fn objects(s3: Arc<S3>) -> ReadObject {
    Arc::new(move |bucket, key, version| s3.object(bucket, key, version).map_err(|error| error.to_string()))
}

/// Who signed a request to a function URL: the gateway's credentials are those of the whole stack.
fn signer(gateway: &Arc<Gateway>, region: String) -> Signer {
    // The gateway has the functions: were they to have the gateway, neither would ever end and close its database.
    let gateway = Arc::downgrade(gateway);
    Arc::new(move |request, now| {
        let Some(gateway) = gateway.upgrade() else {
            return Err(SignatureRefused { kind: "ServiceException", message: "the stack is stopping".to_owned() });
        };
        let signed = Signed::new(request, "lambda", &region, now);
        match verify_signature(&signed, gateway.credentials()) {
            Ok(key) => Ok(Identity {
                account_id: key.identity.account_id.clone(),
                arn: key.identity.user_arn.clone(),
                user_id: key.identity.user_id.clone(),
                access_key: key.id.clone(),
            }),
            Err(failure) => Err(SignatureRefused { kind: failure.error_type(), message: failure.message() }),
        }
    })
}

/// The pools of this stack as issuers, made once per pool and kept while its keys are the same.
struct Issuers {
    cognito: Arc<Cognito>,
    region: String,
    policy: IssuerPolicy,
    known: Mutex<HashMap<String, Known>>,
}

/// The keys that an issuer was made from, and the issuer.
type Known = (Arc<PoolKeys>, Arc<Issuer>);

impl Issuers {
    fn new(cognito: Arc<Cognito>, options: &StackOptions) -> Self {
        Self { cognito, region: options.region.clone(), policy: options.issuer.clone(), known: Mutex::default() }
    }

    fn find(&self, name: &IssuerName<'_>) -> Option<Arc<Issuer>> {
        match name {
            IssuerName::Url(url) => {
                let pool = url.rsplit_once('/')?.1;
                let issuer = self.of_pool(pool)?;
                issuer.names(url).then_some(issuer)
            }
            IssuerName::UserPoolArn(arn) => {
                let issuer = self.of_pool(arn.rsplit_once('/')?.1)?;
                (issuer.user_pool_arn.as_deref() == Some(*arn)).then_some(issuer)
            }
        }
    }

    fn of_pool(&self, pool: &str) -> Option<Arc<Issuer>> {
        let keys = self.cognito.pool_keys(pool)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((same, issuer)) = known.get(pool)
            && Arc::ptr_eq(same, &keys)
        {
            return Some(issuer.clone());
        }
        let issuer = Arc::new(self.issuer(&keys));
        known.insert(pool.to_owned(), (keys, issuer.clone()));
        Some(issuer)
    }

    fn issuer(&self, pool: &PoolKeys) -> Issuer {
        // A pool signs with RS256 alone, so its keys verify nothing else; a key that did not parse would verify nothing at all.
        let verifying =
            |key: &PublicKey| Key::rsa(&key.kid, &key.modulus, &key.exponent).ok().map(|key| key.only(Algorithm::Rs256));
        let keys = pool.keys.iter().filter_map(verifying).collect();
        Issuer { url: pool.issuer.clone(), aliases: self.aliases(&pool.pool_id), user_pool_arn: Some(pool.arn.clone()), keys }
    }

    /// Whatever tokens of the pool may name: both of AWS's forms, this machine under any name and port, what was pinned.
    fn aliases(&self, pool_id: &str) -> Vec<Alias> {
        let aws = |service: &str| Alias::Url(format!("https://{service}.{}.amazonaws.com/{pool_id}", self.region));
        let mut aliases = vec![aws("cognito-idp"), aws("issuer-cognito-idp")];
        aliases.push(Alias::Below { path: format!("/{pool_id}"), origin: is_local_origin });
        if let IssuerPolicy::Pinned(address) = &self.policy {
            aliases.push(Alias::Url(format!("{address}/{pool_id}")));
        }
        aliases
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use clap::Parser as _;
    use sekisho_cognito::triggers::CallError;
    use serde_json::json;

    use super::*;
    use crate::cli::Up;

    #[test]
    fn a_pool_is_known_by_every_name_that_its_tokens_may_have() {
        let options = Up::parse_from(["up", "--issuer", "https://idp.example", "--region", "eu-west-1"]).stack;
        let cognito = Cognito::open(sekisho_cognito::Settings {
            account_id: options.account_id.clone(),
            region: options.region.clone(),
            database: None,
            invoke: Box::new(|_| Err(CallError::NotCalled("ResourceNotFoundException"))),
            outside: sekisho_cognito::outside::nobody(),
            issuer: options.issuer.clone(),
        })
        .unwrap();
        let made = cognito.call_json("CreateUserPool", json!({"PoolName": "p"}), None, UNIX_EPOCH).unwrap();
        let pool = made["UserPool"]["Id"].as_str().unwrap().to_owned();
        let issuers = Issuers::new(cognito, &options);
        for (origin, known) in [
            ("https://cognito-idp.eu-west-1.amazonaws.com", true),
            ("https://issuer-cognito-idp.eu-west-1.amazonaws.com", true),
            ("http://127.0.0.1:4566", true),
            ("https://localhost:1", true),
            ("http://[::1]:80", true),
            ("http://a.localhost", true),
            ("https://idp.example", true),
            ("https://cognito-idp.us-east-1.amazonaws.com", false),
            ("http://idp.example", false),
            ("http://localhost.example", false),
            ("http://localhost:4566/x", false),
        ] {
            assert_eq!(issuers.find(&IssuerName::Url(&format!("{origin}/{pool}"))).is_some(), known, "{origin}");
        }
        assert!(issuers.find(&IssuerName::Url("http://127.0.0.1:4566/eu-west-1_AbCdEfGhI")).is_none());
    }
}
