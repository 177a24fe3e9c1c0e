//! No template runs away.

use super::{Given, malformed};
use crate::velocity::Failed;

#[test]
fn runaways_end() {
    let loops = "#foreach($a in [1..1000])".repeat(8);
    let ends = "#end".repeat(8);
    let doubling = format!("#set($s = 'ab'){}", "#set($s = $s + $s)".repeat(60));
    let branching = format!("#set($l = [1]){}$l", "#set($l = [$l, $l])".repeat(60));
    let rows = [
        format!("{loops}x{ends}"),
        doubling,
        branching,
        "#define($a)x$a#end$a".to_owned(),
        "#set($l = [])#set($x = $l.add($l))$l".to_owned(),
        "#set($m = {})#set($m.m = $m)$m".to_owned(),
        "#set($l = [])#set($x = $l.add($l))#set($x = $l.add($l))#set($k = [])#set($x = $k.add($k))#set($x = $k.add($k))#if($l == $k)#end".to_owned(),
        format!("#foreach($a in [1..1000])#foreach($b in [1..1000]){}#end#end", "0123456789".repeat(100)),
    ];
    for template in rows {
        let got = Given::default().run(&template);
        assert!(matches!(got, Err(Failed::TooLong | Failed::TooLarge)), "{:.60}: {:?}", template, got.map(|r| r.text.len()));
    }
}

#[test]
fn circles_in_the_document_and_in_overrides_end() {
    let body = Given::body(r#"{"l":[]}"#);
    let deep = "#set($l = $input.path('$.l'))#set($x = $l.add($l))#set($x = $l.add($l))$input.json('$..a')";
    assert_eq!(body.run(deep).unwrap_err(), Failed::TooLong);
    let back = "#set($m = {})#set($m.a = $m)#set($m.b = $m)#set($context.responseOverride.custom = $m)";
    assert!(body.run(back).unwrap().overrides.response.contains_key("custom"));
}

#[test]
fn a_deep_structure_is_built_and_dropped() {
    let template = "#foreach($a in [1..300])#foreach($b in [1..300])#set($l = [$l])#end#end$l.size()";
    assert_eq!(Given::default().text(template), "1");
}

#[test]
fn a_loop_ends_after_a_thousand_rounds() {
    assert_eq!(Given::default().text("#foreach($a in [1..1001])x#end").len(), 1000);
}

#[test]
fn the_largest_body_passes() {
    let body = format!("{{\"a\":\"{}\"}}", "x".repeat((10 << 20) - 100));
    let given = Given::body(&body);
    assert_eq!(given.text("$input.json('$')"), body);
    assert_eq!(given.text("$input.path('$.a').length()"), ((10 << 20) - 100).to_string());
    assert_eq!(given.run("$input.body$input.body").unwrap_err(), Failed::TooLarge);
}

#[test]
fn deep_nesting_is_refused() {
    let rows = [
        format!("{}x{}", "#if(true)".repeat(5000), "#end".repeat(5000)),
        format!("#set($a = {}1{})", "(".repeat(5000), ")".repeat(5000)),
        format!("#set($a = {}{})", "[".repeat(5000), "]".repeat(5000)),
        format!("#set($a = {}true)", "!".repeat(5000)),
        format!("{}1{}", "$a[".repeat(5000), "]".repeat(5000)),
        format!("{}1{}", "$a.b(".repeat(5000), ")".repeat(5000)),
    ];
    for template in rows {
        assert_eq!(malformed(&template).problem, "the template nests too deeply", "{template:.20}");
    }
    let sum = format!("#set($a = 0{})$a", " + 1".repeat(20_000));
    assert_eq!(Given::default().text(&sum), "20000");
    let path = format!("$input.path('$[?({}@.a{})]')", "(".repeat(1000), ")".repeat(1000));
    assert_eq!(Given::default().text(&path), "! a JSONPath is malformed or not supported");
}
