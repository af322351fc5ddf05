internal import Glibc

/// Socket activation and notification of systemd: sd_listen_fds(3) and sd_notify(3).
public enum ServiceManager {
    /// The number of the first descriptor that is passed (SD_LISTEN_FDS_START).
    private static let firstDescriptor: Int32 = 3

    /// The sockets of the unit's .socket file; empty if there are none. Call it once, before other threads start: it owns them from then on.
    public static func takeSockets() -> [FileDescriptor] {
        defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
        guard variable("LISTEN_PID") == "\(getpid())", let count = variable("LISTEN_FDS").flatMap({ Int32($0) }),
            (1...1024).contains(count)
        else { return [] }
        return (firstDescriptor..<firstDescriptor + count).compactMap { raw in
            // Not for processes that librdkafka or Kerberos may start. Fails if the number is not that of an open file.
            fcntl(raw, F_SETFD, FD_CLOEXEC) == 0 ? FileDescriptor(owning: raw) : nil
        }
    }

    /// Whether somebody reads what `notify` sends.
    public static var isListening: Bool { variable("NOTIFY_SOCKET") != nil }

    /// Sends variables such as `READY=1`, one a line.
    /// - Returns: false without systemd, and if it does not read.
    @discardableResult
    public static func notify(_ state: String) -> Bool {
        guard let path = variable("NOTIFY_SOCKET") else { return false }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(path.utf8)
        // An abstract socket begins with a zero byte, and @ stands for it.
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            guard name.count < bytes.count else { return false }
            bytes.copyBytes(from: name)
            return true
        }
        guard fits else { return false }
        let raw = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard raw >= 0 else { return false }
        let descriptor = FileDescriptor(owning: raw)
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bytes = Array(state.utf8)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                sendto(descriptor.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, length) == bytes.count
            }
        }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
