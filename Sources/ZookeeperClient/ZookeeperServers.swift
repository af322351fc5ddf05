/// The servers of one ensemble and the chroot below which Kafka lives: `host:port[,host:port...][/chroot]`.
public struct ZookeeperServers: Equatable, Sendable {
    public struct Server: Hashable, Sendable {
        /// A name or an address; an IPv6 address is without its brackets.
        public var host: String
        public var port: UInt16
    }

    public var servers: [Server]
    /// Empty, or an absolute path without a slash at its end.
    public var chroot: String

    /// Reads connection strings, as many as were given, as one list. A chroot may stand at the end of any entry and holds for all;
    /// a port that is left out is 2181.
    /// - Throws: `invalidConfiguration` with the entry that is wrong.
    public init(parsing connectionStrings: [String]) throws(ZookeeperError) {
        var servers: [Server] = []
        var chroot: Substring?
        for entry in connectionStrings.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            let entry = entry.trimmingSpaces()
            let slash = entry.firstIndex(of: "/") ?? entry.endIndex
            servers.append(try Server(parsing: entry[..<slash]))
            guard slash < entry.endIndex else { continue }
            let path = try Self.chroot(parsing: entry[slash...])
            if let chroot, chroot != path {
                throw .invalidServers("two different chroots, \"\(chroot)\" and \"\(path)\": there can be only one")
            }
            chroot = path
        }
        guard !servers.isEmpty else {
            throw .invalidServers("no server is given")
        }
        self.servers = servers
        self.chroot = String(chroot ?? "")
    }

    private static func chroot(parsing text: Substring) throws(ZookeeperError) -> Substring {
        let path = text.last == "/" ? text.dropLast() : text
        // ZooKeeper's own rules for a path.
        let names = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let isValid = names.allSatisfy { name in
            !name.isEmpty && name != "." && name != ".." && name.unicodeScalars.allSatisfy { $0.value > 0x1f && $0.value != 0x7f }
        }
        guard path.isEmpty || isValid else {
            throw .invalidServers("\"\(text)\" is not a path that can be a chroot")
        }
        return path
    }
}

extension ZookeeperServers.Server: CustomStringConvertible {
    fileprivate init(parsing text: Substring) throws(ZookeeperError) {
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let bracket = text.firstIndex(of: "]") else {
                throw .invalidServers("\"\(text)\" lacks the closing bracket of its IPv6 address")
            }
            host = text[text.index(after: text.startIndex)..<bracket]
            let rest = text[text.index(after: bracket)...]
            guard rest.isEmpty || rest.first == ":" else {
                throw .invalidServers("\"\(text)\" is not host:port")
            }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard text[text.index(after: colon)...].firstIndex(of: ":") == nil else {
                throw .invalidServers("\"\(text)\" has two colons: write an IPv6 address in brackets, [::1]:2181")
            }
        }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else {
            throw .invalidServers(text.isEmpty ? "an entry is empty" : "\"\(text)\" is not host:port")
        }
        guard let number = port.map({ UInt16($0) }) ?? 2181, number > 0 else {
            throw .invalidServers("\"\(text)\" has no port from 1 to 65535")
        }
        self.init(host: String(host), port: number)
    }

    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension ZookeeperServers: CustomStringConvertible {
    public var description: String {
        servers.map(\.description).joined(separator: ",") + chroot
    }
}

extension ZookeeperError {
    fileprivate static func invalidServers(_ detail: String) -> ZookeeperError {
        ZookeeperError(.invalidConfiguration, operation: "read the list of ZooKeeper servers", detail: detail)
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
