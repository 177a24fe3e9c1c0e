//! `$util`.

use super::gives;

#[test]
fn texts_are_escaped_and_encoded() {
    gives(&[
        ("$util.escapeJavaScript(\"it's \"\"q\"\" \\ a/b é\")", "it\\'s \\\"q\\\" \\\\ a/b \\u00E9"),
        ("$util.escapeJavaScript('😀')", "\\uD83D\\uDE00"),
        ("$util.escapeJavaScript($input.params('none'))|$util.escapeJavaScript($none)|$util.escapeJavaScript(1)", "||1"),
        ("$util.urlEncode('a b&c=d/é*-_.~+') $util.urlDecode('a+b%26%C3%A9%2B')", "a+b%26c%3Dd%2F%C3%A9*-_.%7E%2B a b&é+"),
        ("$util.base64Encode('a?>é') $util.base64Decode('YT8+w6k=') $util.base64Decode('YT8-w6k')", "YT8+w6k= a?>é a?>é"),
        ("$util.base64Decode('=')|$util.base64Decode('Y')|$util.nothing('x')", "||"),
    ]);
}

#[test]
fn parsed_json_is_objects() {
    gives(&[
        (
            "#set($o = $util.parseJson('{\"key1\":\"var1\",\"key2\":{\"arr\":[1,2,3]}}'))$o.key1 $o.key2.arr[0] $o['key2']",
            "var1 1 {arr=[1,2,3]}",
        ),
        ("$util.parseJson('\"s\"') $util.parseJson('1') $util.parseJson('true') $util.parseJson('[]')", "s 1 true []"),
        ("#if($util.parseJson('false'))yes#{else}no#end", "no"),
    ]);
}
