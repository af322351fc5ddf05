/// What is wrong in a document, and where. The caller adds the file's name.
public struct YAMLError: Error, Equatable {
    public let problem: String
    /// From 1.
    public var line: Int?
    /// The path of keys, such as `topics[2].partitions`.
    public var key: String?

    public init(_ problem: String, line: Int? = nil, key: String? = nil) {
        self.problem = problem
        self.line = line
        self.key = key
    }

    /// In the format of compilers: `demo.yaml:12: topics[2].partitions: must be 1 or more`.
    /// - Parameter file: nil for a text that is from none.
    public func description(in file: String?) -> String {
        let place = [file, line.map(String.init)].compactMap { $0 }.joined(separator: ":")
        return [place.isEmpty ? nil : place, key, problem].compactMap { $0 }.joined(separator: ": ")
    }
}
