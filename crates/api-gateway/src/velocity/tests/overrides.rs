//! What `#set($context.…Override.…)` leaves.

use super::Given;
use crate::velocity::Failed;

#[test]
fn every_place() {
    let template = "#set($context.requestOverride.header['X-One'] = \"1header\")\n\
                    #set($context.requestOverride.header.many = [\"a\", 2])\n\
                    #set($context.requestOverride.path.proxy = \"p\")\n\
                    #set($context.requestOverride.querystring['filter[0]'] = true)\n\
                    #set($context.responseOverride.status = \"201\")";
    let overrides = Given::default().run(template).unwrap().overrides;
    let pair =
        |name: &str, values: &[&str]| (name.to_owned(), values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>());
    assert_eq!(overrides.request_headers(), [pair("X-One", &["1header"]), pair("many", &["a", "2"])]);
    assert_eq!(overrides.request_path(), [pair("proxy", &["p"])]);
    assert_eq!(overrides.request_querystring(), [pair("filter[0]", &["true"])]);
    assert_eq!(overrides.response_status(), Some(201));
    assert!(overrides.response_headers().is_empty());
}

#[test]
fn a_status_that_http_has_not_is_none() {
    for (value, expected) in [("404", Some(404)), ("99", None), ("600", None), ("'x'", None), ("4.5", None), ("''", None)] {
        let template = format!("#set($context.responseOverride.status = {value})");
        assert_eq!(Given::default().run(&template).unwrap().overrides.response_status(), expected, "{value}");
    }
}

#[test]
fn twice_is_too_often() {
    let rows = [
        ("responseOverride.status", "responseOverride.status", true),
        ("requestOverride.header.a", "requestOverride.header['a']", true),
        ("requestOverride.header.a", "requestOverride.header.b", false),
        ("requestOverride.header.a", "requestOverride.path.a", false),
        ("responseOverride.custom", "responseOverride.custom", false),
    ];
    for (one, other, fails) in rows {
        let got = Given::default().run(&format!("#set($context.{one} = 1)#set($context.{other} = 2)"));
        assert_eq!(matches!(got, Err(Failed::OverriddenTwice(_))), fails, "{one} {other}");
    }
}

#[test]
fn other_members_of_the_context_stay_within_the_template() {
    let rendered = Given::default().run("#set($context.own = 5)#set($context.stage = 'x')$context.own $context.stage").unwrap();
    assert_eq!(rendered.text, "5 x");
    assert!(rendered.overrides.request.keys().eq(["header", "path", "querystring"]));
}
