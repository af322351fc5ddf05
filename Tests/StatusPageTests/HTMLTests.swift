import Testing
import WebServer

@testable import StatusPage

@Suite struct HTMLTests {
    /// What Kafka allows in the name of a group.
    static let names = [
        "", "a/b", "..", "a.b", "<script>alert(1)</script>", "\"quoted\" & 'more'", "two\nlines\r\t", "\u{202E}gnirts", "a\u{0}b",
        "100% + more?name=x&y=1#z", String(repeating: "ü", count: 200), "日本語", "e\u{301}",
    ]

    @Test(arguments: names)
    func nothingInANameIsMarkup(name: String) {
        let html: HTML = "<p>\(name)</p>"
        let text = html.text.dropFirst(3).dropLast(4)
        #expect(!text.contains { "<>\"".contains($0) })
        #expect(
            !text.unicodeScalars.contains {
                $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
            })
    }

    @Test(arguments: names)
    func aLinkLeadsBackToItsName(name: String) {
        var listing = Listing()
        listing.name = name
        let query = listing.query
        #expect(query.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        #expect(Listing(query: String(query.dropFirst())).name == name)
    }

    @Test func numbersHaveThreeDigitsAtATime() {
        #expect(
            [0, 12, 123, 1_234, 1_234_567, -1_234].map { HTML.grouped($0) } == ["0", "12", "123", "1,234", "1,234,567", "-1,234"])
        #expect(HTML.grouped(Int64.min) == "-9,223,372,036,854,775,808")
        let unknown: Int? = nil
        #expect(HTML.number(unknown).text.contains("unknown"))
    }

    @Test(arguments: [
        (0, "0 s"), (0.34, "0.3 s"), (5, "5 s"), (59.9, "59 s"), (60, "1 min"), (61, "1 min 1 s"), (3_600, "1 h"),
        (7_265, "2 h 1 min"), (200_000, "2 d 7 h"), (-3, "0 s"), (.infinity, "unknown"), (.nan, "unknown"),
    ])
    func durationsHaveTwoUnits(seconds: Double, words: String) {
        #expect(PageMaker.words(seconds: seconds) == words)
    }

    @Test func aTrendIsALineOfWhatIsKnown() {
        #expect(TrendLine(values: [5]).html.text.isEmpty && TrendLine(values: [nil, nil]).html.text.isEmpty)
        let line = TrendLine(values: [0, nil, 10]).html.text
        #expect(line.contains("points=\"0.0,19.0 90.0,1.0\"") && line.contains("from 0 to 10, in 3 scrapes"))
        #expect(TrendLine(values: [.max, 0]).html.text.contains("points=\"0.0,1.0 90.0,19.0\""))
    }
}
