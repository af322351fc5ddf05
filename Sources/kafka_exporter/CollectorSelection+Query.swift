import Collector
import WebServer

/// What is wrong with a scrape's query.
enum CollectorQueryError: Error, CustomStringConvertible {
    case unknown(String, names: [String])
    case both
    case tooMany

    /// Of the response.
    var status: Status {
        if case .tooMany = self { .serviceUnavailable } else { .badRequest }
    }

    var description: String {
        switch self {
        case .unknown(let name, let names): "There is no collector '\(name)' here. There are: \(names.joined(separator: ", "))."
        case .tooMany: "Scrapes of too many different selections of collectors are under way."
        case .both: "collect[] and exclude[] cannot be combined."
        }
    }
}

extension CollectorSelection {
    /// As in node_exporter: `collect[]=topics&collect[]=quorum`, or `exclude[]=quorum`.
    /// - Parameters:
    ///   - query: still percent-encoded. Other parameters are ignored.
    ///   - names: that can be selected.
    init(query: String?, names: [CollectorName]) throws(CollectorQueryError) {
        var chosen: [String: Set<CollectorName>] = [:]
        for (name, value) in QueryParameters(query) where name == "collect[]" || name == "exclude[]" {
            guard let collector = names.first(where: { $0.rawValue == value }) else {
                throw .unknown(value, names: names.map(\.rawValue))
            }
            chosen[name, default: []].insert(collector)
        }
        let all = Set(names)
        let selected: Set<CollectorName>
        switch (chosen["collect[]"], chosen["exclude[]"]) {
        case (nil, nil): selected = all
        case (let collected?, nil): selected = collected
        case (nil, let excluded?): selected = all.subtracting(excluded)
        case (_?, _?): throw .both
        }
        self = selected == all ? .everything : .only(selected)
    }
}
