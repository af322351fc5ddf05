/// The value of a key, read as what the scenario wants of it.
struct YAMLValue {
    let node: YAMLNode
    /// The path to it, such as `topics[2].partitions`.
    let key: String

    func error(_ problem: String) -> ScenarioError { ScenarioError(problem, line: node.line, key: key) }

    func text() throws(ScenarioError) -> String {
        guard case .scalar(let text) = node.content else { throw error("must be a single value") }
        return text
    }

    func bool() throws(ScenarioError) -> Bool {
        switch try text() {
        case "true": true
        case "false": false
        default: throw error("must be true or false")
        }
    }

    /// A whole number within limits; `_` may stand between digits.
    func integer<Number: FixedWidthInteger>(_ limits: ClosedRange<Number>) throws(ScenarioError) -> Number {
        let text = try text()
        guard let number = Number(String(text.filter { $0 != "_" })), limits.contains(number) else {
            let limit = limits.upperBound == .max ? "or more" : "to \(limits.upperBound)"
            throw error("must be a whole number, \(limits.lowerBound) \(limit), and not '\(text)'")
        }
        return number
    }

    func number(atLeast minimum: Double = 0) throws(ScenarioError) -> Double {
        let text = try text()
        guard let number = Double(text), number.isFinite, number >= minimum else {
            throw error("must be a number, \(minimum) or more, and not '\(text)'")
        }
        return number
    }

    /// Such as `1h30m`, `90s`, `1.5s` or `200ms`; a number alone is seconds.
    func duration() throws(ScenarioError) -> Duration {
        let text = try text()
        guard let duration = Duration(scenarioText: text) else {
            throw error("must be a time such as 90s, 5m, 1h30m or 200ms, and not '\(text)'")
        }
        return duration
    }

    /// A list; a single value is a list of one.
    func list() -> [YAMLValue] {
        guard case .sequence(let nodes) = node.content else { return [self] }
        return nodes.enumerated().map { YAMLValue(node: $0.element, key: "\(key)[\($0.offset)]") }
    }

    func mapping() throws(ScenarioError) -> YAMLMapping { try YAMLMapping(node, path: key) }
}
