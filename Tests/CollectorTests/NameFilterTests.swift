import Foundation
import Testing

@testable import Collector

@Suite struct NameFilterTests {
    /// Pattern, names that match, names that do not: Go's own answers.
    static let patterns: [(String, [String], [String])] = [
        // Anywhere in the name.
        ("", ["", "a"], []),
        (".*", ["", "a", "a\nb"], []),
        ("^$", [""], ["a", "\n"]),
        ("order", ["order", "orders", "my-orders"], ["Order", "orde", ""]),
        ("^order", ["orders"], ["my-orders", "a\norder"]),
        ("order$", ["my-order"], ["orders", "order\n"]),
        ("a.b", ["a.b", "axb", "a☺b"], ["ab", "a\nb"]),
        ("a\\.b", ["a.b"], ["axb"]),
        ("^[^_].*", ["a", "a_"], ["_a", "__consumer_offsets", ""]),
        ("foo|^bar$", ["xfoox", "bar"], ["bars"]),
        ("^(?:a|b)+$", ["a", "abab"], ["", "abc"]),
        ("\\Q[a.b]*\\E", ["x[a.b]*"], ["a.b"]),
        ("\\Qa.b", ["a.b"], ["axb"]),
        ("^\\Qab\\E*$", ["a", "abbb"], ["abab"]),
        ("", ["anything"], []),
        ("()", ["", "a"], []),
        ("a||b", ["", "c"], []),
        // Flags.
        ("(?i)order", ["ORDER", "oRdEr"], ["orde"]),
        ("(?i:o)rder", ["Order"], ["ORDER"]),
        ("a(?i)b|c", ["ab", "aB", "C"], ["Ab"]),
        ("(a(?i)b)c", ["aBc"], ["aBC"]),
        ("(?i)a(?-i)b", ["Ab"], ["AB"]),
        ("(?i)k", ["k", "K", "\u{212A}"], ["s"]),
        ("(?i)straße", ["STRASSE".replacingOccurrences(of: "SS", with: "ẞ")], ["STRASSE"]),
        ("(?s)a.b", ["a\nb"], ["ab"]),
        ("(?m)^b$", ["a\nb", "b\na"], ["ab"]),
        ("(?m)a$", ["a\nb"], ["ab"]),
        ("(?m)^$", ["", "a\n", "\n"], ["a"]),
        ("(?U)a+", ["a"], ["b"]),
        ("(?imsU-i)A", ["A"], ["a"]),
        ("(?)a", ["a"], ["b"]),
        // Groups.
        ("(?P<name>a)", ["a"], ["b"]),
        ("(?<name>a)", ["a"], ["b"]),
        ("((((a))))", ["a"], ["b"]),
        // Classes.
        ("^\\d+$", ["123"], ["", "12a", "٣"]),
        ("^\\w+$", ["a_1"], ["é", "a-b"]),
        ("^\\s$", [" ", "\t", "\n", "\r", "\u{C}"], ["\u{B}", "\u{A0}"]),
        ("^\\S\\W\\D$", ["a-b", "a b"], ["a_b", "a-1"]),
        ("\\bfoo\\b", ["x.foo.y", "foo"], ["foobar", "foo_"]),
        ("^\\pL+$", ["abcé", "группа"], ["a1"]),
        ("^\\p{Greek}$", ["α"], ["a"]),
        ("^\\p{^Greek}$", ["a"], ["α"]),
        ("^\\P{Lu}$", ["a"], ["A"]),
        ("^\\pN$", ["1", "Ⅷ"], ["a"]),
        ("^[[:alpha:]]+$", ["abC"], ["é", "a1"]),
        ("^[[:^alpha:]]$", ["1", "é"], ["a"]),
        ("^[[:word:]-]+$", ["a-b_c"], ["a.b"]),
        ("^[\\d.]+$", ["1.2"], ["a"]),
        ("^[^\\d]$", ["a"], ["1"]),
        ("^[\\D5]$", ["a", "5"], ["1"]),
        ("^[]a]$", ["]", "a"], ["b"]),
        ("^[^]a]$", ["b"], ["]", "a"]),
        ("^[a-]$", ["a", "-"], ["b"]),
        ("^[-a]$", ["a", "-"], ["b"]),
        ("^[a-c-e]$", ["b", "-", "e"], ["d"]),
        ("^[[a]$", ["[", "a"], ["]"]),
        ("^[.*+?]$", [".", "*"], ["a"]),
        ("^[&&[a]$", ["&", "[", "a"], ["b"]),
        ("(?i)^[a-c]$", ["B"], ["D"]),
        ("(?i)^[\\W]$", ["-"], ["ſ", "\u{212A}", "s"]),
        // Escapes.
        ("^\\x41\\x{42}\\103$", ["ABC"], ["abc"]),
        ("^\\0$", ["\0"], ["0"]),
        ("^\\a\\f\\t\\n\\r\\v$", ["\u{7}\u{C}\t\n\r\u{B}"], ["aftnrv"]),
        ("^\\_\\-\\/\\#\\ $", ["_-/# "], [""]),
        ("\\Aab\\z", ["ab"], ["ab\n", "xab"]),
        ("a b # c", ["a b # c"], ["ab"]),
        // Repetitions.
        ("^a{2}$", ["aa"], ["a", "aaa"]),
        ("^a{2,}$", ["aa", "aaaa"], ["a"]),
        ("^a{1,2}$", ["a", "aa"], ["", "aaa"]),
        ("^a{0}$", [""], ["a"]),
        ("^a{,2}$", ["a{,2}"], ["a", "aa"]),
        ("^a{01}$", ["a{01}"], ["a"]),
        ("^a{1, 2}$", ["a{1, 2}"], ["a"]),
        ("^{a}$", ["{a}"], ["a"]),
        ("x{}", ["x{}"], ["x"]),
        ("^a*?b+?c??$", ["b", "aabbc"], ["a"]),
        ("^(a*)*$", ["", "aaa"], ["b"]),
        ("^a(?i)*$", ["", "aaa"], ["b"]),
        ("^a*(?i)+$", ["", "aaa"], ["b"]),
        ("^*a$*", ["a", "ba"], ["b"]),
        ("\\b{2}a", ["a"], ["b"]),
        ("^(?:a{10}){100}$", [String(repeating: "a", count: 1000)], [String(repeating: "a", count: 999)]),
        // Text that only looks like more.
        ("^]}$", ["]}"], [""]),
        ("a-b_c.d", ["a-b_c.d"], ["a-b"]),
        ("é", ["café"], ["e"]),
        ("☺+", ["☺☺"], [":)"]),
    ]

