//! What the pages of a domain must not tell, seen from outside.

use std::time::Duration;

use crate::support::http::Answer;
use crate::support::person::Person;
use crate::support::stack::Stack;

/// The processor time that a page's form takes for a name, and the answer: unlike the time on the clock it does not depend on
/// what else the machine does.
fn taken(stack: &Stack, path: &str, fields: &str) -> (Duration, Answer) {
    let client = format!("client_id={}&redirect_uri=http://localhost:5173/", stack.output("SpaClientId"));
    let url = format!("{}{path}?{client}&response_type=code&scope=openid", stack.output("SignInUrl"));
    let mut person = Person::default();
    let page = person.send("GET", &url, "");
    let before = stack.processor_time();
    let answer = person.fill_in(&url, &page, fields);
    (stack.processor_time().saturating_sub(before), answer)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[test]
fn the_work_of_a_page_does_not_tell_who_exists() {
    let stack = Stack::start();
    (0..10).for_each(|number| stack.user(&format!("known{number}"), &[]));
    let [known, unknown] = ["known", "nobody"].map(|kind| {
        let times = (0..10).map(|number| {
            let fields = format!("username={kind}{number}&password=Wrong-Passw0rd");
            let (time, answer) = taken(&stack, "/login", &fields);
            assert!(answer.body.contains("Incorrect username or password."), "{answer:?}");
            time
        });
        median(times.collect())
    });
    assert!(known < unknown * 2 && unknown < known * 2, "{known:?} for who exists, {unknown:?} for who does not");
}

#[test]
fn a_forgotten_password_does_not_tell_who_exists() {
    let stack = Stack::start();
    stack.user("alice", &[]);
    let pages = ["alice", "nobody"].map(|name| {
        let (_, answer) = taken(&stack, "/forgotPassword", &format!("username={name}"));
        let location = answer.header("location").map(|location| location.replace(name, "NAME"));
        (answer.status, location, answer.body.replace(name, "NAME"))
    });
    assert_eq!(pages[0].0, 302, "{pages:?}");
    assert_eq!(pages[0], pages[1]);
}
