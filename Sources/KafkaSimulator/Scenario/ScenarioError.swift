import YAML

/// What is wrong with a scenario, and where.
public struct ScenarioError: Error, Equatable, CustomStringConvertible {
    /// The file, if the scenario came from one.
    public var file: String?
    /// The line in the file, from 1.
    public var line: Int?
    /// The key, such as `topics[2].partitions`.
    public var key: String?
    public var problem: String

    public init(_ problem: String, file: String? = nil, line: Int? = nil, key: String? = nil) {
        self.problem = problem
        self.file = file
        self.line = line
        self.key = key
    }

    init(_ error: YAMLError) {
        self.init(error.problem, line: error.line, key: error.key)
    }

    public var description: String { YAMLError(problem, line: line, key: key).description(in: file) }
}
