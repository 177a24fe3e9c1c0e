//! What real AWS answered about the language itself, by localstack's recordings (airspeed, 2023 and 2024).

use super::{Given, gives};

/// A template that sees the members of a JSON body as names.
fn seen(body: &str, template: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(body).unwrap();
    let names = json.as_object().unwrap().keys();
    let sets: Vec<String> = names.map(|name| format!("#set(${name} = $input.path('$').{name})")).collect();
    Given::body(body).text(&format!("{}\n{template}", sets.join(" ")))
}

fn sees(rows: &[(&str, &str, &str)]) {
    for (body, template, expected) in rows {
        assert_eq!(seen(body, template), *expected, "{template} with {body}");
    }
}

#[test]
fn names_that_are_not_set_print_nothing_and_are_true() {
    gives(&[
        ("Hello $name", "Hello "),
        ("Hello $!name", "Hello "),
        ("#if($some_value)hide me#end", "hide me"),
        ("#if(${a.b.c})yes!#end", "yes!"),
        ("#foreach($value in $values)foo#end", ""),
        ("#set($test_dict = {})#set($test_dict[\"$key\"] = \"foo\")$test_dict.toString()", "{=foo}"),
        ("#set( $m = {} )#set($i = $m.put('k', null))#if(\"$m.k\" == \"\")none#{else}some#end", "none"),
    ]);
    sees(&[
        (r#"{"a":{"b":{"c":"d"}}}"#, "#if(${a.b.c})yes!#end", "yes!"),
        (r#"{"a":{"b":{"c":false}}}"#, "#if($!{a.b.c})yes!#end", ""),
        (r#"{"a":false}"#, "#if(${a})yes!#end", ""),
        (r#"{"v":null}"#, "#if ( !$v )yes#end", ""),
        (r#"{"v":false}"#, "#if ( not $v )yes#end", "yes"),
    ]);
}

#[test]
fn text_references_and_white_space() {
    gives(&[
        ("<html></html>", "<html></html>"),
        ("Hello $ ", "Hello $ "),
        ("## comment\nStuff\nMore stuff## more comments $blah", "Stuff\nMore stuff"),
        ("Stuff#*\n more comments *#\n and more stuff", "Stuff\n and more stuff"),
        ("\n#if(true)\nhello##\n#end", "\nhello"),
        ("<span style=\"color: #13ff93\">", "<span style=\"color: #13ff93\">"),
        ("\"#\"", "\"#\""),
        ("hello #stop world", "hello "),
        ("#macro(tryme)$values#end#tryme()", "#tryme()"),
        ("#macro ( recur $n)#if ($n > 0)#set($n = $n - 1)#recur($n)X#end#end#recur(5)", "#recur(5)"),
        ("\n#macro ( blah )\nhello##\n#end\n#blah()", "\n#blah()"),
        ("\n#set($s = \"a\")\n## so\n#evaluate($s)", "\n#evaluate($s)"),
        ("#set($v1 = {})#set($ignore = $v1.put('foo', 'bar'))#return($v1)", "#return($v1)"),
        ("#define ( $hello)hi#end$hello()$hello()", "hi()hi()"),
        ("#define ( $showindex )$foreach.index#end#foreach($x in [1,2,3])$showindex#end", "012"),
        ("\n#define( $f )$ctx#end\n#set( $ctx = 'foo' )\n$f\n#set( $ctx = 'bar' )\n$f\n", "\nfoo\nbar\n"),
        ("\n        #set( $o = {\n  \"u\": \"user1\"\n} )\n        {$o.u", "\n                {user1"),
        ("#set($a = 1) #set($b = 2)\n$a$b", "12"),
        (
            "\n#set( $email = \"foo\" )\n$email\n\\$email\n\\\\$email\n\\\n\\\\ \\# \\$\n\\#end\n\\# end\n\\#set( $email = \"foo\" )\n",
            "\nfoo\n$email\n\\foo\n\\\n\\\\ \\# \\$\n#end\n\\# end\n#set( foo = \"foo\" )\n",
        ),
    ]);
    sees(&[
        (r#"{"name":"World"}"#, "Hello ${name}.", "Hello World."),
        (r#"{"name":"World"}"#, "Hello $name}.", "Hello World}."),
        (r#"{"g":true,"b":true,"n":"S"}"#, "hello #if ($g)${n}.\n#if($b)Happy\n#end.\n#end Off?", "hello S.\nHappy\n.\n Off?"),
        (r#"{"v":true}"#, "#if($v)true#{else}false#end", "true"),
        (r#"{"v":true}"#, "#if($v)true#{end}monkey", "truemonkey"),
        (r#"{"a":false,"b":false}"#, "#if ($a) one #elseif ($b) two #else three #end", " three "),
    ]);
}

#[test]
fn literals() {
    gives(&[
        ("#set ($v = false)$v", "false"),
        ("#set ($name = \"\\\\batman\\nand robin\")$name", "\\\\batman\\nand robin"),
        ("#set($d = '{\"a\": 2}')$d", "{\"a\": 2}"),
        ("#set($d = \"{\"\"a\"\": 2}\")$d", "{\"a\": 2}"),
        ("#set($d = \"1\\\\\"\"2\"\"3\")$d", "1\\\\\"2\"3"),
        ("#set($s = '\\{\n\t\r\\%\u{5}')$s", "\\{\n\t\r\\%\u{5}"),
        ("#set($s = \"\\{\n\t\r\\%\u{5}\")$s", "\\{\n\t\r\\%\u{5}"),
        ("#set($name = \"Steve\")#set($h=\"hello, $name is my name\")$h", "hello, Steve is my name"),
        ("#set($name = \"Steve\")#set($h=\"hello, \\$name is my name\")$h", "hello, $name is my name"),
        ("#set($values = [2..-2])#foreach($value in $values)$value,#end", "2,1,0,-1,-2,"),
        ("#foreach( $v in [1..5] )$v\n#end", "1\n2\n3\n4\n5\n"),
        ("#set($l = [\"Hello \", $p, 7])\n#foreach($v in $l)$v#end\n\nblah", "Hello 7\nblah"),
        ("#set($a = {\"dog\": \"cat\" , \"horse\":15})$a.dog", "cat"),
        ("#set($values = [[\"a \", \"b\"], [\"c\"]])#foreach($p in $values)#foreach($w in $p)$w#end. #end", "a b. c. "),
        ("#set($a = {})$a", "{}"),
        ("#set($o = {'k1': 'v1', 'k2': 'v2'} )$o.toString()", "{k1=v1, k2=v2}"),
    ]);
}

#[test]
fn operators() {
    gives(&[
        ("#set($a = (5 + 4))$a", "9"),
        ("#set($a = 4 > 2 + 5)$a", "false"),
        ("#set($a = (5 + 4) > 2)$a", "true"),
        ("#set($a = 5 * 4 - 2)$a", "18"),
        ("#set($a = 2 + 5 * 4)$a", "22"),
        ("#set($a = 100.0 / 50)$a", "2.0"),
        ("#set($x = .5*.1)$x", "0.05"),
        ("#set($v = 3)#set( $m = ($v % 2) )$m", "1"),
    ]);
    for (symbol, word, told) in [
        (">", "gt", ["", "", "yes"]),
        (">=", "ge", ["", "yes", "yes"]),
        ("<", "lt", ["yes", "", ""]),
        ("<=", "le", ["yes", "yes", ""]),
        ("==", "eq", ["", "yes", ""]),
        ("!=", "ne", ["yes", "", "yes"]),
    ] {
        for operator in [symbol, word] {
            for (value, expected) in told.iter().enumerate() {
                let body = format!("{{\"value\":{value}}}");
                assert_eq!(seen(&body, &format!("#if ( $value {operator} 1 )yes#end")), *expected, "{value} {operator} 1");
            }
        }
    }
    sees(&[
        (r#"{"a":false,"b":true}"#, "#if ( $a || $b )yes#end#if ( $a or $a )no#end", "yes"),
        (r#"{"a":false,"b":true}"#, "#if ( $a && $b )no#end#if ( $b and $b )yes#end", "yes"),
        (r#"{"a":1,"b":2}"#, "#if ( ($a == 1) && ($b == 2) )yes#end#if ( $a == 1 && $b == 1 )no#end", "yes"),
        (r#"{"a":false,"b":false}"#, "#if ( !$a && !$b )yes#end", "yes"),
    ]);
}

#[test]
fn loops() {
    gives(&[
        ("#foreach ($i in [1, 2, 3])$i. #if ($velocityHasNext)yes#end, #end", "1. yes, 2. yes, 3. , "),
        ("#foreach ($i in [1, 2, 3])$i. #if ($foreach.hasNext)yes#end, #end", "1. yes, 2. yes, 3. , "),
        ("#foreach ($i in [1, 2, 3])$i. #if ($foreach.first)yes#end, #end", "1. yes, 2. , 3. , "),
        ("#foreach ($i in [1, 2, 3])$i. #if ($foreach.last)yes#end, #end", "1. , 2. , 3. yes, "),
        ("#set($i = 1)$i,#foreach ($i in [2, 3, 4])$i,#set($i = $i)#end$i", "1,2,3,4,1"),
        ("#set($v = 1)#foreach ($i in [2,3,4])$v,#set($v = $i)#end$v", "1,2,3,4"),
        ("#foreach ($j in [1,2])#foreach ($i in [3, 4])$foreach.count,#end$foreach.count|#end", "1,2,1|1,2,2|"),
        (
            "#foreach ($w in ['a','b'])Outer $velocityCount#foreach ($w in [1,2]), inner $velocityCount#end. #end",
            "Outer 1, inner 1, inner 2. Outer 2, inner 1, inner 2. ",
        ),
        ("#foreach ($name in ['Chris','Steve'])Hello $name. #end$name", "Hello Chris. Hello Steve. "),
    ]);
}

#[test]
fn members_and_methods() {
    gives(&[
        ("#set($foo = [1,2,3]) $foo.size()", " 3"),
        ("#set($foo = [1,2,3]) #if($foo.contains(1))found#end#if($foo.contains(10))no#end", " found"),
        ("#set($foo = [1,2,3]) $foo.get(1)", " 2"),
        (
            "#set($foo = [1,2,3])#set( $ignore = $foo.add('string value') )#foreach($item in $foo)$item,#end",
            "1,2,3,string value,",
        ),
        ("#set($foo = [1, 2, 3]) $foo.isEmpty()", " false"),
        ("#set($foo = 'foobar123') $foo.length()", " 9"),
        ("#set($foo = 'foobar123bab') $foo.replaceAll('ba.', 'foo')", " foofoo123foo"),
        ("#set($foo = 'foobar123') #if($foo.startsWith('foo'))yes!#end", " yes!"),
        ("#set($foo = 'something') $foo.indexOf('e')", " 3"),
        ("#set($foo = 'something') $foo.substring(3, 6)", " eth"),
        ("#set( $s = '123456789' )$s.matches( '[0-9]*' )", "true"),
        ("#set( $s = 'd123' )$s.matches( '[0-9]*' )", "false"),
        ("#set( $s = '2020-01-20T08:00:00.000Z' )$s.matches('^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:00\\.000Z$')", "true"),
        ("#set( $s = \"2020-01-20T08:00:00.000Z\" )$s.matches(\"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:00\\.000Z$\")", "true"),
        ("#set($d = {} )#set($key = 'bar')#set( $d[$key] = 'foo' )$d.toString()", "{bar=foo}"),
        ("#set($d = {} )#set($key = 'bar')#set( $d[\"$key\"] = {} )#set($d[\"$key\"].nested = \"foo\")$d.bar[\"nested\"]", "foo"),
        ("#set($a = ['one', 'two', 'three'] )#set($i = 1)#set( $a[$i] = 'foo' )#foreach ($item in $a)$item#end", "onefoothree"),
        ("#set($a = ['one', 'two', 'three'] )$a.set(1, 'foo')#foreach ($item in $a)$item#end", "twoonefoothree"),
        ("#set($u = {'items': '1;2;3'}) $u.name ", "  "),
    ]);
    sees(&[
        (r#"{"d":{"k":"initial value"}}"#, "#set( $i = $d.put('k', 'new value') )$i - $d.k", "initial value - new value"),
        (r#"{"d":{"k1":"v1"}}"#, "#set( $i = $d.putAll({'k1': 'v3', 'k2': 'v2'}))$d.k1 - $d.k2", "v3 - v2"),
        (r#"{"a":["foo",["bar1","bar2"],{"b":"c"}]}"#, "$a[0] $a[1][1] $a[2].b", "foo bar2 c"),
        (r#"{"a":{"b":{"c":{"foo:bar":"baz"}}}}"#, "$a.b.c['foo:bar']", "baz"),
        (r#"{"value":"Grüße"}"#, "$value", "Grüße"),
    ]);
}
