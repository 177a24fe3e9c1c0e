//! Keys of STS's sessions, made known where signatures are checked: the gateway has the credentials of the whole stack.

use std::sync::Arc;

use sekisho_api_gateway::Gateway;
use sekisho_api_gateway::access::{AccessKey, Identity, Permissions, Policy, PolicyKind};
use sekisho_iam::{Bridge, Caller, Session};
use serde_json::Value;

/// Between IAM and the gateway, which do not know each other.
pub fn bridge(gateway: &Arc<Gateway>) -> Bridge {
    let (finder, beginner, ender) = (gateway.clone(), gateway.clone(), gateway.clone());
    Bridge {
        find: Box::new(move |key| finder.credentials().find(key).map(|key| caller(&key.identity))),
        begin: Box::new(move |session| begin(&beginner, session)),
        end: Box::new(move |key| ender.credentials().remove(key)),
    }
}

fn caller(identity: &Identity) -> Caller {
    Caller { account_id: identity.account_id.clone(), arn: identity.user_arn.clone(), user_id: identity.user_id.clone() }
}

fn begin(gateway: &Gateway, session: &Session) {
    let identity = Identity {
        account_id: session.caller.account_id.clone(),
        user_arn: session.caller.arn.clone(),
        user_id: session.caller.user_id.clone(),
        cognito: None,
        permissions: permissions(session.documents.as_deref()),
    };
    gateway.credentials().put(AccessKey {
        id: session.access_key.clone(),
        secret: session.secret.clone(),
        session_token: Some(session.token.clone()),
        expires: Some(session.ends),
        identity: Arc::new(identity),
    });
}

/// What a role's policies allow together. One that is not understood could forbid what another allows: then nothing is allowed.
fn permissions(documents: Option<&[String]>) -> Permissions {
    let Some(documents) = documents else { return Permissions::Everything };
    let read = |document: &String| {
        let value: Value = serde_json::from_str(document).ok()?;
        Policy::read(&value, PolicyKind::Identity).ok()
    };
    Permissions::Policies(documents.iter().map(read).collect::<Option<_>>().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_is_not_understood_allows_nothing() {
        let allow = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"*"}]}"#;
        let other = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Odd":{"a":"b"}}}]}"#;
        let all = |documents: &[&str]| {
            let documents: Vec<String> = documents.iter().map(|one| (*one).to_owned()).collect();
            match permissions(Some(&documents)) {
                Permissions::Everything => usize::MAX,
                Permissions::Policies(all) => all.len(),
            }
        };
        assert_eq!(permissions(None), Permissions::Everything);
        assert_eq!((all(&[]), all(&[allow]), all(&[allow, other])), (0, 1, 0));
    }
}
