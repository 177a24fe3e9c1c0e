//! TLS to backends and issuers: the system's roots, and those of `SSL_CERT_FILE`, read at the first https request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use hyper_rustls::{FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::OnceCell;

use super::{Connections, OutboundError, connections, tcp};

/// So many `serverNameToVerify` have connections of their own.
const NAMES: usize = 100;

type Https = Connections<HttpsConnector<HttpConnector>>;

/// Connections by the name that the other side's certificate must have; `None` is the URL's host.
#[derive(Default)]
pub(super) struct Tls {
    config: OnceCell<ClientConfig>,
    by_name: Mutex<HashMap<Option<String>, Https>>,
}

impl Tls {
    /// Trusts these roots instead of the system's.
    #[cfg(test)]
    pub(super) fn trusting(roots: RootCertStore) -> Self {
        Self { config: OnceCell::from(with_roots(roots).expect("a configuration")), by_name: Mutex::default() }
    }

    pub(super) async fn connections(&self, server_name: Option<&str>) -> Result<Https, OutboundError> {
        let config = self.config.get_or_try_init(config).await?;
        let mut all = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        let key = server_name.map(str::to_owned);
        if let Some(known) = all.get(&key) {
            return Ok(known.clone());
        }
        if all.len() >= NAMES {
            all.clear();
        }
        let made = connections(connector(config.clone(), server_name)?);
        all.insert(key, made.clone());
        Ok(made)
    }
}

fn connector(config: ClientConfig, server_name: Option<&str>) -> Result<HttpsConnector<HttpConnector>, OutboundError> {
    let mut tcp = tcp();
    tcp.enforce_http(false);
    let builder = HttpsConnectorBuilder::new().with_tls_config(config).https_only();
    let builder = match server_name {
        None => builder,
        Some(name) => {
            let wrong = |_| OutboundError::Refused(format!("serverNameToVerify {name} is no server name"));
            builder.with_server_name_resolver(FixedServerNameResolver::new(ServerName::try_from(name.to_owned()).map_err(wrong)?))
        }
    };
    Ok(builder.enable_http1().wrap_connector(tcp))
}

/// Reading the roots reads files, and on some systems asks others: not on a thread that serves requests.
async fn config() -> Result<ClientConfig, OutboundError> {
    with_roots(tokio::task::spawn_blocking(roots).await.map_err(|error| failed(&error))?)
}

fn failed(what: &dyn std::fmt::Display) -> OutboundError {
    OutboundError::Refused(format!("TLS cannot be set up: {what}"))
}

fn with_roots(roots: RootCertStore) -> Result<ClientConfig, OutboundError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// A root that cannot be read is left out: whoever needs it is refused by name.
fn roots() -> RootCertStore {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    store
}
