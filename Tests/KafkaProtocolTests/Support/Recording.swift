import Foundation
import KafkaProtocol
import TestSupport

/// Recorded responses of a real broker: a file of lines such as `Metadata 9 0000…`.
struct Recording {
    struct Answer: CustomStringConvertible, Sendable {
        let api: ApiDescription
        let version: Int16
        /// The bytes after the correlation id.
        let bytes: [UInt8]

        var description: String { "\(api.key) v\(version)" }

        var test: MessageCase { MessageCase(api: api, side: .response, version: version) }

        var hasHeaderTags: Bool { api.hasFlexibleResponseHeader(version) }

        func read() throws(ProtocolError) -> MessageValue {
            try api.readResponse(bytes[...], version: version) { (reader) throws(ProtocolError) in
                try MessageValue.read(api.response, from: &reader)
            }
        }
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Recordings")

    let answers: [Answer]

    /// - Throws: if there is no recording of that version.
    init(_ version: KafkaVersion) throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent("\(version).txt"), encoding: .utf8)
        answers = try text.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            guard words.count == 3, let key = ApiKey(name: String(words[0])), let api = ApiDescription.of(key),
                let version = Int16(words[1])
            else { throw TestSupportError("not a recorded answer: \(line.prefix(50))") }
            return Answer(api: api, version: version, bytes: wire(String(words[2])))
        }
    }

    /// Records the file again if the environment has RECORD_KAFKA_ANSWERS=1.
    static func write(_ answers: [Answer], of version: KafkaVersion) throws {
        guard ProcessInfo.processInfo.environment["RECORD_KAFKA_ANSWERS"] == "1" else { return }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let lines = answers.map { answer in
            let digits = answer.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return "\(answer.api.key) \(answer.version) \(digits)\n"
        }
        try lines.joined().write(to: folder.appendingPathComponent("\(version).txt"), atomically: true, encoding: .utf8)
    }
}
