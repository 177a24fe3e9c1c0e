//! Java's methods.

use super::gives;

#[test]
fn text() {
    gives(&[
        (
            "#set($s = ' aBc ')[$s.trim()][$s.toLowerCase()][$s.toUpperCase()][$s.isEmpty()][$s.empty]",
            "[aBc][ abc ][ ABC ][false][false]",
        ),
        (
            "#set($s = 'a,b,,c,,')$s.split(',') $s.split(',').size() $s.split(',', 2)[1] $s.split(',')[0]",
            "[a, b, , c] 4 b,,c,, a",
        ),
        ("#set($s = 'a.b.a')$s.replace('.', '$') $s.replaceAll('(a).', '$1-') $s.replaceFirst('a', 'x')", "a$b$a a-b.a x.b.a"),
        (
            "#set($s = 'it')$s.concat('!') $s.equals('it') $s.equals(1) $s.equalsIgnoreCase('IT') $s.endsWith('t')",
            "it! true false true true",
        ),
        ("#set($s = 'abcabc')$s.indexOf('c') $s.indexOf('c', 3) $s.lastIndexOf('a') $s.indexOf('x') $s.charAt(1)", "2 5 3 -1 b"),
        ("#set($s = 'é日😀x')$s.length() $s.indexOf('x') $s.substring(4) $s.substring(0, 2)", "5 4 x é日"),
        ("#set($s = 'b')$s.compareTo('a') $s.compareTo('bcd') $s.valueOf(5)", "1 -2 5"),
        ("#set($s = 'TRUE')$s.matches('(?i)true') $s.matches('TR') $s.contains('RU')", "true false true"),
        ("#set($s = 'it''s')$s.replaceAll(\"'\", '\"')", "it\"s"),
        ("#set($s = 'x')$s.nosuch() $s.nosuch|$s.getClass()", " |"),
    ]);
}

#[test]
fn numbers_and_truths() {
    gives(&[
        ("#set($i = 0)$i.parseInt('12') $i.parseLong('5000000000') $i.valueOf('7')", "12 5000000000 7"),
        ("#set($i = 7)$i.intValue() $i.doubleValue() $i.toString().length() $i.equals(7) $i.compareTo(9)", "7 7.0 1 true -1"),
        ("#set($d = 2.9)$d.intValue() $d.parseDouble('1.5')", "2 1.5"),
        ("#set($b = true)$b.toString() $b.parseBoolean('TRUE') $b.equals(true)", "true true true"),
        ("#set($i = 3)$i.max(4, 9) $i.min(4, 9)", "9 4"),
    ]);
}

#[test]
fn lists() {
    gives(&[
        ("#set($l = ['a', 'b'])$l.add('c')$l.addAll(['d'])$l", "truetrue[a, b, c, d]"),
        ("#set($l = ['a', 'b', 'c'])$l.remove(0)$l.remove('c')$l.remove('x')$l", "atruefalse[b]"),
        ("#set($l = ['a', 'b', 'a'])$l.indexOf('a')$l.lastIndexOf('a')$l.indexOf('z') $l.subList(1, 3) $l[-1]", "02-1 [b, a] a"),
        ("#set($l = ['a'])$l.add(0, 'z')$l$l.clear()$l.isEmpty()$l.containsAll([])", "[z, a]truetrue"),
        ("#set($a = [1])#set($b = $a)#set($x = $b.add(2))$a", "[1, 2]"),
    ]);
}

#[test]
fn maps() {
    gives(&[
        ("#set($m = {'a': 1, 'b': 2})$m.size() $m.keySet() $m.values() $m.entrySet()", "2 [a, b] [1, 2] [a=1, b=2]"),
        ("#set($m = {'a': 1})$m.containsKey('a') $m.containsKey('z') $m.containsValue(1) $m.isEmpty()", "true false true false"),
        ("#set($m = {'a': 1})$m.get('a')$m.get('z')$m.getOrDefault('z', 9)$m.remove('a')$m", "191{}"),
        ("#set($m = {'a': 1})$m.putIfAbsent('a', 2)$m.putIfAbsent('b', 3)$m", "1{a=1, b=3}"),
        ("#foreach($v in {'a': 1, 'b': 2})$v#end", "12"),
        ("#set($m = {'size': 'own'})$m.size $m.size() $m['size']", "own 1 own"),
    ]);
}

#[test]
fn loops_inside_loops() {
    gives(&[(
        "#foreach($a in [1,2])#foreach($b in ['x','y'])$foreach.parent.count$foreach.count#if($foreach.hasNext()),#end#end;#end",
        "11,12;21,22;",
    )]);
}

#[test]
fn what_java_answers_with_an_exception_fails_the_template() {
    gives(&[
        ("$input.params().path.id.substring(99)", "! substring: the index is out of bounds"),
        ("#set($l = [])$l.get(0)", "! get: the index is out of bounds"),
        ("#set($l = [])$l[0]", "! an index lies outside of its list"),
        ("#set($l = ['a'])$l.set(5, 'foo')", "! set: the index is out of bounds"),
        ("#set($i = 0)$i.parseInt('x')", "! parseInt: the text is no number"),
        ("#set($s = 'x')$s.matches('(')", "! a regular expression is malformed, too large or not supported"),
        ("#set($s = 'x')$s.format('%d', 1)", "! the method format is not supported"),
        ("$util.parseJson('{')", "! $util.parseJson: the text is no JSON"),
        ("$util.urlDecode('%2')", "! $util.urlDecode: an escape is incomplete"),
        ("$input.path('$[')", "! a JSONPath is malformed or not supported"),
    ]);
}
