import YAML

/// Values as a scenario wants them.
extension YAMLNode {
    /// A whole number within limits; `_` may stand between digits.
    func integer<Number: FixedWidthInteger>(_ limits: ClosedRange<Number>) throws(YAMLError) -> Number {
        let text = try text()
        guard let number = Number(String(text.filter { $0 != "_" })), limits.contains(number) else {
            let limit = limits.upperBound == .max ? "or more" : "to \(limits.upperBound)"
            throw error("must be a whole number, \(limits.lowerBound) \(limit), and not '\(text)'")
        }
        return number
    }

    func number(atLeast minimum: Double = 0) throws(YAMLError) -> Double {
        let text = try text()
        guard let number = Double(text), number.isFinite, number >= minimum else {
            throw error("must be a number, \(minimum) or more, and not '\(text)'")
        }
        return number
    }

    /// Such as `1h30m`, `90s`, `1.5s` or `200ms`; a number alone is seconds.
    func duration() throws(YAMLError) -> Duration {
        let text = try text()
        guard let duration = Duration(scenarioText: text) else {
            throw error("must be a time such as 90s, 5m, 1h30m or 200ms, and not '\(text)'")
        }
        return duration
    }

    /// A list; a single value is a list of one.
    func oneOrMore() -> [YAMLNode] {
        guard case .sequence(let nodes) = content else { return [self] }
        return nodes
    }

    func mapping() throws(YAMLError) -> YAMLMapping { try YAMLMapping(self) }
}
