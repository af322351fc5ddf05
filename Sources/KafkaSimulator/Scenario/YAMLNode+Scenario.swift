import YAML

/// Value types of scenarios.
extension YAMLNode {
    /// An integer within limits; `_` may separate digits.
    func integer<Number: FixedWidthInteger>(_ limits: ClosedRange<Number>) throws(YAMLError) -> Number {
        let text = try text()
        guard let number = Number(String(text.filter { $0 != "_" })), limits.contains(number) else {
            let limit = limits.upperBound == .max ? "or more" : "to \(limits.upperBound)"
            throw error("must be a whole number, \(limits.lowerBound) \(limit), not '\(text)'")
        }
        return number
    }

    func number() throws(YAMLError) -> Double {
        let text = try text()
        guard let number = Double(text), number.isFinite, number >= 0 else {
            throw error("must be a number, 0 or more, not '\(text)'")
        }
        return number
    }

    /// Such as `1h30m`, `90s`, `1.5s` or `200ms`; a number alone is seconds.
    func duration() throws(YAMLError) -> Duration {
        let text = try text()
        guard let duration = Duration(scenarioText: text) else {
            throw error("must be a time such as 90s, 5m, 1h30m or 200ms, not '\(text)'")
        }
        return duration
    }

    /// A list; a single value counts as a list of one.
    func oneOrMore() -> [YAMLNode] {
        guard case .sequence(let nodes) = content else { return [self] }
        return nodes
    }

    /// The value at a path of keys such as `topics[2].partitions`, or the nearest one around it.
    func nearest(to path: String) -> YAMLNode {
        let children: [YAMLNode] =
            switch content {
            case .scalar: []
            case .sequence(let nodes): nodes
            case .mapping(let entries): entries.map(\.value)
            }
        let next = children.first { child in
            path.hasPrefix(child.key) && [nil, ".", "["].contains(path.dropFirst(child.key.count).first)
        }
        return next?.nearest(to: path) ?? self
    }

    func mapping() throws(YAMLError) -> YAMLMapping { try YAMLMapping(self) }
}
