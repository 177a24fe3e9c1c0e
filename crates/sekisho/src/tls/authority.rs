//! The authority: a key, the certificate that people trust, and the certificates that it signs. It can sign for the names
//! in `names` only: its own certificate says so, and every client checks that.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, Error, ExtendedKeyUsagePurpose, GeneralSubtree,
    IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use yasna::tags::{TAG_GENERALIZEDTIME, TAG_UTCTIME};
use yasna::{ASN1Result, BERReader, Tag};

use super::names::{ADDRESSES, DOMAINS, Subject};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Ten years.
const VALID: Duration = Duration::from_secs(3652 * 24 * 60 * 60);
/// Shorter than any client's limit for certificates of servers (397 days where it is strictest).
pub const LEAF_VALID: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// Certificates are made for a clock that is a little behind, too.
const BEFORE: Duration = DAY;

/// The local authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    ends: SystemTime,
    kept: bool,
}

/// A server's certificate with its key.
pub struct Leaf {
    pub certificate: CertificateDer<'static>,
    pub key: PrivateKeyDer<'static>,
    pub ends: SystemTime,
}

impl Authority {
    /// A new one, kept nowhere.
    pub fn make(now: SystemTime) -> Result<Self, Error> {
        let key = KeyPair::generate()?;
        let params = params(&key, now);
        let pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), pem, ends: now + VALID, kept: false })
    }

    /// One that was kept. None when the two do not belong together, or are something else.
    pub fn read(pem: String, key: &str) -> Option<Self> {
        let key = KeyPair::from_pem(key).ok()?;
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
        let (ends, public) = yasna::parse_der(&certificate, |reader| facts(reader)).ok()?;
        let ends = UNIX_EPOCH + Duration::from_secs(ends);
        (public == rcgen::PublicKeyData::subject_public_key_info(&key)).then(|| Self {
            issuer: Issuer::new(params(&key, ends), key),
            pem,
            ends,
            kept: true,
        })
    }

    /// Whether it is still good for as long as a certificate that it signs now.
    pub fn is_good(&self, now: SystemTime) -> bool {
        self.ends > now + LEAF_VALID + DAY
    }

    /// The certificate to trust.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// What people find it under.
    pub fn name(&self) -> String {
        own_name(self.issuer.key())
    }

    /// The key in PEM, for its file and nobody else.
    pub fn key_pem(&self) -> String {
        self.issuer.key().serialize_pem()
    }

    /// Whether it will be there the next time.
    pub fn is_kept(&self) -> bool {
        self.kept
    }

    /// The same, once it lies in its folder.
    pub fn kept(self) -> Self {
        Self { kept: true, ..self }
    }

    /// A certificate for a server. Each has its own key, and with it its own serial number.
    pub fn leaf(&self, subject: &Subject, now: SystemTime) -> Result<Leaf, Error> {
        let key = KeyPair::generate()?;
        let ends = (now + LEAF_VALID).min(self.ends);
        let mut params = CertificateParams::default();
        params.not_before = (now - BEFORE).into();
        params.not_after = ends.into();
        params.distinguished_name = name("Sekisho");
        params.subject_alt_names = alternatives(subject)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?.der().clone();
        Ok(Leaf { certificate, key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(), ends })
    }
}

fn params(key: &KeyPair, now: SystemTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = (now - BEFORE).into();
    params.not_after = (now + VALID).into();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints { permitted_subtrees: permitted(), excluded_subtrees: Vec::new() });
    params.distinguished_name = name(&own_name(key));
    params
}

/// Two authorities of one name would be taken for each other; the key tells them apart.
fn own_name(key: &KeyPair) -> String {
    let digest: String =
        CertificateParams::default().key_identifier(key).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("Sekisho local CA {digest}")
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "Sekisho");
    name.push(DnType::CommonName, common);
    name
}

fn permitted() -> Vec<GeneralSubtree> {
    let domains = DOMAINS.iter().map(|domain| GeneralSubtree::DnsName((*domain).to_owned()));
    let addresses = [CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8), CidrSubnet::from_addr_prefix(ADDRESSES[1], 128)];
    domains.chain(addresses.map(GeneralSubtree::IpAddress)).collect()
}

fn alternatives(subject: &Subject) -> Result<Vec<SanType>, Error> {
    let named = |name: &str| Ok::<_, Error>(SanType::DnsName(name.try_into()?));
    match subject {
        Subject::Here => {
            let mut all = vec![named(DOMAINS[0])?];
            all.extend(ADDRESSES.map(SanType::IpAddress));
            Ok(all)
        }
        Subject::Name(name) => Ok(vec![named(name)?]),
    }
}

/// When a certificate ends, in seconds since 1970, and whose key it is (RFC 5280, 4.1).
fn facts(reader: BERReader<'_, '_>) -> ASN1Result<(u64, Vec<u8>)> {
    reader.read_sequence(|certificate| {
        let facts = certificate.next().read_sequence(|signed| {
            signed.read_optional(|version| version.read_tagged(Tag::context(0), |version| version.read_u8()))?;
            for _serial_algorithm_issuer in 0..3 {
                signed.next().read_der()?;
            }
            let ends = signed.next().read_sequence(|validity| {
                validity.next().read_der()?;
                time(validity.next())
            })?;
            signed.next().read_der()?;
            let key = signed.next().read_der()?;
            while signed.read_optional(|rest| rest.read_der())?.is_some() {}
            Ok((ends, key))
        })?;
        certificate.next().read_der()?;
        certificate.next().read_der()?;
        Ok(facts)
    })
}

fn time(reader: BERReader<'_, '_>) -> ASN1Result<u64> {
    let seconds = match reader.lookahead_tag()? {
        TAG_UTCTIME => reader.read_utctime()?.datetime().unix_timestamp(),
        TAG_GENERALIZEDTIME => reader.read_generalized_time()?.datetime().unix_timestamp(),
        _ => 0,
    };
    Ok(u64::try_from(seconds).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_795_230_000)
    }

    #[test]
    fn what_was_kept_is_what_was_made() {
        let made = Authority::make(now()).unwrap();
        let read = Authority::read(made.pem().to_owned(), &made.key_pem()).unwrap();
        assert_eq!((read.ends, read.pem(), read.is_kept()), (made.ends, made.pem(), true));
        assert_eq!(read.issuer.key().serialize_der(), made.issuer.key().serialize_der());
    }

    #[test]
    fn a_key_of_another_certificate_is_no_authority() {
        let (one, other) = (Authority::make(now()).unwrap(), Authority::make(now()).unwrap());
        assert!(Authority::read(one.pem().to_owned(), &other.key_pem()).is_none());
        assert!(Authority::read(one.pem().to_owned(), "").is_none());
        assert!(Authority::read(String::new(), &one.key_pem()).is_none());
    }

    #[test]
    fn it_is_good_until_a_certificate_would_outlive_it() {
        let made = Authority::make(now()).unwrap();
        assert!(made.is_good(now()));
        assert!(made.is_good(now() + VALID - LEAF_VALID - 2 * DAY));
        assert!(!made.is_good(now() + VALID - LEAF_VALID));
    }

    #[test]
    fn a_certificate_of_a_server_is_short() {
        let leaf = Authority::make(now()).unwrap().leaf(&Subject::Here, now()).unwrap();
        assert_eq!(leaf.ends, now() + LEAF_VALID);
        assert!(LEAF_VALID + BEFORE < 397 * DAY);
    }
}
