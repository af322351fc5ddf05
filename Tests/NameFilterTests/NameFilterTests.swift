import Foundation
import Testing

@testable import NameFilter

@Suite struct NameFilterTests {
    /// A pattern, matching names, and other names; as Go decides.
    static let patterns: [(String, [String], [String])] = [
        // Matches anywhere in the name.
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
        ("^(?P<n>a)(?<n>b)$", ["ab"], ["aa"]),
        ("^(?<a>x)(?P<b>y)(?<_1>z|é)$", ["xyz", "xyé"], ["xy"]),
        // Looks like a group, but is none.
        ("^[(?<n>]+$", ["(?<n>"], ["P"]),
        ("^[^](?<n>]$", ["P", "a"], ["<", "]"]),
        ("^[[:digit:](?<n>]$", ["<", "1"], ["P"]),
        ("^[[:(?<n>]$", ["<", ":", "["], ["P"]),
        ("^[\\](?<n>]$", ["<", "]"], ["P"]),
        ("^\\(?<n$", ["(<n", "<n"], ["P<n"]),
        ("^\\Q(?<n>\\E(?<n>a)$", ["(?<n>a"], ["(?P<n>a"]),
        ("\\Q\\(?<n>", ["\\(?<n>"], ["(?<n>"]),
        ("^\\\\(?<n>a)$", ["\\a"], ["a"]),
        ("^\\Q\\C\\E\\\\C$", ["\\C\\C"], ["CC"]),
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
        // Text that looks like syntax.
        ("^]}$", ["]}"], [""]),
        ("a-b_c.d", ["a-b_c.d"], ["a-b"]),
        ("é", ["café"], ["e"]),
        ("☺+", ["☺☺"], [":)"]),
    ]

    @Test(arguments: patterns)
    func matchesAsRE2(_ pattern: String, _ matching: [String], _ others: [String]) throws {
        let pattern = try NamePattern(pattern)
        for name in matching { #expect(pattern.matches(name), "\(name.debugDescription)") }
        for name in others { #expect(!pattern.matches(name), "\(name.debugDescription)") }
    }

    @Test func groupsMayBeNestedDeeply() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        #expect(try NamePattern(nested(1000)).matches("a"))
        #expect(throws: PatternSyntaxError.self) { try NamePattern(String(repeating: "(", count: 100_000)) }
    }

    /// A backtracking engine would take 2^64 steps.
    @Test func nestedRepetitionsMatch() throws {
        let pattern = try NamePattern("^(a+)+$")
        let name = String(repeating: "a", count: 64)
        #expect(pattern.matches(name))
        #expect(!pattern.matches(name + "!"))
    }

    @Test func longNamesMatch() throws {
        let pattern = try NamePattern("^(?:a|b|cd)*$")
        #expect(pattern.matches(String(repeating: "abcd", count: 10_000)))
    }

    /// RE2 rejects it by default, Go does not.
    @Test func largeClassesMayBeRepeated() throws {
        let pattern = try NamePattern("^\\pL{1000}$")
        #expect(pattern.matches(String(repeating: "é", count: 1000)))
        #expect(!pattern.matches(String(repeating: "é", count: 999)))
    }

    @Test(arguments: ["^(?:", "(?i)^(?:"])
    func aPatternMayBeAListOfNames(_ opening: String) throws {
        let names = (0..<10_000).map { "team-\($0 % 23).orders-\($0)" }
        let pattern = try NamePattern(opening + names.joined(separator: "|") + ")$")
        #expect(names.allSatisfy(pattern.matches))
        #expect(!names.contains { pattern.matches($0 + "x") || pattern.matches("x" + $0) })
    }

    /// Invalid UTF-8 becomes U+FFFD when a name is read, as in Go's `regexp`.
    @Test func bytesThatAreNotUTF8AreOneCharacter() throws {
        let name = String(decoding: [0x61, 0xFF, 0x62], as: UTF8.self)
        #expect(try NamePattern("^a.b$").matches(name))
        #expect(try NamePattern("^a\\x{FFFD}b$").matches(name))
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
        #expect(["a", "b.c", "__consumer_offsets"].filter(filter.admits) == admitted)
    }

    @Test func byDefaultAdmitsEveryName() {
        #expect(NameFilter().admits("a"))
    }

    /// Each pattern beside an equivalent check without patterns.
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
        let matched = names.filter(pattern.matches)
        #expect(matched == names.filter(predicate))
        #expect(!matched.isEmpty && matched.count < names.count)
    }

    @Test func isThreadSafe() async throws {
        let pattern = try NamePattern("^(?:a|b)+c$")
        let hits = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<1000).count { !pattern.matches("ab\($0 + task)c") && pattern.matches("abc") }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(hits == 8000)
    }
}
