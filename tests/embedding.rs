//! A stack inside the test's own process, as `cargo test` of other people's functions has it.

use std::net::TcpStream;
use std::time::Duration;

use sekisho::{Failure, Stack};

const TEMPLATE: &str = "../../template.yaml";

/// The handlers that run for a stack: its children are told where it answers.
fn handlers(endpoint: &str) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let environment = |process: std::fs::DirEntry| std::fs::read(process.path().join("environ")).unwrap_or_default();
    let told = format!("AWS_ENDPOINT_URL={endpoint}");
    processes.map(environment).filter(|all| all.split(|byte| *byte == 0).any(|one| one == told.as_bytes())).count()
}

#[tokio::test]
async fn a_stack_lives_as_long_as_it_is_held_and_leaves_nothing() -> Result<(), Failure> {
    let one = Stack::from_template(TEMPLATE).stack_name("one").start().await?;
    let two = Stack::from_template(TEMPLATE).stack_name("two").start().await?;
    assert_ne!(one.endpoint(), two.endpoint());
    assert_ne!(one.output("UserPoolId"), two.output("UserPoolId"));
    one.user("alice").email("alice@example.com").create().await?;
    let tokens = one.tokens("alice").await?;
    let answer = one.call("GET", "HttpApiUrl", "/hello", Some(&tokens.access_token)).await?;
    assert_eq!((answer.status, answer.body.as_str()), (200, "Hello from Lambda!"));
    // Tokens of one stack are strangers in the other.
    assert_eq!(two.call("GET", "HttpApiUrl", "/hello", Some(&tokens.access_token)).await?.status, 401);
    let ends = [one.endpoint().to_owned(), two.endpoint().to_owned()];
    assert_eq!(handlers(&ends[0]), 1, "a handler is warm");
    one.stop().await;
    drop(two);
    for endpoint in &ends {
        assert!(TcpStream::connect(endpoint.trim_start_matches("http://")).is_err(), "nothing answers any more");
        assert_eq!(handlers(endpoint), 0);
    }
    Ok(())
}

#[tokio::test]
async fn time_and_messages_are_at_hand() -> Result<(), Failure> {
    let stack = Stack::from_template(TEMPLATE).start().await?;
    let client = stack.output("SpaClientId");
    let sign_up = serde_json::json!({
        "ClientId": client, "Username": "bob", "Password": "Passw0rd!",
        "UserAttributes": [{ "Name": "email", "Value": "bob@example.com" }],
    });
    stack.cognito("SignUp", &sign_up).await?;
    assert_eq!(stack.messages("bob").await?.len(), 1);
    let refused = stack.tokens("bob").await.unwrap_err().to_string();
    assert!(refused.contains("UNCONFIRMED"), "{refused}");

    stack.user("carol").create().await?;
    let tokens = stack.tokens_of("carol", "SpaClientId").await?;
    let call = || stack.call("GET", "HttpApiUrl", "/hello", Some(&tokens.access_token));
    assert_eq!(call().await?.status, 200);
    stack.advance(Duration::from_secs(2 * 3600)).await?;
    assert_eq!(call().await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn a_template_that_is_wrong_says_so() {
    let failure = Stack::from_template("nowhere.yaml").start().await.err().unwrap().to_string();
    assert!(failure.starts_with("nowhere.yaml: "), "{failure}");
}

#[test]
fn it_needs_no_runtime_of_the_test() {
    let held = futures_free(Stack::from_template(TEMPLATE).start()).unwrap();
    assert!(held.output("HttpApiUrl").starts_with(held.endpoint()));
}

/// Waits for a future on a thread that has no runtime at all.
fn futures_free<T>(future: impl Future<Output = T>) -> T {
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Poll, Wake, Waker};
    struct Thread(std::thread::Thread);
    impl Wake for Thread {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Thread(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}
