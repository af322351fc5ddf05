/// The two text formats that Prometheus reads.
public enum ExpositionFormat: Hashable, Sendable, CaseIterable {
    /// The text format 0.0.4.
    case prometheusText
    /// OpenMetrics 1.0.
    case openMetrics

    /// The `Content-Type` of a response in this format.
    public var contentType: String {
        switch self {
        case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// The format that a request's `Accept` header prefers (RFC 9110, 12.5.1): OpenMetrics 1.0 only if it is named, since the
    /// older one is understood everywhere.
    public init(accept: String?) {
        var best = (format: ExpositionFormat.prometheusText, quality: -1.0)
        for range in HeaderElement.list(accept ?? "") {
            let candidate: ExpositionFormat
            switch range.value {
            case "application/openmetrics-text":
                guard let version = range.parameters["version"], version == "1.0.0" else { continue }
                candidate = .openMetrics
            case "text/plain", "text/*", "*/*":
                guard range.parameters["version"].map({ $0 == "0.0.4" }) ?? true else { continue }
                candidate = .prometheusText
            default:
                continue
            }
            if range.quality > 0, range.quality > best.quality {
                best = (candidate, range.quality)
            }
        }
        self = best.format
    }
}

/// How the body of a response is encoded.
public enum ContentEncoding: Hashable, Sendable {
    case identity
    case gzip

    /// gzip if a request's `Accept-Encoding` header allows it (RFC 9110, 12.5.3).
    public init(acceptEncoding: String?) {
        let codings = HeaderElement.list(acceptEncoding ?? "")
        let choice = codings.first { $0.value == "gzip" || $0.value == "x-gzip" } ?? codings.first { $0.value == "*" }
        self = choice.map { $0.quality > 0 } ?? false ? .gzip : .identity
    }
}

/// An element of a weighted list in a header: `text/plain;version=0.0.4;q=0.5`.
struct HeaderElement: Hashable {
    var value: String
    var parameters: [String: String] = [:]
    /// From 0 (never) to 1.
    var quality = 1.0

    static func list(_ header: String) -> [HeaderElement] {
        header.split(separator: ",").compactMap { element in
            var parts = element.split(separator: ";").map { $0.trimmingSpaces.lowercased() }[...]
            guard let value = parts.popFirst(), !value.isEmpty else { return nil }
            var result = HeaderElement(value: value)
            for part in parts {
                guard let equals = part.firstIndex(of: "=") else { continue }
                let name = part[..<equals].trimmingSpaces
                let text = part[part.index(after: equals)...].trimmingSpaces
                if name == "q" {
                    // An invalid weight is ignored.
                    result.quality = Double(text).map { min(max($0, 0), 1) } ?? 0
                } else {
                    result.parameters[String(name)] = String(text)
                }
            }
            return result
        }
    }
}

extension StringProtocol {
    fileprivate var trimmingSpaces: SubSequence {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let start = firstIndex(where: { !isSpace($0) }), let end = lastIndex(where: { !isSpace($0) }) else {
            return self[startIndex..<startIndex]
        }
        return self[start...end]
    }
}
