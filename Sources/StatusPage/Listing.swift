internal import WebServer

/// How a list of topics or groups is asked for: `?filter=`, `?sort=`, `?page=`, `?refresh=0`.
struct Listing: Equatable {
    static let pageSize = 50

    /// In which order groups are listed.
    enum Order: String, CaseIterable {
        case lag, group, seconds, state
    }

    var filter = ""
    var order = Order.lag
    /// From 1 on.
    var page = 1
    var refreshes = true
    /// nil for a list.
    var name: String?
    /// nil for the one without a name.
    var cluster: String?

    init() {}

    /// - Parameter query: still percent-encoded. What is not understood is ignored: a link that somebody kept opens all the same.
    init(query: String?) {
        for (key, value) in QueryParameters(query) {
            switch key {
            case "filter": filter = value
            case "sort": order = Order(rawValue: value) ?? order
            case "page": page = Int(value).map { max(1, min($0, 1_000_000)) } ?? page
            case "refresh": refreshes = value != "0"
            case "name": name = value
            case "cluster": cluster = value
            default: break
            }
        }
    }

    /// The query of a link, with its question mark; empty for the defaults.
    var query: String {
        var parameters: [String] = []
        if let cluster { parameters.append("cluster=\(HTML.percentEncoded(cluster))") }
        if let name { parameters.append("name=\(HTML.percentEncoded(name))") }
        if !filter.isEmpty { parameters.append("filter=\(HTML.percentEncoded(filter))") }
        if order != .lag { parameters.append("sort=\(order.rawValue)") }
        if page != 1 { parameters.append("page=\(page)") }
        if !refreshes { parameters.append("refresh=0") }
        return parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
    }

    func with(_ change: (inout Listing) -> Void) -> Listing {
        var listing = self
        change(&listing)
        return listing
    }

    /// The things whose name contains the filter, whatever the case.
    func filtered<Element>(_ all: [Element], by name: (Element) -> String) -> [Element] {
        let wanted = filter.lowercased()
        return wanted.isEmpty ? all : all.filter { name($0).lowercased().contains(wanted) }
    }

    func sorted(_ groups: [GroupReport]) -> [GroupReport] {
        func descending<Value: Comparable>(_ value: (GroupReport) -> Value?) -> [GroupReport] {
            groups.sorted { left, right in
                switch (value(left), value(right)) {
                case (let left?, let right?) where left != right: left > right
                case (.some, nil): true
                case (nil, .some): false
                default: left.name < right.name
                }
            }
        }
        switch order {
        case .lag: return descending(\.lag.value)
        case .seconds: return descending(\.lagSeconds.value)
        case .group: return groups.sorted { $0.name < $1.name }
        case .state: return groups.sorted { ($0.state.value ?? "~", $0.name) < ($1.state.value ?? "~", $1.name) }
        }
    }

    /// The elements of the page that is asked for, and the number of pages.
    func paged<Element>(_ all: [Element]) -> (elements: ArraySlice<Element>, pages: Int) {
        let pages = max(1, (all.count + Self.pageSize - 1) / Self.pageSize)
        let start = (min(page, pages) - 1) * Self.pageSize
        return (all[start..<min(start + Self.pageSize, all.count)], pages)
    }
}
