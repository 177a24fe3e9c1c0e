//! What is a template and what is not; white space; references.

use super::{gives, malformed};

#[test]
fn malformed_templates_name_their_place() {
    let rows = [
        ("Hello $", 1, 7, "a template cannot end with `$`"),
        ("a\n #", 2, 2, "a template cannot end with `#`"),
        ("#if(true)x", 1, 1, "`#if` without `#end`"),
        ("x#end", 1, 6, "`#end` or `#else` without an opening directive"),
        ("#foreach($a in [1])x#else#end", 1, 26, "`#else` or `#elseif` in `#foreach`"),
        ("#if(1) a #else b #elseif(2) c #end", 1, 25, "`#else` or `#elseif` in `#else`"),
        ("Hello ${name.", 1, 13, "`}` is missing in a reference that starts with `${`"),
        ("${a|'x'}", 1, 4, "`}` is missing in a reference that starts with `${`"),
        ("#set(foo = 1)", 1, 6, "`#set` needs a reference"),
        ("#set($a = )", 1, 11, "a value is missing"),
        ("#set($a = -$b)", 1, 11, "this is no number"),
        ("#set($a = 3 -1)", 1, 13, "this reads as a negative number: a space is needed after `-`"),
        ("#set($a = \"\\\"x\\\"\")", 1, 14, "`)` is missing in `#set`"),
        ("#set($a = 'x)", 1, 11, "this text has no closing quote"),
        ("#foreach($i in [$a .. $b])#end", 1, 25, "the ends of a range must be whole numbers: AWS takes no references here"),
        ("#parse(\"x\")", 1, 1, "`#parse` is not supported"),
        ("a#include(\"x\")", 1, 2, "`#include` is not supported"),
        ("#@block()#end", 1, 1, "`#@block` is not supported"),
        ("#* open", 1, 1, "`*#` is missing"),
        ("#[[ open", 1, 1, "`]]#` is missing"),
        ("#if($a == null)#end", 1, 11, "a value is missing"),
    ];
    let got: Vec<_> = rows.iter().map(|row| (row.0, malformed(row.0))).collect();
    let got: Vec<_> = got.iter().map(|(template, got)| (*template, got.line, got.column, &*got.problem)).collect();
    assert_eq!(got, rows);
    assert_eq!(malformed("a\nb#if").to_string(), "line 2, column 5: `(` is missing in `#if`");
}

#[test]
fn a_directive_eats_the_end_of_its_line_only() {
    gives(&[
        ("a\n#set($x = 1)\nb", "a\nb"),
        ("a\n#set($x = 1) \t\r\nb", "a\nb"),
        ("a\n#set($x = 1) b", "a\n b"),
        ("  #if(true)  \n  b\n  #end\nc", "    b\n  c"),
        ("#if(false)\na\n#else\nb\n#end\nc", "b\nc"),
        ("#foreach($i in [1,2])\n$i\n#end\n.", "1\n2\n."),
        ("#if(true)a#end\n\nb", "a\nb"),
        ("$x #set($x = 1)$x", "1"),
        ("#* c *#\nb", "\nb"),
        ("#foreach($i in [1,2,3])$i#if($i == 2)#break#end,#end.", "1,2."),
        ("a#break b", "a"),
        ("#foreach($i in [1,2])#stop#end b", ""),
    ]);
}

#[test]
fn what_only_looks_like_a_template_is_text() {
    gives(&[
        ("$5 and $1.50", "$5 and $1.50"),
        ("$[x] $! $( ${1} #1 #. # #-", "$[x] $! $( ${1} #1 #. # #-"),
        ("#endOff #iffy #elsewhere", "#endOff #iffy #elsewhere"),
        ("#[[ $raw #if ]]#", " $raw #if "),
        ("#set $x = 1", "#set  = 1"),
        ("C:\\dir\\file \\\\ \\n", "C:\\dir\\file \\\\ \\n"),
        ("#set($a = 'v')$a. $a.. $a.5 ${a}b $a-b", "v. v.. v.5 vb "),
        ("#set($a = 'v')$a(x) $a.b(x)", "v(x) (x)"),
        ("#if(true)\\#if \\\\#{end}x", "#if \\x"),
    ]);
}

#[test]
fn what_the_root_gives() {
    gives(&[
        ("$context.stage $context.identity.sourceIp", "prod 192.0.2.1"),
        ("$context.authorizer.claims['cognito:groups'] $context.authorizer.claims.sub", "admins abc"),
        ("$context.authorizer.claims.nothing|$context.nothing.at.all", "|"),
        ("$stageVariables.table $stageVariables['table'] ${stageVariables['a.b']}", "users users dotted"),
        ("$input.params('id') $input.params('q') $input.params('X-Key')|$input.params('x-key')", "from-path a b k|"),
        ("$input.params().header.get('X-Key') $input.params().querystring.id", "k from-query"),
        (
            "#foreach($t in $input.params().keySet())$t:#foreach($n in $input.params().get($t).keySet())$n,#end #end",
            "header:X-Key,q, querystring:id,q, path:id, ",
        ),
        ("#foreach($e in $context.authorizer.claims.entrySet())$e.key=$e.value;#end", "sub=abc;cognito:groups=admins;"),
        ("$context.requestOverride", "{header={}, path={}, querystring={}}"),
    ]);
}

#[test]
fn expressions_as_java_counts() {
    gives(&[
        ("#set($a = 7 / 2)$a;#set($b = 7 / 2.0)$b", "3;3.5"),
        ("#set($a = 'keep')#set($a = 1 / 0)$a", "keep"),
        ("#set($a = 1 + 'x')$a", "1x"),
        ("#set($a = \"x\" + 1 + 2)$a", "x12"),
        ("#set($a = 9223372036854775807 + 1)$a", "9223372036854775808"),
        ("#if(1 == 1.0)a#end#if('1' == 1)b#end#if(true == 'true')c#end#if('a' == 'b')d#end", "abc"),
        ("#if([1, {'a': 2}] == [1, {'a': 2}])same#end", "same"),
        ("#if('')empty#end#if(0)zero#end#if([])list#end", "emptyzerolist"),
        ("#if('a' < 'b')less#{else}never#end", "never"),
        ("#set($a = [1, 'b', [2.50], {'c': true}])$a", "[1, b, [2.5], {c=true}]"),
        ("#set($a = !true || not false)$a", "true"),
        ("#set($a = 10000000.0)$a", "1.0E7"),
        ("#set($a = \"\\u00e9\\u0041\")$a", "éA"),
        ("#set($a = \"#if(true)x$!b#end\")$a", "x"),
        ("#set($a = \"cost: 5$\")$a", "cost: 5$"),
    ]);
}
