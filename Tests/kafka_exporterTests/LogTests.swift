import Foundation
import Synchronization
import Testing

@testable import kafka_exporter

@Suite struct LogTests {
    /// The log's lines, without the time at the beginning.
    private func lines(_ format: LogFormat, level: LogLevel = .debug, _ body: (Log) -> Void) -> [String] {
        let bytes = Written()
        body(Log(level: level, format: format) { line in bytes.lines.withLock { $0.append(line) } })
        return bytes.lines.withLock { $0 }.map { String(decoding: $0, as: UTF8.self) }
    }

    private final class Written: Sendable {
        let lines = Mutex<[[UInt8]]>([])
    }

    @Test func linesBeginWithTimeLevelAndMessage() throws {
        let logfmt = try #require(lines(.logfmt) { $0.info("listening", [.address: ":9308", .groups: "2"]) }.first)
        #expect(
            logfmt.wholeMatch(of: /ts=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=info msg=listening address=:9308 groups=2\n/)
                != nil, "\(logfmt)")
        let json = try #require(lines(.json) { $0.warn("a broker is gone", [.subject: "3", .reason: "x"]) }.first)
        #expect(
            json.wholeMatch(
                of: /\{"ts":"[-0-9T:.]+Z","level":"warn","msg":"a broker is gone","subject":"3","reason":"x"\}\n/) != nil,
            "\(json)")
    }

    @Test(
        arguments: [
            ("plain", "plain", "\"plain\""),
            ("", "\"\"", "\"\""),
            ("two words", "\"two words\"", "\"two words\""),
            ("a=b", "\"a=b\"", "\"a=b\""),
            ("say \"hi\"", "\"say \\\"hi\\\"\"", "\"say \\\"hi\\\"\""),
            ("back\\slash", "\"back\\\\slash\"", "\"back\\\\slash\""),
            ("a\nb\r\tc", "\"a\\nb\\r\\tc\"", "\"a\\nb\\r\\tc\""),
            ("\0\u{1B}[31m\u{7F}\u{9B}", "\"\\u0000\\u001b[31m\\u007f\\u009b\"", "\"\\u0000\\u001b[31m\\u007f\\u009b\""),
            ("\u{2028}\u{2029}", "\"\\u2028\\u2029\"", "\"\\u2028\\u2029\""),
            ("é☺", "\"é☺\"", "\"é☺\""),
            (String(decoding: [0x61, 0xFF, 0xC0], as: UTF8.self), "\"a\u{FFFD}\u{FFFD}\"", "\"a\u{FFFD}\u{FFFD}\""),
        ])
    func valuesAreEscaped(_ value: String, _ logfmt: String, _ json: String) throws {
        let written = lines(.logfmt) { $0.error("m", [.error: value]) }
        #expect(written.first?.hasSuffix("msg=m error=\(logfmt)\n") == true, "\(written)")
        let object = try #require(lines(.json) { $0.error("m", [.error: value]) }.first)
        #expect(object.hasSuffix("\"msg\":\"m\",\"error\":\(json)}\n"), "\(object)")
        let decoded = try JSONDecoder().decode([String: String].self, from: Data(object.utf8))
        #expect(decoded["error"] == value)
        #expect(object.utf8.filter { $0 == 0x0A }.count == 1)
    }

    @Test(arguments: LogLevel.allCases)
    func linesBelowTheLevelAreOmitted(_ level: LogLevel) {
        let written = lines(.logfmt, level: level) { log in
            for level in LogLevel.allCases { log.log(level, "m") }
        }
        #expect(written.count == LogLevel.allCases.count(where: { $0 >= level }))
        #expect(written.first?.contains("level=\(level)") == true)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_799_999, "2000-02-29T23:59:59.999Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (1_735_689_599_050, "2024-12-31T23:59:59.050Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func timesAreRFC3339(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }
}
