//! This function behind its real routes and authorizers: what `cargo test` of one's own Lambda looks like.

use sekisho::{Failure, Stack};
use serde_json::json;

#[tokio::test]
async fn it_tells_callers_who_they_are_and_strangers_nothing() -> Result<(), Failure> {
    let stack = Stack::from_template("../../template.yaml").start().await?;
    let alice = stack.user("alice").email("alice@example.com").group("admins").create().await?;
    let tokens = stack.tokens("alice").await?;

    let answer = stack.call("GET", "RestApiUrl", "/me", Some(&tokens.id_token)).await?;
    let expected = json!({
        "sub": alice.sub, "email": "alice@example.com", "groups": ["admins"], "username": "alice",
        "tokenUse": "id", "scopes": [], "api": "rest",
    });
    assert_eq!((answer.status, answer.json()), (200, expected));

    let stranger = stack.call("GET", "HttpApiUrl", "/me", None).await?;
    assert_eq!((stranger.status, stranger.body.as_str()), (401, r#"{"message":"Unauthorized"}"#));
    Ok(())
}
