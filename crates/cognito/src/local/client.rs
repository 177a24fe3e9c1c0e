//! Which app client a person means: by id, by name, or the one that suits best.

use serde::{Deserialize, Serialize};

use super::LocalError;
use crate::client::Client;
use crate::domain::Domains;
use crate::error::ApiError;
use crate::service::Cognito;
use crate::store::{clients, pools};

/// What the client is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Users sign in with it.
    Tokens,
    /// A browser is sent back to this machine.
    Browser,
    /// It has a secret.
    SecretHash,
}

/// How the client was named.
pub struct ClientChoice<'a> {
    /// Its pool; any if not given.
    pub pool: Option<&'a str>,
    /// Its id or its name; the one that suits best if not given.
    pub named: Option<&'a str>,
    /// For what.
    pub purpose: Purpose,
    /// Ids of clients that are taken before others that suit as well, the first first.
    pub preferred: &'a [&'a str],
}

/// A client with all that a program on this machine needs of it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientCard {
    /// Its pool.
    pub user_pool_id: String,
    /// Its id.
    pub client_id: String,
    /// What people call it.
    pub name: String,
    /// As `DescribeUserPoolClient` shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// `CallbackURLs`.
    pub callback_urls: Vec<String>,
    /// `AllowedOAuthFlows`, if they are switched on.
    pub flows: Vec<String>,
    /// `AllowedOAuthScopes`, if they are switched on.
    pub scopes: Vec<String>,
    /// A domain of the pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Names of the clients that would have done as well, where none was named.
    pub others: Vec<String>,
}

impl ClientCard {
    fn of(client: &Client, domain: Option<String>) -> Self {
        let settings = &client.settings;
        let switched_on = |list: &Option<Vec<String>>| {
            list.clone().filter(|_| settings.allowed_oauth_flows_user_pool_client).unwrap_or_default()
        };
        Self {
            user_pool_id: client.pool_id.clone(),
            client_id: client.id.clone(),
            name: client.name.clone(),
            secret: client.secrets.first().map(|secret| secret.value.clone()),
            callback_urls: settings.callback_urls.clone().unwrap_or_default(),
            flows: switched_on(&settings.allowed_oauth_flows),
            scopes: switched_on(&settings.allowed_oauth_scopes),
            domain,
            others: Vec::new(),
        }
    }

    /// The callback addresses that lead to a port of this machine, in the client's order.
    pub fn loopback_callbacks(&self) -> impl Iterator<Item = &str> {
        self.callback_urls.iter().map(String::as_str).filter(|url| leads_here(url))
    }

    /// Whether nobody signs in with it.
    pub fn is_for_machines(&self) -> bool {
        self.flows == ["client_credentials"]
    }

    fn suits(&self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Tokens => !self.is_for_machines(),
            Purpose::Browser => self.flows.iter().any(|flow| flow == "code") && self.loopback_callbacks().next().is_some(),
            Purpose::SecretHash => self.secret.is_some(),
        }
    }

    /// Lower is better: those that suit, those without a secret, those that are preferred, by name.
    fn rank(&self, choice: &ClientChoice<'_>) -> (bool, bool, usize, String, String) {
        let place = choice.preferred.iter().position(|id| *id == self.client_id).unwrap_or(usize::MAX);
        (!self.suits(choice.purpose), self.secret.is_some(), place, self.name.clone(), self.client_id.clone())
    }

    /// Name and id, as a person reads them.
    fn told(&self) -> String {
        format!("{} ({})", self.name, self.client_id)
    }
}

impl Cognito {
    /// The client that is meant.
    pub fn find_client(&self, choice: &ClientChoice<'_>) -> Result<ClientCard, LocalError> {
        let mut cards = self.client_cards(choice.pool)?;
        match choice.named {
            Some(named) => one_named(cards, named),
            None => {
                one_pool(&cards)?;
                cards.sort_by_cached_key(|card| card.rank(choice));
                best(cards, choice.purpose)
            }
        }
    }

    fn client_cards(&self, pool: Option<&str>) -> Result<Vec<ClientCard>, LocalError> {
        let cards = self.store.read(|db| {
            let pools = pools::list(db, "", usize::MAX)?;
            let mut cards = Vec::new();
            for pool in pools.into_iter().filter(|known| pool.is_none_or(|pool| known.id == pool)) {
                let domains = Domains::of(db, &pool.id)?;
                let domain = domains.domain.or(domains.custom_domain);
                let clients = clients::list(db, &pool.id, "", usize::MAX)?;
                cards.extend(clients.iter().map(|client| ClientCard::of(client, domain.clone())));
            }
            Ok::<_, ApiError>(cards)
        })?;
        if cards.is_empty() {
            let place = pool.map_or_else(|| "the stack".to_owned(), |pool| format!("pool {pool}"));
            return LocalError::refused(format!("{place} has no app client"));
        }
        Ok(cards)
    }
}

