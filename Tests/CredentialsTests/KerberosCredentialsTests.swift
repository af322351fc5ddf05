import Credentials
import Foundation
import System
import TestSupport
import Testing

@Suite(.enabled(if: KerberosRealm.missing == nil, Comment(rawValue: KerberosRealm.missing ?? "")))
struct KerberosCredentialsTests {
    private func credentials(
        _ realm: KerberosRealm, _ username: String, _ method: KerberosCredentials.Method, realmName: String? = nil
    ) throws -> KerberosCredentials {
        var configuration = KerberosCredentials.Configuration(username: username, method: method)
        configuration.configurationFile = realm.configurationFile
        configuration.realm = realmName
        configuration.cache = "MEMORY:\(UUID().uuidString)"
        return try KerberosCredentials(configuration)
    }

    private var deadline: ContinuousClock.Instant { .now + .seconds(60) }

    @Test func passwordAndKeytabGetATicket() async throws {
        let realm = try await KerberosRealm()
        try await realm.add("exporter", password: "right one")
        let keytab = try await realm.keytab("exporter")
        for method in [KerberosCredentials.Method.password(Secret("right one")), .keytab(path: keytab)] {
            let ticket = try await credentials(realm, "exporter", method).acquire(deadline: deadline)
            #expect(ticket.principal == "exporter@EXAMPLE.TEST")
            #expect(ticket.expires > Date())
            #expect(ticket.issued < ticket.renewal && ticket.renewal < ticket.expires)
        }
        let named = try credentials(realm, "exporter", .keytab(path: keytab), realmName: "EXAMPLE.TEST")
        #expect(try await named.acquire(deadline: deadline).principal == "exporter@EXAMPLE.TEST")
    }

    @Test func everyRefusalIsExplained() async throws {
        let realm = try await KerberosRealm()
        try await realm.add("exporter", password: "right one")
        try await realm.add("other", password: "right one")
        try await realm.add("expired", password: "right one", options: "-expire \"2020-01-01\"")
        try await realm.add("stale", password: "right one", options: "-pwexpire \"2020-01-01\"")
        try await realm.add("locked", password: "right one", options: "-allow_tix")
        let oldKeytab = try await realm.keytab("exporter")
        let otherKeytab = try await realm.keytab("other")
        try await realm.query("cpw -pw changed exporter")
        let right = KerberosCredentials.Method.password(Secret("right one"))
        let table: [(String, KerberosCredentials.Method, CredentialsError.Code, String)] = [
            ("exporter", .password(Secret("MARKER")), .refused, "the password"),
            ("exporter", .keytab(path: oldKeytab), .refused, "password was changed since"),
            ("exporter", .keytab(path: otherKeytab), .configuration, "it has keys for other@EXAMPLE.TEST"),
            ("nobody", right, .refused, "the user name"),
            ("expired", right, .refused, "account has expired"),
            ("stale", right, .refused, "password has expired"),
            ("locked", right, .refused, "account is locked"),
            ("exporter@ELSEWHERE.TEST", right, .dns, "[realms]"),
        ]
        for (user, method, code, words) in table {
            let error = await thrownError(CredentialsError.self) {
                _ = try await credentials(realm, user, method).acquire(deadline: deadline)
            }
            #expect(error?.code == code, "\(error?.message ?? "")")
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            #expect(error?.message.contains("MARKER") == false)
        }
        realm.stop()
        let error = await thrownError(CredentialsError.self) {
            _ = try await credentials(realm, "other", right).acquire(deadline: deadline)
        }
        #expect(error?.code == .connect, "\(error?.message ?? "")")
    }

    @Test(.enabled(if: KerberosRealm.missingClock == nil, Comment(rawValue: KerberosRealm.missingClock ?? "")))
    func clockSkewIsReported() async throws {
        // Without kdc_timesync = 0, libkrb5 would adopt the KDC's time.
        let realm = try await KerberosRealm(clockOffset: "+1h", clientSettings: ["kdc_timesync = 0"])
        try await realm.add("exporter", password: "right one")
        let error = await thrownError(CredentialsError.self) {
            _ = try await credentials(realm, "exporter", .password(Secret("right one"))).acquire(deadline: deadline)
        }
        #expect(error?.code == .clock, "\(error?.message ?? "")")
        #expect(error?.message.contains("clocks") == true, "\(error?.message ?? "")")
    }

    @Test func ticketsOfTenSecondsAreRenewedBeforeTheyExpire() async throws {
        let realm = try await KerberosRealm()
        try await realm.add("exporter", password: "right one", options: "-maxlife \"10 seconds\"")
        let credentials = try credentials(realm, "exporter", .keytab(path: try await realm.keytab("exporter")))
        let (outcomes, report) = AsyncStream.makeStream(of: Result<KerberosTicket, CredentialsError>.self)
        let renewal = Task { await credentials.keepFresh { report.yield($0) } }
        defer { renewal.cancel() }
        var tickets: [KerberosTicket] = []
        for await outcome in outcomes {
            tickets.append(try outcome.get())
            if tickets.count == 3 { break }
        }
        for (old, new) in zip(tickets, tickets.dropFirst()) {
            #expect(new.issued < old.expires)
            #expect(new.expires > old.expires)
        }
    }

    @Test func aFailureIsReportedAndRetried() async throws {
        let realm = try await KerberosRealm()
        try await realm.add("exporter", password: "right one")
        try await realm.add("other", password: "right one")
        let keytab = try await realm.keytab("other")
        let credentials = try credentials(realm, "exporter", .keytab(path: keytab))
        let (outcomes, report) = AsyncStream.makeStream(of: Result<KerberosTicket, CredentialsError>.self)
        let renewal = Task { await credentials.keepFresh { report.yield($0) } }
        defer { renewal.cancel() }
        var failures = 0
        for await outcome in outcomes {
            if case .success(let ticket) = outcome {
                #expect(ticket.principal == "exporter@EXAMPLE.TEST")
                break
            }
            failures += 1
            if failures == 1 { try await realm.query("ktadd -k \(keytab) -norandkey exporter") }
        }
        #expect(failures > 0)
    }

    @Test func mistakesAreNamedAtStart() async throws {
        let fixtures = try await TLSFixtures()
        let table: [(String, KerberosCredentials.Method, String)] = [
            ("", .password(Secret("x")), "the user name"),
            ("exporter", .password(Secret("")), "the password"),
            ("exporter", .keytab(path: ""), "set the keytab"),
            ("exporter", .keytab(path: "/does/not/exist"), "the keytab=/does/not/exist: No such file"),
            ("exporter", .keytab(path: fixtures.authority.certificate), "this is not a keytab"),
        ]
        for (user, method, words) in table {
            let error = thrownError(CredentialsError.self) {
                _ = try KerberosCredentials(KerberosCredentials.Configuration(username: user, method: method))
            }
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        }
    }

    @Test func aBrokenConfigurationFileIsNamed() async throws {
        let fixtures = try await TLSFixtures()
        var configuration = KerberosCredentials.Configuration(username: "exporter", method: .password(Secret("x")))
        configuration.configurationFile = try fixtures.write("[libdefaults\nno = brackets", to: "krb5.conf")
        let credentials = try KerberosCredentials(configuration)
        let error = await thrownError(CredentialsError.self) {
            _ = try await credentials.acquire(deadline: deadline)
        }
        #expect(error?.code == .file)
        #expect(error?.message.contains("the Kerberos configuration=") == true, "\(error?.message ?? "")")
    }
}