    @Test(arguments: patterns)
    func matchesAsRE2(_ pattern: String, _ matching: [String], _ others: [String]) throws {
        let pattern = try NamePattern(pattern)
        for name in matching { #expect(try pattern.matches(name), "\(name.debugDescription)") }
        for name in others { #expect(try !pattern.matches(name), "\(name.debugDescription)") }
    }

    @Test(
        arguments: [
            ("foo(bar", "missing closing parenthesis at offset 7: foo(bar"),
            ("(?:a", "missing closing parenthesis at offset 4: (?:a"),
            ("(?i", "missing closing parenthesis at offset 3: (?i"),
            ("a)", "unexpected closing parenthesis at offset 1: a)"),
            ("[a", "missing closing bracket at offset 2: [a"),
            ("[]", "missing closing bracket at offset 2: []"),
            ("[^]", "missing closing bracket at offset 3: [^]"),
            ("x[c-a]", "the range in a character class runs backwards at offset 2: x[c-a]"),
            ("[a-\\d]", "unknown escape \\d at offset 3: [a-\\d]"),
            ("[[:foo:]]", "unknown character class [:foo:] at offset 1: [[:foo:]]"),
            ("*", "missing argument to repetition operator at offset 0: *"),
            ("a|*", "missing argument to repetition operator at offset 2: a|*"),
            ("(+)", "missing argument to repetition operator at offset 1: (+)"),
            ("{2}", "missing argument to repetition operator at offset 0: {2}"),
            ("(?i)*", "missing argument to repetition operator at offset 4: (?i)*"),
            ("(*UTF)a", "missing argument to repetition operator at offset 1: (*UTF)a"),
            ("a**", "a repetition operator behind another one at offset 2: a**"),
            ("a++", "a repetition operator behind another one at offset 2: a++"),
            ("a*?+", "a repetition operator behind another one at offset 3: a*?+"),
            ("a{2}{3}", "a repetition operator behind another one at offset 4: a{2}{3}"),
            ("a{1001}", "invalid repeat count (at most 1000, the smaller first) at offset 1: a{1001}"),
            ("a{3,2}", "invalid repeat count (at most 1000, the smaller first) at offset 1: a{3,2}"),
            (
                "a{99999999999999999999}",
                "invalid repeat count (at most 1000, the smaller first) at offset 1: a{99999999999999999999}"
            ),
            ("((a{100}){10}b){2}", "more than 1000 copies by repetitions in each other at offset 15: ((a{100}){10}b){2}"),
            ("a\\", "trailing backslash at offset 1: a\\"),
            ("a\\C", "unknown escape \\C at offset 1: a\\C"),
            ("\\K", "unknown escape \\K at offset 0: \\K"),
            ("\\Z", "unknown escape \\Z at offset 0: \\Z"),
            ("\\R", "unknown escape \\R at offset 0: \\R"),
            ("\\E", "unknown escape \\E at offset 0: \\E"),
            ("\\é", "unknown escape \\é at offset 0: \\é"),
            ("(a)\\1", "backreference \\1 is not supported at offset 3: (a)\\1"),
            ("(?P<n>a)(?P=n)", "backreference (?P= is not supported at offset 8: (?P<n>a)(?P=n)"),
            ("a(?=b)", "lookahead (?= is not supported at offset 1: a(?=b)"),
            ("(?!a)", "lookahead (?! is not supported at offset 0: (?!a)"),
            ("(?<=a)b", "lookbehind (?<= is not supported at offset 0: (?<=a)b"),
            ("(?<!a)b", "lookbehind (?<! is not supported at offset 0: (?<!a)b"),
            ("(?>a)", "atomic group (?> is not supported at offset 0: (?>a)"),
            ("(?R)", "recursion (?R is not supported at offset 0: (?R)"),
            ("(?&n)", "recursion (?& is not supported at offset 0: (?&n)"),
            ("(?(1)a)", "condition (?( is not supported at offset 0: (?(1)a)"),
            ("(?C1)", "callout (?C is not supported at offset 0: (?C1)"),
            ("(?#a)", "comment (?# is not supported at offset 0: (?#a)"),
            ("(?|a)", "branch reset (?| is not supported at offset 0: (?|a)"),
            ("(?1)", "unknown or misplaced flag '1' behind (? at offset 2: (?1)"),
            ("(?x)a", "unknown or misplaced flag 'x' behind (? at offset 2: (?x)a"),
            ("(?i-)a", "unknown or misplaced flag ')' behind (? at offset 4: (?i-)a"),
            ("(?--i)a", "unknown or misplaced flag '-' behind (? at offset 3: (?--i)a"),
            ("(?P<>a)", "invalid name of a group at offset 0: (?P<>a)"),
            ("(?P<a-b>a)", "invalid name of a group at offset 0: (?P<a-b>a)"),
            ("(?<a", "invalid name of a group at offset 0: (?<a"),
            ("(?P<n>a)(?P<n>b)", "the group name 'n' is taken at offset 8: (?P<n>a)(?P<n>b)"),
            ("\\p{Foo}", "unknown Unicode class 'Foo' at offset 0: \\p{Foo}"),
            ("\\p{greek}", "unknown Unicode class 'greek' at offset 0: \\p{greek}"),
            ("\\p{L", "missing closing brace at offset 0: \\p{L"),
            ("\\p", "missing name of a Unicode class at offset 0: \\p"),
            ("\\x", "invalid \\x escape, expected \\x41 or \\x{1F600} at offset 0: \\x"),
            ("\\x4", "invalid \\x escape, expected \\x41 or \\x{1F600} at offset 0: \\x4"),
            ("\\x{}", "invalid \\x escape, expected \\x41 or \\x{1F600} at offset 0: \\x{}"),
            ("\\x{110000}", "invalid \\x escape, expected \\x41 or \\x{1F600} at offset 0: \\x{110000}"),
            ("é(", "missing closing parenthesis at offset 2: é("),
        ])
    func saysWhereAPatternIsWrong(_ pattern: String, _ description: String) {
        do throws(PatternSyntaxError) {
            _ = try NamePattern(pattern)
            Issue.record("\(pattern) is accepted")
        } catch {
            #expect(error.description == description)
        }
    }

    @Test func groupsMayNotBeNestedWithoutEnd() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        #expect(try NamePattern(nested(250)).matches("a"))
        #expect(throws: PatternSyntaxError.self) { try NamePattern(nested(251)) }
        #expect(throws: PatternSyntaxError.self) { try NamePattern(String(repeating: "(", count: 100_000)) }
        #expect(throws: PatternSyntaxError.self) { try NamePattern("a*" + String(repeating: "(?i)*", count: 10_000)) }
    }

    @Test func tooManyStepsAreAnError() throws {
        let pattern = try NamePattern("^(a+)+$")
        let name = String(repeating: "a", count: 64) + "!"
        #expect(throws: PatternLimitError(pattern: "^(a+)+$", name: name)) { try pattern.matches(name) }
        #expect(try pattern.matches(String(repeating: "a", count: 64)))
    }

    /// More than the JIT's stack holds.
    @Test func longNamesMatch() throws {
        let pattern = try NamePattern("^(?:a|b|cd)*$")
        #expect(try pattern.matches(String(repeating: "abcd", count: 10_000)))
    }

    @Test(
        arguments: [
            (".*", "^$", ["a", "b.c", "__consumer_offsets"]),
            (".*", "^__", ["a", "b.c"]),
            ("^a|c$", "^$", ["a", "b.c"]),
            ("b", "c", []),
            (".*", "", []),
            ("", "^$", ["a", "b.c", "__consumer_offsets"]),
            ("^$", "^$", []),
        ])
    func admitsWhatIsIncludedAndNotExcluded(_ include: String, _ exclude: String, _ admitted: [String]) throws {
        let filter = NameFilter(include: try NamePattern(include), exclude: try NamePattern(exclude))
        #expect(try ["a", "b.c", "__consumer_offsets"].filter(filter.admits) == admitted)
    }

    @Test func byDefaultAdmitsEveryName() throws {
        #expect(try NameFilter().admits("a"))
    }

    /// Each pattern beside the same question asked without one.
    static let predicates: [(String, @Sendable (String) -> Bool)] = [
        ("^team-7\\.", { $0.hasPrefix("team-7.") }),
        ("\\.dlq$", { $0.hasSuffix(".dlq") }),
        ("payment", { $0.contains("payment") }),
        ("^(?:team-1|team-2)\\..*\\.dlq$", { ["team-1.", "team-2."].contains(where: $0.hasPrefix) && $0.hasSuffix(".dlq") }),
        ("[02468]\\.", { $0.range(of: "[02468][.]", options: .regularExpression) != nil }),
        ("(?i)PAYMENT.*DLQ", { $0.contains("payment") && $0.hasSuffix("dlq") }),
        ("^[^.]+\\.[^.]+$", { $0.split(separator: ".").count == 2 }),
        ("^.{1,17}$", { $0.count <= 17 }),
    ]

    @Test(arguments: predicates.indices)
    func agreesOnTenThousandNames(_ index: Int) throws {
        let (text, predicate) = Self.predicates[index]
        let names = (0..<10_000).map { number in
            let kind = ["payment", "order", "invoice", "shipment"][number / 7 % 4]
            return "team-\(number % 23).\(kind)-\(number)\(number % 5 == 0 ? ".dlq" : "")"
        }
        let pattern = try NamePattern(text)
        let matched = try names.filter(pattern.matches)
        #expect(matched == names.filter(predicate))
        #expect(!matched.isEmpty && matched.count < names.count)
    }

    @Test func canBeAskedFromManyThreads() async throws {
        let pattern = try NamePattern("^(?:a|b)+c$")
        let hits = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<1000).count {
                        (try? pattern.matches("ab\($0 + task)c")) == false && (try? pattern.matches("abc")) == true
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(hits == 8000)
    }
}
