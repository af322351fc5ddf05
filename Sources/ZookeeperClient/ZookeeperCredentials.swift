internal import System

/// A user and password for ZooKeeper's digest scheme.
public struct ZookeeperCredentials: Equatable, Sendable {
    /// `user:password`, the server's format.
    let text: String

    /// In bytes. Far beyond any password; a file of another kind is not read whole.
    private static let longest = 4095

    public init(user: String, password: String) {
        text = "\(user):\(password)"
    }

    /// Reads an auth file: one line, `user:password`.
    /// - Throws: `invalidConfiguration` if the file cannot be read or has another format; its content is never shown.
    public init(contentsOf path: String) throws(ZookeeperError) {
        func failure(_ detail: String) -> ZookeeperError {
            ZookeeperError(.invalidConfiguration, operation: "read the ZooKeeper auth file", path: path, detail: detail)
        }
        let content: [UInt8]?
        do throws(SystemError) {
            content = try FileDescriptor(reading: path).readToEnd(limit: Self.longest)
        } catch {
            throw failure(SystemError.message(error.code))
        }
        let lines = String(decoding: content ?? [], as: UTF8.self).split(whereSeparator: \.isNewline)
        guard lines.count == 1, let line = lines.first,
            let colon = line.firstIndex(of: ":"), colon > line.startIndex, line.index(after: colon) < line.endIndex
        else {
            throw failure("it must contain one line, user:password")
        }
        text = String(line)
    }
}

extension ZookeeperCredentials: CustomStringConvertible, CustomReflectable {
    public var description: String {
        "\(text.prefix { $0 != ":" }):<hidden>"
    }

    /// Reflection would reveal the password.
    public var customMirror: Mirror {
        Mirror(self, children: ["credentials": description])
    }
}
