//! What a check is: one request, and what must come back. Checks are data; `${name}` stands for what the run knows, `[..]` for
//! anything.

/// One check.
#[derive(Clone, Copy)]
pub struct Check {
    /// The group, a dot, a name within it.
    pub id: &'static str,
    /// In plain words.
    pub title: &'static str,
    pub ask: Ask,
    pub expect: &'static [Expect],
    /// What later checks use of the answer.
    pub keep: &'static [Keep],
    /// What must be known besides what the request names.
    pub needs: &'static [&'static str],
    pub source: Source,
}

/// The request.
#[derive(Clone, Copy)]
pub enum Ask {
    /// An operation of user pools that anyone may call: not signed.
    Anyone(&'static str, &'static str),
    /// An operation of user pools for administrators: signed.
    Admin(&'static str, &'static str),
    /// Method, address, headers, body.
    Web(&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str),
    /// No request: what a token that came before says, as `{"header": …, "claims": …}`.
    Token(&'static str),
}

/// What must come back. A member of JSON is named by its pointer; one that is no text is compared as JSON.
#[derive(Clone, Copy, Debug)]
pub enum Expect {
    Status(u16),
    Body(&'static str),
    Header(&'static str, &'static str),
    NoHeader(&'static str),
    Json(&'static str, &'static str),
    NoJson(&'static str),
}

/// Something of an answer that gets a name.
#[derive(Clone, Copy)]
pub struct Keep {
    pub name: &'static str,
    /// A pointer into the JSON; empty: only that it went well.
    pub from: &'static str,
    /// Never shown.
    pub secret: bool,
}

/// Why one may expect it.
#[derive(Clone, Copy)]
pub enum Source {
    /// The articles this project comes from, by number.
    Article(&'static str),
    /// A page of AWS's documentation.
    Aws(&'static str),
    /// Answers of AWS that others recorded.
    Seen,
    /// Nobody here knows what AWS does; Sekisho's choice.
    Unverified,
}

impl Check {
    pub const fn new(id: &'static str, title: &'static str, source: Source, ask: Ask, expect: &'static [Expect]) -> Self {
        Self { id, title, ask, expect, keep: &[], needs: &[], source }
    }

    pub const fn keeping(self, keep: &'static [Keep]) -> Self {
        Self { keep, ..self }
    }

    pub const fn needing(self, needs: &'static [&'static str]) -> Self {
        Self { needs, ..self }
    }

    /// `http` of `http.no-token`.
    pub fn group(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }

    /// Every name that must be known before it can run.
    pub fn wants(&self) -> Vec<&'static str> {
        let (mut texts, mut given) = (Vec::new(), self.needs.to_vec());
        match self.ask {
            Ask::Anyone(_, body) | Ask::Admin(_, body) => texts.push(body),
            Ask::Web(_, address, headers, body) => {
                texts.extend([address, body]);
                texts.extend(headers.iter().map(|(_, value)| *value));
            }
            Ask::Token(name) => given.push(name),
        }
        texts.extend(self.expect.iter().filter_map(Expect::pattern));
        let mut all: Vec<_> = texts.into_iter().flat_map(super::pattern::names).chain(given).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The user that the request would make, if it makes one.
    pub fn makes_user(&self) -> bool {
        matches!(self.ask, Ask::Anyone("SignUp", _) | Ask::Admin("AdminCreateUser", _))
    }
}

impl Ask {
    /// As a reader would write it.
    pub fn shown(&self) -> String {
        match self {
            Self::Anyone(operation, _) => (*operation).to_owned(),
            Self::Admin(operation, _) => format!("{operation} (signed)"),
            Self::Web(method, address, headers, _) => {
                let bare = address.split('?').next().unwrap_or(address);
                let presented = headers.iter().find(|(name, _)| *name == "authorization");
                presented.map_or_else(|| format!("{method} {bare}"), |(_, value)| format!("{method} {bare}, {value}"))
            }
            Self::Token(name) => format!("${{{name}}}, decoded"),
        }
    }
}

impl Expect {
    fn pattern(&self) -> Option<&'static str> {
        match self {
            Self::Body(text) | Self::Header(_, text) | Self::Json(_, text) => Some(text),
            Self::Status(_) | Self::NoHeader(_) | Self::NoJson(_) => None,
        }
    }
}

impl std::fmt::Display for Expect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status {status}"),
            Self::Body("") => f.write_str("an empty body"),
            Self::Body(text) => write!(f, "body {text}"),
            Self::Header(name, "[..]") => write!(f, "a header {name}"),
            Self::Header(name, text) => write!(f, "{name}: {text}"),
            Self::NoHeader(name) => write!(f, "no header {name}"),
            Self::Json(pointer, "[..]") => write!(f, "a member {pointer}"),
            Self::Json(pointer, text) => write!(f, "{pointer} = {text}"),
            Self::NoJson(pointer) => write!(f, "no member {pointer}"),
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Article(number) => write!(f, "article {number}"),
            Self::Aws(page) => write!(f, "https://docs.aws.amazon.com/{page}"),
            Self::Seen => f.write_str("recorded answers of AWS"),
            Self::Unverified => f.write_str("unverified: AWS's answer is not known"),
        }
    }
}

/// Something to be shown.
pub const fn open(name: &'static str, from: &'static str) -> Keep {
    Keep { name, from, secret: false }
}

/// Something never to be shown.
pub const fn secret(name: &'static str, from: &'static str) -> Keep {
    Keep { name, from, secret: true }
}
