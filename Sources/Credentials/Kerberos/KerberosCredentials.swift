import FoundationEssentials
import Glibc
public import System

/// Kerberos tickets for SASL GSSAPI, from a keytab or a password, in a credential cache in memory.
///
/// librdkafka would run `kinit` through a shell for this, which needs a keytab, writes a file and shows its command to every
/// user of the machine. Here libkrb5 asks the KDC itself, and the GSSAPI plugin of Cyrus SASL, which librdkafka uses, finds
/// the ticket because both are in one process: `prepareProcess` names the cache in `KRB5CCNAME`. The client must be told not to
/// run `kinit`: `sasl.kerberos.min.time.before.relogin=0`.
///
/// The `disablePAFXFAST` of other clients needs nothing here. It is for KDCs that fail on the padata by which a client announces
/// FAST (RFC 6113). libkrb5 armours no request unless it is given an armour cache, and it is given none; and when a KDC
/// refuses the announcement, libkrb5 itself asks again without it.
public struct KerberosCredentials: Sendable {
    public enum Method: Sendable {
        /// Keys in a file.
        case keytab(path: String)
        case password(Secret)
    }

    public struct Configuration: Sendable {
        /// A principal, with its realm or without.
        public var username: String
        /// `default_realm` of krb5.conf where nil.
        public var realm: String?
        public var method: Method
        /// The path of krb5.conf; `KRB5_CONFIG` or /etc/krb5.conf where nil.
        public var configurationFile: String?
        /// The cache to put tickets in.
        public var cache = KerberosCredentials.processCache
        /// For errors.
        public var names = SettingNames()

        public init(username: String, method: Method) {
            self.username = username
            self.method = method
        }
    }

    /// The cache that GSSAPI looks into after `prepareProcess`.
    public static let processCache = "MEMORY:kafka_exporter"

    /// Libkrb5 has time-outs of its own, several for each KDC; what we wait at most for a renewal.
    private static let patience: Duration = .seconds(30)

    private let configuration: Configuration

    /// - Throws: `configuration` where the user is missing, `file` where the keytab or krb5.conf cannot be read.
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
            // The first byte of every keytab, whatever its version.
            guard try SmallFile.read(path, named: names.keytab).first == 5 else {
                throw CredentialsError(.file, "\(names.keytab)=\(path): this is no keytab: make one with kadmin's ktadd")
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

    /// Asks the KDC for a ticket, and puts it into the cache in place of what was there, in one step.
    /// - Throws: what the KDC or libkrb5 said, and what to do about it; the cache is then as it was.
    public func acquire(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> KerberosTicket {
        try await BlockingCall.attempt(deadline: deadline) { [configuration] () throws(CredentialsError) in
            try KerberosContext(configuration).acquire()
        }
    }

    /// Keeps a valid ticket in the cache until the task is cancelled: gets the next one at 80 % of the lifetime, and after a
    /// failure tries again: after some seconds where the KDC did not answer, after 10 s and ever longer where it refused.
    /// - Parameters:
    ///   - ticket: the one in the cache; nil to get one at once.
    ///   - report: is told of every outcome.
    public func keepFresh(
        after ticket: KerberosTicket? = nil, report: @Sendable (Result<KerberosTicket, CredentialsError>) -> Void
    ) async {
        var wait: Duration = .seconds(ticket.map { max(0, $0.renewal.timeIntervalSinceNow) } ?? 0)
        var pauses = LoginPauses()
        while (try? await Task.sleep(for: wait)) != nil {
            do throws(CredentialsError) {
                let ticket = try await acquire(deadline: .now + Self.patience)
                pauses = LoginPauses()
                // A KDC that hands out tickets of no length must not be asked in a tight loop.
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
