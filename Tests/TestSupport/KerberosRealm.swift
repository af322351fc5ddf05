import Foundation

/// A Kerberos realm with a KDC (MIT krb5) on a free port of 127.0.0.1. Its database is in a directory that is removed when this
/// is released.
public final class KerberosRealm: Sendable {
    /// nil if a KDC can be started; else what is missing.
    public static let missing: String? = {
        let absent = [kdc, kadmin, databaseTool].filter { !FileManager.default.isExecutableFile(atPath: $0) }
        return absent.isEmpty ? nil : "no \(absent.joined(separator: ", ")) (Debian: krb5-kdc, krb5-admin-server)"
    }()
    /// nil if the KDC's clock can also be set to a wrong time; else what is missing.
    public static let missingClock: String? =
        missing ?? (fakeTime == nil ? "no libfaketime.so.1 (Debian: faketime)" : nil)

    private static let kdc = "/usr/sbin/krb5kdc"
    private static let kadmin = "/usr/sbin/kadmin.local"
    private static let databaseTool = "/usr/sbin/kdb5_util"
    private static let fakeTime = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
        .map { "/usr/lib/\($0)/faketime/libfaketime.so.1" }.first { FileManager.default.fileExists(atPath: $0) }

    public let name: String
    private let directory: TemporaryDirectory
    private let server: ChildProcess

    /// krb5.conf for the realm's clients.
    public var configurationFile: String { "\(directory.path)/krb5.conf" }

    /// Starts the KDC; returns once it answers.
    /// - Parameters:
    ///   - clockOffset: the error of the KDC's clock, in libfaketime's notation: `+1h`.
    ///   - clientSettings: further lines of `[libdefaults]`.
    public init(_ name: String = "EXAMPLE.TEST", clockOffset: String? = nil, clientSettings: [String] = []) async throws {
        self.name = name
        directory = try TemporaryDirectory(named: "kerberos")
        let port = try LoopbackPorts.next()
        try directory.write(Self.clientConfiguration(name, port: port, settings: clientSettings), to: "krb5.conf")
        try directory.write(Self.serverConfiguration(name, port: port, directory: directory.path), to: "kdc.conf")
        let environment = Self.environment(directory)
        // The database's master password is not needed again: -s keeps the key in a file.
        try await Self.run([Self.databaseTool, "create", "-s", "-r", name, "-P", UUID().uuidString], environment)
        var serverEnvironment = environment
        if let clockOffset, let library = Self.fakeTime {
            serverEnvironment["LD_PRELOAD"] = library
            serverEnvironment["FAKETIME"] = clockOffset
        }
        let server = try ChildProcess(
            [Self.kdc, "-n", "-r", name, "-P", "\(directory.path)/pid"], environment: serverEnvironment)
        self.server = server
        try await eventually("the KDC listens on port \(port)", within: .seconds(30), every: .milliseconds(20)) {
            guard server.isRunning else { throw TestSupportError("it has ended: \(server.standardError)") }
            _ = try TCPConnection(port: port)
            return true
        }
    }

    /// Stops the KDC; its database stays.
    public func stop() {
        server.kill()
    }

    /// Adds a principal, with a random key if there is no password.
    /// - Parameter options: for kadmin's `addprinc`, such as `-maxlife "10 seconds"`.
    public func add(_ principal: String, password: String? = nil, options: String = "") async throws {
        let key = password.map { "-pw \"\($0)\"" } ?? "-randkey"
        try await query("addprinc \(options) \(key) \(principal)")
    }

    /// Runs a query of kadmin, such as `cpw -pw new exporter`.
    public func query(_ text: String) async throws {
        try await Self.run([Self.kadmin, "-r", name, "-q", text], Self.environment(directory))
    }

    /// Writes the principals' keys, unchanged, to a file.
    public func keytab(_ principals: String...) async throws -> String {
        let file = "\(directory.path)/\(UUID().uuidString).keytab"
        for principal in principals { try await query("ktadd -k \(file) -norandkey \(principal)") }
        return file
    }

    private static func environment(_ directory: TemporaryDirectory) -> [String: String] {
        ["KRB5_CONFIG": "\(directory.path)/krb5.conf", "KRB5_KDC_PROFILE": "\(directory.path)/kdc.conf"]
    }

    private static func run(_ command: [String], _ environment: [String: String]) async throws {
        let process = try ChildProcess(command, environment: environment)
        // kadmin.local exits with 0 even if its query failed.
        guard try await process.exitStatus() == .success, !process.standardError.contains(" while ") else {
            throw TestSupportError("\(command.joined(separator: " ")): \(process.standardError)")
        }
    }

    private static func clientConfiguration(_ name: String, port: Int, settings: [String]) -> String {
        """
        [libdefaults]
        default_realm = \(name)
        dns_lookup_kdc = false
        dns_lookup_realm = false
        dns_canonicalize_hostname = false
        rdns = false
        udp_preference_limit = 1
        \(settings.joined(separator: "\n"))
        [realms]
        \(name) = {
            kdc = 127.0.0.1:\(port)
        }
        """
    }

    private static func serverConfiguration(_ name: String, port: Int, directory: String) -> String {
        """
        [kdcdefaults]
        kdc_listen = 127.0.0.1:\(port)
        kdc_tcp_listen = 127.0.0.1:\(port)
        [realms]
        \(name) = {
            database_name = \(directory)/principal
            key_stash_file = \(directory)/stash
            acl_file = \(directory)/acl
            default_principal_flags = +preauth
        }
        [logging]
        kdc = FILE:\(directory)/kdc.log
        """
    }
}
