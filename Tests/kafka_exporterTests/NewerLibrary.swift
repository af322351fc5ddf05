import Foundation

/// Confluent's build of librdkafka, which `.ci/librdkafka` installs for the tests.
enum NewerLibrary {
    static let directory =
        URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path + "/.build/librdkafka"

    static let missing = "no librdkafka but the system's: .ci/librdkafka .build/librdkafka fetches one"

    static var isThere: Bool { FileManager.default.fileExists(atPath: "\(directory)/librdkafka.so.1") }

    /// - Parameter directory: contains the binary that shall load it.
    static func install(beside directory: String) throws {
        try FileManager.default.copyItem(atPath: Self.directory, toPath: "\(directory)/lib")
    }
}
