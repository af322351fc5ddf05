import YAML

extension Scenario.TimelineEntry {
    init(_ value: YAMLNode, brokers: [Int32]) throws(YAMLError) {
        var mapping = try value.mapping()
        let at = mapping.take("at")
        let after = mapping.take("after")
        let lasts = mapping.take("for")
        if at != nil, let after { throw after.error("a fault begins either at a time or after a request") }
        let fault = try Fault(&mapping, brokers: brokers)
        try mapping.finish(known: fault.keys + ["at", "after", "for"])
        self.init(fault, at: try at?.duration() ?? .zero, after: try after?.api(), lasts: try lasts?.duration())
    }

    /// Reads a fault from keys and values of another source than a file, such as a query.
    init(parameters: [(name: String, value: String)], brokers: [Int32]) throws(ScenarioError) {
        let entries = parameters.map { name, value in
            (name: name, value: YAMLNode(content: .scalar(value, isPlain: true), line: 1, key: name))
        }
        do throws(YAMLError) {
            try self.init(YAMLNode(content: .mapping(entries), line: 1, key: ""), brokers: brokers)
        } catch {
            throw ScenarioError(error.problem, key: error.key)
        }
    }
}
