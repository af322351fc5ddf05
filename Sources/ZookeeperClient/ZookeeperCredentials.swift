import Glibc
internal import System

/// A user and password for ZooKeeper's digest scheme.
public struct ZookeeperCredentials: Equatable, Sendable {
    /// `user:password`, as the server wants it.
    let text: String

    public init(user: String, password: String) {
        text = "\(user):\(password)"
    }

    /// Reads an auth file: one line, `user:password`.
    /// - Throws: `invalidConfiguration` when the file cannot be read or holds something else; its content is never shown.
    public init(contentsOf path: String) throws(ZookeeperError) {
        func failure(_ detail: String) -> ZookeeperError {
            ZookeeperError(.invalidConfiguration, operation: "read the ZooKeeper auth file", path: path, detail: detail)
        }
        guard let file = fopen(path, "re") else {
            throw failure(SystemError.message(errno))
        }
        defer { fclose(file) }
        // Far beyond any password; a file of another kind is not read whole.
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else {
            throw failure(SystemError.message(errno))
        }
        let content = String(decoding: bytes[..<count], as: UTF8.self)
        let lines = content.split(whereSeparator: \.isNewline)
        guard count < bytes.count, lines.count == 1, let line = lines.first,
            let colon = line.firstIndex(of: ":"), colon > line.startIndex, line.index(after: colon) < line.endIndex
        else {
            throw failure("it must hold one line, user:password")
        }
        text = String(line)
    }
}

extension ZookeeperCredentials: CustomStringConvertible, CustomReflectable {
    public var description: String {
        "\(text.prefix { $0 != ":" }):<hidden>"
    }

    /// Reflection would show the password.
    public var customMirror: Mirror {
        Mirror(self, children: ["credentials": description])
    }
}
