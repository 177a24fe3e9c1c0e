//! TLS for the door: certificates for `localhost` and AWS's names, made as they are asked for by a local authority that is
//! kept per user, so that it is trusted once. Nothing is made before somebody asks.

mod authority;
mod folder;
mod leaves;
pub mod names;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use rustls::{AlertDescription, Error, ServerConfig};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::OnceCell;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::Failure;
use crate::request_log::RequestLog;
use authority::Authority;
use leaves::Leaves;

/// How long a client may take for its handshake.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);

/// What the authority's certificate says of itself, and where it lies for others to read.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub pem: String,
    pub name: String,
    pub file: PathBuf,
}

/// The certificate of this user's authority, made at the first call.
pub fn certificate() -> Result<Certificate, Failure> {
    let folder = folder::path()?;
    let authority = folder::open(&folder, SystemTime::now())?;
    Ok(Certificate { pem: authority.pem().to_owned(), name: authority.name(), file: folder::certificate(&folder) })
}

/// TLS of one stack.
pub struct Tls {
    endpoint: String,
    log: Arc<RequestLog>,
    /// Made by the first who asks.
    ready: OnceCell<Ready>,
    hinted: AtomicBool,
}

struct Ready {
    acceptor: TlsAcceptor,
    authority: Arc<Authority>,
}

impl Ready {
    fn new(authority: Authority, log: Arc<RequestLog>) -> io::Result<Self> {
        let authority = Arc::new(authority);
        let config = config(Leaves::new(authority.clone(), log))?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), authority })
    }
}

impl Tls {
    /// For a stack that answers at this address.
    pub fn new(endpoint: &str, log: Arc<RequestLog>) -> Self {
        let endpoint = endpoint.replacen("http://127.0.0.1", "https://localhost", 1);
        Self { endpoint, log, ready: OnceCell::new(), hinted: AtomicBool::new(false) }
    }

    /// The stack's address with TLS.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The server's side of a handshake, ten seconds at the most.
    pub async fn accept<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> io::Result<TlsStream<S>> {
        let ready = self.ready().await?;
        let accepted = tokio::time::timeout(HANDSHAKE_WITHIN, ready.acceptor.accept(stream)).await;
        let accepted = accepted.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        accepted.inspect_err(|error| self.hint(error))
    }

    /// The authority's certificate in PEM.
    pub async fn pem(&self) -> io::Result<&str> {
        Ok(self.ready().await?.authority.pem())
    }

    /// Where the authority's certificate lies, or will once it is made. None where it is kept in memory only.
    pub fn file(&self) -> Option<PathBuf> {
        match self.ready.get() {
            Some(ready) if !ready.authority.is_kept() => None,
            _ => folder::path().ok().map(|folder| folder::certificate(&folder)),
        }
    }

    async fn ready(&self) -> io::Result<&Ready> {
        let make = || async {
            let log = self.log.clone();
            tokio::task::spawn_blocking(move || make(log)).await.map_err(io::Error::other)?
        };
        self.ready.get_or_try_init(make).await
    }

    /// The one thing that people stumble over, said once.
    fn hint(&self, error: &io::Error) {
        let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<Error>());
        let Some(Error::AlertReceived(alert)) = cause else { return };
        if distrusts(*alert) && !self.hinted.swap(true, Ordering::Relaxed) {
            self.log.line(format!("{} TLS a client does not trust the certificate; see `sekisho trust`", told_at()));
        }
    }
}

fn make(log: Arc<RequestLog>) -> io::Result<Ready> {
    let now = SystemTime::now();
    let kept = folder::path().and_then(|folder| folder::open(&folder, now));
    let authority = match kept {
        Ok(authority) => authority,
        Err(failure) => {
            log.line(format!(
                "{} TLS warning: {failure}; until the stack ends, certificates come from a CA that is kept nowhere",
                told_at()
            ));
            Authority::make(now).map_err(io::Error::other)?
        }
    };
    Ready::new(authority, log)
}

fn config(leaves: Leaves) -> io::Result<ServerConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let versions = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = versions.map_err(io::Error::other)?.with_no_client_auth().with_cert_resolver(Arc::new(leaves));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// What clients say of a certificate that nothing they trust stands behind.
fn distrusts(alert: AlertDescription) -> bool {
    matches!(alert, AlertDescription::UnknownCA | AlertDescription::BadCertificate | AlertDescription::CertificateUnknown)
}

fn told_at() -> impl std::fmt::Display {
    Timestamp::now().strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn a_handshake_that_does_not_go_on_is_not_waited_for() {
        let log = Arc::new(RequestLog::silent());
        let tls = Tls::new("http://127.0.0.1:4566", log.clone());
        assert!(tls.ready.set(Ready::new(Authority::make(SystemTime::now()).unwrap(), log).unwrap()).is_ok());
        let (mut client, server) = tokio::io::duplex(64);
        client.write_all(b"\x16\x03\x01").await.unwrap();
        let began = Instant::now();
        let refused = tls.accept(server).await.map(|_| ()).unwrap_err();
        assert_eq!((refused.kind(), began.elapsed()), (io::ErrorKind::TimedOut, HANDSHAKE_WITHIN));
    }
}
