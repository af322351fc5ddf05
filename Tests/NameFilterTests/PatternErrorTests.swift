import Testing

@testable import NameFilter

@Suite struct PatternErrorTests {
    @Test(
        arguments: [
            ("foo(bar", "missing closing parenthesis in 'foo(bar', write \\( for a parenthesis"),
            ("(?:a", "missing closing parenthesis in '(?:a', write \\( for a parenthesis"),
            ("(?i", "unknown or incomplete group (?i in '(?i', write (?:a) for a group, \\( for a parenthesis"),
            ("a)", "unexpected closing parenthesis in 'a)', write \\) for a parenthesis"),
            ("[a", "missing closing bracket of [a in '[a', write \\[ for a bracket"),
            ("[]", "missing closing bracket of [] in '[]', write \\[ for a bracket"),
            ("[^]", "missing closing bracket of [^] in '[^]', write \\[ for a bracket"),
            ("[\\x62-a]", "invalid character range \\x62-a in '[\\x62-a]', write the smaller character first"),
            ("x[c-a]", "invalid character range c-a in 'x[c-a]', write the smaller character first"),
            ("[a-\\d]", "unknown escape \\d in '[a-\\d]', write \\\\ for a backslash"),
            ("[[:foo:]]", "unknown character class [:foo:] in '[[:foo:]]', use one such as [[:alpha:]], \\pL or \\p{Greek}"),
            ("*", "nothing to repeat before * in '*', write .* for any text"),
            ("a|*", "nothing to repeat before * in 'a|*', write .* for any text"),
            ("(+)", "nothing to repeat before + in '(+)', write .* for any text"),
            ("{2}", "nothing to repeat before {2} in '{2}', write .* for any text"),
            ("(?i)*", "nothing to repeat before * in '(?i)*', write .* for any text"),
            ("(*UTF)a", "nothing to repeat before * in '(*UTF)a', write .* for any text"),
            ("a**", "repetition operators ** in a row in 'a**', group what is repeated twice, as in (?:a+)*"),
            ("a++", "repetition operators ++ in a row in 'a++', group what is repeated twice, as in (?:a+)*"),
            ("a*?+", "repetition operators *?+ in a row in 'a*?+', group what is repeated twice, as in (?:a+)*"),
            ("a{2}{3}", "repetition operators {2}{3} in a row in 'a{2}{3}', group what is repeated twice, as in (?:a+)*"),
            (
                "a{1001}",
                "invalid repeat count {1001} in 'a{1001}', repeat at most 1000 times, and write the smaller number first"
            ),
            ("a{3,2}", "invalid repeat count {3,2} in 'a{3,2}', repeat at most 1000 times, and write the smaller number first"),
            (
                "((a{100}){10}b){2}",
                "invalid repeat count {2} in '((a{100}){10}b){2}', repeat at most 1000 times, and write the smaller number first"
            ),
            ("a\\", "trailing backslash in 'a\\', write \\\\ for a backslash"),
            ("a\\C", "unknown escape \\C in 'a\\C', write \\\\ for a backslash"),
            ("\\K", "unknown escape \\K in '\\K', write \\\\ for a backslash"),
            ("\\Z", "unknown escape \\Z in '\\Z', write \\\\ for a backslash"),
            ("\\R", "unknown escape \\R in '\\R', write \\\\ for a backslash"),
            ("\\E", "unknown escape \\E in '\\E', write \\\\ for a backslash"),
            ("\\é", "unknown escape \\é in '\\é', write \\\\ for a backslash"),
            ("(a)\\1", "unknown escape \\1 in '(a)\\1', write \\\\ for a backslash"),
            (
                "(?P<n>a)(?P=n)",
                "unknown or incomplete group (?P in '(?P<n>a)(?P=n)', write (?:a) for a group, \\( for a parenthesis"
            ),
            ("a(?=b)", "lookahead (?= is not supported in 'a(?=b)', use the exclude filter to leave names out"),
            ("(?!a)", "lookahead (?! is not supported in '(?!a)', use the exclude filter to leave names out"),
            ("(?<=a)b", "lookbehind (?< is not supported in '(?<=a)b', use the exclude filter to leave names out"),
            ("(?<!a)b", "lookbehind (?< is not supported in '(?<!a)b', use the exclude filter to leave names out"),
            ("(?>a)", "unknown or incomplete group (?> in '(?>a)', write (?:a) for a group, \\( for a parenthesis"),
            ("(?R)", "unknown or incomplete group (?R in '(?R)', write (?:a) for a group, \\( for a parenthesis"),
            ("(?&n)", "unknown or incomplete group (?& in '(?&n)', write (?:a) for a group, \\( for a parenthesis"),
            ("(?(1)a)", "unknown or incomplete group (?( in '(?(1)a)', write (?:a) for a group, \\( for a parenthesis"),
            ("(?C1)", "unknown or incomplete group (?C in '(?C1)', write (?:a) for a group, \\( for a parenthesis"),
            ("(?#a)", "unknown or incomplete group (?# in '(?#a)', write (?:a) for a group, \\( for a parenthesis"),
            ("(?|a)", "unknown or incomplete group (?| in '(?|a)', write (?:a) for a group, \\( for a parenthesis"),
            ("(?1)", "unknown or incomplete group (?1 in '(?1)', write (?:a) for a group, \\( for a parenthesis"),
            ("(?x)a", "unknown or incomplete group (?x in '(?x)a', write (?:a) for a group, \\( for a parenthesis"),
            ("(?i-)a", "unknown or incomplete group (?i-) in '(?i-)a', write (?:a) for a group, \\( for a parenthesis"),
            ("(?--i)a", "unknown or incomplete group (?-- in '(?--i)a', write (?:a) for a group, \\( for a parenthesis"),
            ("(?P<>a)", "invalid group name <> in '(?P<>a)', write it as in (?P<name>a), of letters, digits and _"),
            ("(?P<a-b>a)", "invalid group name <a-b> in '(?P<a-b>a)', write it as in (?P<name>a), of letters, digits and _"),
            ("(?<a", "invalid group name <a in '(?<a', write it as in (?P<name>a), of letters, digits and _"),
            ("\\p{Foo}", "unknown character class \\p{Foo} in '\\p{Foo}', use one such as [[:alpha:]], \\pL or \\p{Greek}"),
            (
                "\\p{greek}",
                "unknown character class \\p{greek} in '\\p{greek}', use one such as [[:alpha:]], \\pL or \\p{Greek}"
            ),
            ("\\p{L", "unknown character class \\p{L in '\\p{L', use one such as [[:alpha:]], \\pL or \\p{Greek}"),
            ("\\p", "unknown character class \\p in '\\p', use one such as [[:alpha:]], \\pL or \\p{Greek}"),
            ("\\x", "unknown escape \\x in '\\x', write \\\\ for a backslash"),
            ("\\x4", "unknown escape \\x4 in '\\x4', write \\\\ for a backslash"),
            ("\\x{}", "unknown escape \\x{} in '\\x{}', write \\\\ for a backslash"),
            ("\\x{110000}", "unknown escape \\x{110000 in '\\x{110000}', write \\\\ for a backslash"),
            ("é(", "missing closing parenthesis in 'é(', write \\( for a parenthesis"),
            ("a{1}{2}", "repetition operators {1}{2} in a row in 'a{1}{2}', group what is repeated twice, as in (?:a+)*"),
            ("(?<a-b>a)", "invalid group name <a-b> in '(?<a-b>a)', write it as in (?P<name>a), of letters, digits and _"),
            ("(?<n>a)(?<n", "invalid group name <n in '(?<n>a)(?<n', write it as in (?P<name>a), of letters, digits and _"),
            ("(?<", "lookbehind (?< is not supported in '(?<', use the exclude filter to leave names out"),
            ("(?<n", "invalid group name <n in '(?<n', write it as in (?P<name>a), of letters, digits and _"),
            ("x[\\C]", "unknown escape \\C in 'x[\\C]', write \\\\ for a backslash"),
            ("\\Q\\E\\C", "unknown escape \\C in '\\Q\\E\\C', write \\\\ for a backslash"),
            ("[[:alpha:]\\C", "unknown escape \\C in '[[:alpha:]\\C', write \\\\ for a backslash"),
            ("a\\Cb(?<n>c)", "unknown escape \\C in 'a\\Cb(?<n>c)', write \\\\ for a backslash"),
            ("[b-a", "invalid character range b-a in '[b-a', write the smaller character first"),
            ("+a", "nothing to repeat before + in '+a', write .* for any text"),
            ("a{2,1}", "invalid repeat count {2,1} in 'a{2,1}', repeat at most 1000 times, and write the smaller number first"),
            ("*orders*", "nothing to repeat before * in '*orders*', write .* for any text"),
            ("(?'n'a)", "unknown or incomplete group (?' in '(?'n'a)', write (?:a) for a group, \\( for a parenthesis"),
            ("^(?!__).*", "lookahead (?! is not supported in '^(?!__).*', use the exclude filter to leave names out"),
        ])
    func errorsLocateTheMistake(_ pattern: String, _ description: String) {
        do throws(PatternSyntaxError) {
            _ = try NamePattern(pattern)
            Issue.record("\(pattern) is accepted")
        } catch {
            #expect(error.description == description)
        }
    }
}
