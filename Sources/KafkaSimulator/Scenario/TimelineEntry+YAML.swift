extension Scenario.TimelineEntry {
    init(_ value: YAMLValue, brokers: [Int32]) throws(ScenarioError) {
        try self.init(value.mapping(), brokers: brokers)
    }

    /// Reads a fault from keys and values that came some other way than by a file, such as a query.
    public init(parameters: [(name: String, value: String)], brokers: [Int32]) throws(ScenarioError) {
        let entries = parameters.map { (key: YAMLNode(text: $0.name), value: YAMLNode(text: $0.value)) }
        do throws(ScenarioError) {
            try self.init(try YAMLMapping(YAMLNode(content: .mapping(entries), line: 1), path: ""), brokers: brokers)
        } catch {
            var error = error
            error.line = nil
            throw error
        }
    }

    private init(_ mapping: YAMLMapping, brokers: [Int32]) throws(ScenarioError) {
        var mapping = mapping
        let at = mapping.take("at")
        let after = mapping.take("after")
        let lasts = mapping.take("for")
        if at != nil, let after { throw after.error("a fault begins either at a time or after a request") }
        let fault = try Fault(&mapping, brokers: brokers)
        try mapping.finish(known: fault.keys + ["at", "after", "for"])
        self.init(fault, at: try at?.duration() ?? .zero, after: try after?.api(), lasts: try lasts?.duration())
    }
}

extension YAMLNode {
    fileprivate init(text: String) { self.init(content: .scalar(text), line: 1) }
}
