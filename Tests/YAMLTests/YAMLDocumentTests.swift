import Testing
import YAML

@Suite struct YAMLDocumentTests {
    private func parse(_ text: String) throws -> YAMLNode? { try YAMLDocument.parse(Array(text.utf8)) }

    @Test func everyValueHasItsLineAndKey() throws {
        let root = try #require(try parse("# first\na:\n  b:\n  - 1\n  - c: [x,\n    y]\n"))
        #expect(root.key == "" && root.line == 2)
        let outer = try #require(try root.entries(known: ["a"])["a"])
        let list = try #require(try outer.entries(known: ["b"])["b"])
        // Of what has a key, where the key is.
        #expect(list.key == "a.b" && list.line == 3)
        let items = try list.list()
        #expect(try items[0].integer() == 1)
        #expect(items[0].key == "a.b[0]" && items[0].line == 4)
        let inner = try #require(try items[1].entries(known: ["c"])["c"]).list()
        #expect(inner.map(\.key) == ["a.b[1].c[0]", "a.b[1].c[1]"])
        #expect(inner.map(\.line) == [5, 6])
        #expect(try parse("") == nil)
    }

    @Test(arguments: [("~", true), ("", true), ("null", true), ("'null'", false), ("\"\"", false), ("0", false)])
    func onlyPlainScalarsAreNull(text: String, isNull: Bool) throws {
        let value = try #require(try parse("a: \(text)\n")?.entries().first?.value)
        #expect(value.isNull == isNull)
    }

    private static let mistakes: [(text: String, error: YAMLError)] = [
        ("a: 1\na: 2\n", YAMLError("occurs twice", line: 2, key: "a")),
        ("? [a]\n: 1\n", YAMLError("a key must be a single value", line: 1)),
        ("a: [\n", YAMLError("did not find expected node content", line: 2)),
        ("a: x\n", YAMLError("must be a whole number, not 'x'", line: 1, key: "a")),
        ("b: 1\n", YAMLError("unknown key, expected one of: a", line: 1, key: "b")),
        ("a: [1]\n", YAMLError("must be a single value", line: 1, key: "a")),
        ("- 1\n", YAMLError("must be a mapping of keys to values", line: 1)),
    ]

    @Test(arguments: mistakes) func mistakesAreReported(_ text: String, _ error: YAMLError) {
        #expect(throws: error) { try parse(text)?.entries(known: ["a"])["a"]?.integer() }
    }

    /// Anchors that stand for each other by the thousand, and endless nesting, end as errors.
    @Test func hostileYAML() {
        let bomb =
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "bcdefgh".enumerated().map { offset, name in
                let before = Array("abcdefgh")[offset]
                return
                    "\(name): &\(name) [*\(before),*\(before),*\(before),*\(before),*\(before),*\(before),*\(before),*\(before)]\n"
            }.joined()
        for text in [bomb, "a: &a [*a]\n", String(repeating: "[", count: 5_000)] {
            #expect(throws: YAMLError.self) { try parse(text) }
        }
    }
}
