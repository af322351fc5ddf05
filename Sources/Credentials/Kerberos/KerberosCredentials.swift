import FoundationEssentials
import Glibc
public import System

/// Kerberos tickets for SASL GSSAPI, from a keytab or a password, in an in-memory credential cache.
///
/// librdkafka would run `kinit` through a shell for this, which needs a keytab, writes a file and shows its command line to every user of
/// the machine. Here libkrb5 itself requests the ticket from the KDC. The GSSAPI plugin of Cyrus SASL, which librdkafka uses, finds the
/// ticket because both are in one process: `prepareProcess` sets `KRB5CCNAME` to the cache. The client must be configured not to run
/// `kinit`: `sasl.kerberos.min.time.before.relogin=0`.
///
/// The `disablePAFXFAST` setting of other clients is not needed here. It is for KDCs that fail on the padata by which a client announces
/// FAST (RFC 6113). libkrb5 does not armour requests without an armour cache, and has none here. If a KDC refuses the announcement, libkrb5
/// itself retries without it.
public struct KerberosCredentials: Sendable {
    public enum Method: Sendable {
        /// Keys in a file.
        case keytab(path: String)
        case password(Secret)
    }

    public struct Configuration: Sendable {
        /// A principal, with or without its realm.
        public var username: String
        /// nil for `default_realm` of krb5.conf.
        public var realm: String?
        public var method: Method
        /// The path of krb5.conf; nil for `KRB5_CONFIG` or /etc/krb5.conf.
        public var configurationFile: String?
        /// The cache to store tickets in.
        public var cache = KerberosCredentials.processCache
        /// Used in errors.
        public var names = SettingNames()

        public init(username: String, method: Method) {
            self.username = username
            self.method = method
        }
    }

    /// The cache that GSSAPI uses after `prepareProcess`.
    public static let processCache = "MEMORY:kafka_exporter"

    /// The longest wait for a renewal. libkrb5 has time-outs of its own, several for each KDC.
    private static let patience: Duration = .seconds(30)

    private let configuration: Configuration

    /// - Throws: `configuration` if the user is missing, `file` if the keytab or krb5.conf cannot be read.
    public init(_ configuration: Configuration) throws(CredentialsError) {
        let names = configuration.names
        guard !configuration.username.isEmpty else {
            throw CredentialsError(.configuration, "\(names.mechanism) needs the principal's name: set \(names.user)")
        }
        if let file = configuration.configurationFile {
            _ = try SmallFile.read(file, named: names.kerberosConfiguration)
        }
        switch configuration.method {
        case .keytab(let path):
            guard !path.isEmpty else {
                throw CredentialsError(.configuration, "a login by keytab needs the keytab: set \(names.keytab)")
            }
            // The first byte of every keytab, in all versions of the format.
            guard try SmallFile.read(path, named: names.keytab).first == 5 else {
                throw CredentialsError(.file, "\(names.keytab)=\(path): this is not a keytab: make one with kadmin's ktadd")
            }
        case .password(let password):
            guard !password.isEmpty else {
                throw CredentialsError(.configuration, "a login by password needs the password: set \(names.password)")
            }
        }
        self.configuration = configuration
    }

    /// Points every Kerberos library of this process to our cache and to the operator's krb5.conf.
    ///
    /// Call it before the first thread starts: the environment cannot be changed safely while others read it.
    public static func prepareProcess(configurationFile: String?) {
        setenv("KRB5CCNAME", processCache, 1)
        if let configurationFile { setenv("KRB5_CONFIG", configurationFile, 1) }
    }

    /// Requests a ticket from the KDC, and replaces the content of the cache with it in one step.
    /// - Throws: the error of the KDC or libkrb5, with advice. The cache is then unchanged.
    public func acquire(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> KerberosTicket {
        try await BlockingCall.attempt(deadline: deadline) { [configuration] () throws(CredentialsError) in
            try KerberosContext(configuration).acquire()
        }
    }

    /// Removes the cache, which otherwise lasts as long as the process, unless it is the process's. Blocks its thread while krb5.conf is
    /// read.
    public func removeOwnCache() {
        guard configuration.cache != Self.processCache else { return }
        try? KerberosContext(configuration).removeCache()
    }

    /// Keeps a valid ticket in the cache until the task is cancelled. The next one is requested at 80 % of the lifetime. Failures are
    /// retried: after a few seconds if the KDC did not answer, after 10 s and then longer pauses if it refused.
    /// - Parameters:
    ///   - ticket: the ticket in the cache; nil to request one at once.
    ///   - report: called with every outcome.
    public func keepFresh(
        after ticket: KerberosTicket? = nil, report: @Sendable (Result<KerberosTicket, CredentialsError>) -> Void
    ) async {
        var wait: Duration = .seconds(ticket.map { max(0, $0.renewal.timeIntervalSinceNow) } ?? 0)
        var pauses = LoginPauses()
        while (try? await Task.sleep(for: wait)) != nil {
            do throws(CredentialsError) {
                let ticket = try await acquire(deadline: .now + Self.patience)
                pauses = LoginPauses()
                // Tickets with a lifetime of zero must not cause a tight loop of requests to the KDC.
                wait = .seconds(max(1, ticket.renewal.timeIntervalSinceNow))
                report(.success(ticket))
            } catch {
                guard !Task.isCancelled else { return }
                wait = pauses.next(isRefusal: error.code == .refused)
                report(.failure(error))
            }
        }
    }
}