fn one_named(mut cards: Vec<ClientCard>, named: &str) -> Result<ClientCard, LocalError> {
    let all = list(&cards);
    cards.retain(|card| card.client_id == named || card.name == named);
    match cards.len() {
        0 => LocalError::refused(format!("there is no app client {named}; there are: {all}")),
        1 => Ok(cards.remove(0)),
        _ => LocalError::refused(format!("several app clients have the name {named}, name one by its id: {}", list(&cards))),
    }
}

fn one_pool(cards: &[ClientCard]) -> Result<(), LocalError> {
    let mut pools: Vec<&str> = cards.iter().map(|card| card.user_pool_id.as_str()).collect();
    pools.dedup();
    match pools.len() {
        1 => Ok(()),
        _ => LocalError::refused(format!("the stack has several user pools, name one with --pool: {}", pools.join(", "))),
    }
}

fn best(mut sorted: Vec<ClientCard>, purpose: Purpose) -> Result<ClientCard, LocalError> {
    let mut first = sorted.remove(0);
    let suiting = sorted.into_iter().filter(|card| first.suits(purpose) && card.suits(purpose));
    first.others = suiting.map(|card| card.name).collect();
    Ok(first)
}

fn list(cards: &[ClientCard]) -> String {
    cards.iter().map(ClientCard::told).collect::<Vec<_>>().join(", ")
}

/// `http://localhost:PORT/…` or `http://127.0.0.1:PORT/…`.
fn leads_here(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let Some((host, port)) = authority.rsplit_once(':') else { return false };
    ["localhost", "127.0.0.1"].contains(&host) && port.parse::<u16>().is_ok_and(|port| port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, secret: bool, callbacks: &[&str], flows: &[&str]) -> ClientCard {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        ClientCard {
            user_pool_id: "p".into(),
            client_id: format!("id-of-{name}"),
            name: name.into(),
            secret: secret.then(|| "secret".to_owned()),
            callback_urls: texts(callbacks),
            flows: texts(flows),
            scopes: vec![],
            domain: None,
            others: vec![],
        }
    }

    fn chosen(purpose: Purpose, preferred: &[&str]) -> (String, Vec<String>) {
        let here = ["https://app.example.com/", "http://localhost:5173/"];
        let mut cards = vec![
            card("machine", true, &[], &["client_credentials"]),
            card("web", true, &here, &["code"]),
            card("spa", false, &here, &["code"]),
            card("app", false, &["app://back"], &["code"]),
        ];
        let choice = ClientChoice { pool: None, named: None, purpose, preferred };
        cards.sort_by_cached_key(|card| card.rank(&choice));
        let best = best(cards, purpose).unwrap();
        (best.name, best.others)
    }

    #[test]
    fn the_one_that_suits_best_is_taken() {
        let rows: [(Purpose, &[&str], &str, &[&str]); 4] = [
            (Purpose::Tokens, &[], "app", &["spa", "web"]),
            (Purpose::Tokens, &["id-of-web", "id-of-spa"], "spa", &["app", "web"]),
            (Purpose::Browser, &[], "spa", &["web"]),
            (Purpose::SecretHash, &["id-of-web"], "web", &["machine"]),
        ];
        for (purpose, preferred, name, others) in rows {
            assert_eq!(chosen(purpose, preferred), (name.to_owned(), others.iter().map(|&other| other.to_owned()).collect()));
        }
    }

    #[test]
    fn a_client_is_named_by_id_or_name() {
        let cards = || vec![card("spa", false, &[], &[]), card("web", true, &[], &[])];
        assert_eq!(one_named(cards(), "spa").unwrap().name, "spa");
        assert_eq!(one_named(cards(), "id-of-web").unwrap().name, "web");
        let told = one_named(cards(), "app").err().unwrap().to_string();
        assert_eq!(told, "there is no app client app; there are: spa (id-of-spa), web (id-of-web)");
        let mut twins = cards();
        twins[1].name = "spa".into();
        assert!(one_named(twins, "spa").err().unwrap().to_string().contains("several"));
    }

    #[test]
    fn only_addresses_with_a_port_of_this_machine_lead_here() {
        for (url, here) in [
            ("http://localhost:5173/callback", true),
            ("http://127.0.0.1:1", true),
            ("http://localhost/", false),
            ("http://localhost:0/", false),
            ("http://localhost:99999/", false),
            ("https://localhost:5173/", false),
            ("http://localhost.example.com:80/", false),
            ("http://a@localhost:80/", false),
            ("app://localhost:80/", false),
        ] {
            assert_eq!(leads_here(url), here, "{url}");
        }
    }
}
