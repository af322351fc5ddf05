public import Credentials
public import KafkaReader
import Synchronization
import System
public import TLS

/// Keeps a client logged in while it runs: renews Kerberos tickets before they expire, and moves the client to new connections
/// when a certificate, a key, a password or a keytab changes. (The client renews tokens itself.)
///
/// A failure is reported, and leaves the client unchanged.
public struct LoginKeeper: Sendable {
    public enum Event: Sendable {
        /// A new ticket is in the cache.
        case renewed(KerberosTicket)
        /// The renewal failed. It is retried.
        case renewalFailed(CredentialsError)
        /// These files changed, and the client has logged in with their new content.
        case rotated(files: [String], KafkaLogin)
        /// The files changed to certificates that are not valid yet. They are tried once they are valid.
        case notYetValid(files: [String], CertificateDates)
        /// The files changed to unusable content. They are read again after the next change.
        case unusable(files: [String], CredentialsError)
        /// The brokers do not accept the files' new content. It is retried.
        case notAccepted(files: [String], KafkaError)
    }

    /// A login that the brokers accepted.
    private struct Session {
        let login: KafkaLogin
        /// nil without Kerberos.
        let ticket: KerberosTicket?
    }

    private let options: LoginOptions
    private let watcher: FileWatcher
    private let current = CurrentLogin()

    /// The time limit for getting a Kerberos ticket, and for the first response on new connections.
    private static let patience: Duration = .seconds(20)

    /// Remembers the current state of the files, so create it before the `KafkaLogin` that reads them.
    /// - Parameter interval: the time between two checks of the files.
    public init(
        _ options: LoginOptions, interval: Duration = .seconds(2), clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.options = options
        watcher = FileWatcher(files: options.watchedFiles, interval: interval, clock: clock)
    }

    /// Runs until the task is cancelled.
    /// - Parameters:
    ///   - login: the login that `client` was made with.
    ///   - ticket: the ticket in the cache, for a Kerberos login; nil to get one immediately.
    ///   - report: called for every event.
    public func run(
        _ login: KafkaLogin, client: some LoginAdopter, ticket: KerberosTicket? = nil, report: @escaping @Sendable (Event) -> Void
    ) async {
        current.login = login
        let renewal = CurrentTask()
        let rotation = CurrentTask()
        defer {
            rotation.cancel()
            renewal.cancel()
        }
        renewal.replace(with: Self.renewal(of: login, after: ticket, report))
        for await files in watcher.changes() {
            // This change supersedes an earlier one. The old login is renewed until the new one works.
            rotation.replace(
                with: Task {
                    guard let session = await rotate(files, client: client, report) else { return }
                    renewal.replace(with: Self.renewal(of: session.login, after: session.ticket, report))
                })
        }
    }

    private static func renewal(
        of login: KafkaLogin, after ticket: KerberosTicket?, _ report: @escaping @Sendable (Event) -> Void
    ) -> Task<Void, Never>? {
        guard let kerberos = login.kerberos else { return nil }
        return Task {
            await kerberos.keepFresh(after: ticket) { outcome in
                switch outcome {
                case .success(let ticket):
                    login.security.noteRenewal()
                    report(.renewed(ticket))
                case .failure(let error): report(.renewalFailed(error))
                }
            }
        }
    }

    /// - Returns: nil if the files are unusable, or the task was cancelled.
    private func rotate(
        _ files: [String], client: some LoginAdopter, _ report: @Sendable (Event) -> Void
    ) async -> Session? {
        var pauses = LoginPauses()
        var isReported = false
        while !Task.isCancelled {
            let login: KafkaLogin
            do throws(CredentialsError) {
                // A certificate in use is kept if its files disappear, or if their new content has expired.
                login = try await KafkaLogin.read(options, mustShowCertificate: current.login?.showsCertificate ?? false)
                try mustNotExpire(login)
            } catch {
                report(.unusable(files: files, error))
                return nil
            }
            if let dates = login.certificateDates, dates.isNotYetValid(), let begin = dates.begin {
                if !isReported { report(.notYetValid(files: files, dates)) }
                isReported = true
                guard (try? await WallClock.wait(until: begin)) != nil else { return nil }
                continue
            }
            if let session = await adopt(login, files, client: client, report) { return session }
            // The brokers' errors do not always distinguish a refusal from other failures, so each counts as a refusal.
            guard (try? await Task.sleep(for: pauses.next(isRefusal: true))) != nil else { return nil }
        }
        return nil
    }

    private func mustNotExpire(_ login: KafkaLogin) throws(CredentialsError) {
        guard let new = login.certificateDates, new.isExpired(), current.login?.certificateDates?.isExpired() == false else {
            return
        }
        throw CredentialsError(.file, new.warnings.joined(separator: "; "))
    }

    /// - Returns: nil if the KDC or the brokers refuse the login, or the task was cancelled.
    private func adopt(
        _ login: KafkaLogin, _ files: [String], client: some LoginAdopter, _ report: @Sendable (Event) -> Void
    ) async -> Session? {
        var ticket: KerberosTicket?
        do throws(CredentialsError) {
            ticket = try await login.kerberos?.acquire(deadline: .now + Self.patience)
        } catch {
            if !Task.isCancelled { report(.renewalFailed(error)) }
            return nil
        }
        do throws(KafkaError) {
            try await client.adopt(login, deadline: .now + Self.patience)
        } catch {
            if !Task.isCancelled { report(.notAccepted(files: files, error)) }
            return nil
        }
        guard !Task.isCancelled else { return nil }
        current.login = login
        report(.rotated(files: files, login))
        return Session(login: login, ticket: ticket)
    }
}

/// The login that the client uses.
private final class CurrentLogin: Sendable {
    private let value = Mutex<KafkaLogin?>(nil)

    var login: KafkaLogin? {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}

/// A task that is cancelled when another replaces it.
private final class CurrentTask: Sendable {
    private let task = Mutex<Task<Void, Never>?>(nil)

    func replace(with next: Task<Void, Never>?) {
        task.withLock { task in
            task?.cancel()
            task = next
        }
    }

    func cancel() {
        replace(with: nil)
    }
}
