public import Credentials
public import KafkaClient
public import KafkaReader
import Synchronization
import System
public import TLS

/// Keeps a client logged in for as long as it runs: renews Kerberos tickets before they expire, and moves the client to new
/// connections when a certificate, a key, a password or a keytab changes. (Tokens are renewed by the client.)
///
/// What does not work leaves the client as it is, and is reported.
public struct LoginKeeper: Sendable {
    public enum Event: Sendable {
        /// A ticket is in the cache.
        case renewed(KerberosTicket)
        /// No new ticket. It is tried again.
        case renewalFailed(CredentialsError)
        /// These files changed, and the client has logged in with what they hold now.
        case rotated(files: [String], KafkaLogin)
        /// The files changed to certificates that are not valid yet. They are tried when they are.
        case notYetValid(files: [String], CertificateDates)
        /// The files changed to something that cannot be used. The next change is waited for.
        case unusable(files: [String], CredentialsError)
        /// The brokers do not take what the files hold now. It is tried again.
        case notAccepted(files: [String], KafkaError)
    }

    /// A login that works.
    private struct Session {
        let login: KafkaLogin
        /// With Kerberos.
        let ticket: KerberosTicket?
    }

    private let options: LoginOptions
    private let watcher: FileWatcher
    private let current = CurrentLogin()

    /// How long Kerberos may take for a ticket, and how long new connections until a broker has answered on them.
    private static let patience: Duration = .seconds(20)

    /// Takes note of what the files hold now: make it before the `KafkaLogin` that reads them.
    /// - Parameter interval: between two looks at the files.
    public init(
        _ options: LoginOptions, interval: Duration = .seconds(2), clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.options = options
        watcher = FileWatcher(files: options.watchedFiles, interval: interval, clock: clock)
    }

    /// Runs until the task is cancelled.
    /// - Parameters:
    ///   - login: what `client` was made with.
    ///   - ticket: the one in the cache, for a login by Kerberos; nil to get one at once.
    ///   - report: is told of every event.
    public func run(
        _ login: KafkaLogin, client: KafkaClient, ticket: KerberosTicket? = nil, report: @escaping @Sendable (Event) -> Void
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
            // What an older change began is out of date; the old login is renewed until the new one works.
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

    /// - Returns: nil where the files are of no use, or the task was cancelled.
    private func rotate(
        _ files: [String], client: KafkaClient, _ report: @Sendable (Event) -> Void
    ) async -> Session? {
        var pauses = LoginPauses()
        var isTold = false
        while !Task.isCancelled {
            let login: KafkaLogin
            do throws(CredentialsError) {
                // What is shown is not given up because its files are gone, nor because they hold something that has expired.
                login = try await KafkaLogin.read(options, mustShowCertificate: current.login?.showsCertificate ?? false)
                try mustNotExpire(login)
            } catch {
                report(.unusable(files: files, error))
                return nil
            }
            if let dates = login.certificateDates, dates.isNotYetValid(), let begin = dates.begin {
                if !isTold { report(.notYetValid(files: files, dates)) }
                isTold = true
                guard (try? await WallClock.wait(until: begin)) != nil else { return nil }
                continue
            }
            if let session = await adopt(login, files, client: client, report) { return session }
            // The brokers' errors do not always tell a refusal from another failure: each counts as one.
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

    /// - Returns: nil where KDC or brokers refuse the login, or the task was cancelled.
    private func adopt(
        _ login: KafkaLogin, _ files: [String], client: KafkaClient, _ report: @Sendable (Event) -> Void
    ) async -> Session? {
        var ticket: KerberosTicket?
        do throws(CredentialsError) {
            ticket = try await login.kerberos?.acquire(deadline: .now + Self.patience)
        } catch {
            if !Task.isCancelled { report(.renewalFailed(error)) }
            return nil
        }
        do throws(KafkaError) {
            try await client.adopt(login.security, deadline: .now + Self.patience)
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

/// What the client is logged in with.
private final class CurrentLogin: Sendable {
    private let value = Mutex<KafkaLogin?>(nil)

    var login: KafkaLogin? {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}

/// A task that ends when another takes its place.
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
