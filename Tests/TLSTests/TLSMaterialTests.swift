import Foundation
import System
import TLS
import TestSupport
import Testing

@Suite(.enabled(if: TLSFixtures.missing == nil, Comment(rawValue: TLSFixtures.missing ?? "")))
struct TLSMaterialTests {
    @Test func validFilesAreSummarized() async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.server()
        let material = try TLSMaterial(
            TLSFiles(authority: fixtures.authority.certificate, certificate: pair.certificate, key: pair.key))
        #expect(material.authorities.map(\.subject) == ["CN=Test CA"])
        #expect(material.chain.map(\.subject) == ["CN=localhost"])
        #expect(material.chain.map(\.issuer) == ["CN=Test CA"])
        #expect(material.summary.count == 2)
        #expect(material.summary.last?.contains("2099-12-31 23:59:59") == true, "\(material.summary)")
        #expect(try TLSMaterial(TLSFiles()).summary.isEmpty)
    }

    @Test func anEncryptedKeyIsDecryptedWithItsPassword() async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.issue("client")
        let key = try await fixtures.encrypted(pair.key, password: "open sesame")
        let files = TLSFiles(certificate: pair.certificate, key: key)
        #expect(try TLSMaterial(files, keyPassword: Secret("open sesame")).chain.count == 1)
        #expect(files.paths == [pair.certificate, key])
    }

    @Test func everyMistakeNamesFlagAndFile() async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.server()
        let stranger = try await fixtures.issue("stranger")
        let encrypted = try await fixtures.encrypted(pair.key, password: "open sesame")
        let text = try fixtures.write("no certificate here\n", to: "text")
        _ = try await fixtures.der(pair.certificate)
        let pem = try String(contentsOfFile: pair.certificate, encoding: .utf8)
        let damaged = try fixtures.write(pem.replacingOccurrences(of: "\nMII", with: "\n!!!"), to: "damaged")
        let secondDamaged = try fixtures.write(pem + pem.replacingOccurrences(of: "\nMII", with: "\n!!!"), to: "second")
        func file(_ flag: String, _ path: String) -> String { "--tls.\(flag)=\(path)" }

        let table: [(files: TLSFiles, words: [String])] = [
            (TLSFiles(certificate: pair.certificate), [file("cert-file", pair.certificate), "set --tls.key-file"]),
            (TLSFiles(key: pair.key), [file("key-file", pair.key), "set --tls.cert-file"]),
            (TLSFiles(authority: "/does/not/exist"), [file("ca-file", "/does/not/exist"), "No such file"]),
            (TLSFiles(authority: fixtures.path("")), [file("ca-file", fixtures.path("")), "not a directory"]),
            (TLSFiles(authority: text), [file("ca-file", text), "no certificate in it"]),
            (TLSFiles(authority: "\(pair.certificate).der"), ["looks like DER"]),
            (TLSFiles(authority: damaged), [file("ca-file", damaged), "damaged"]),
            (TLSFiles(authority: secondDamaged), ["certificate 2 in it is damaged"]),
            (
                TLSFiles(certificate: pair.certificate, key: stranger.key),
                [file("cert-file", pair.certificate), file("key-file", stranger.key), "does not fit"]
            ),
            (
                TLSFiles(certificate: pair.certificate, key: pair.certificate),
                [file("key-file", pair.certificate), "no private key in it"]
            ),
            (TLSFiles(certificate: pair.key, key: pair.key), [file("cert-file", pair.key), "no certificate in it"]),
            (
                TLSFiles(certificate: pair.certificate, key: encrypted),
                [file("key-file", encrypted), "set --tls.key-password-file"]
            ),
            (
                TLSFiles(prefix: "server.tls", certificate: pair.certificate),
                ["--server.tls.cert-file", "set --server.tls.key-file"]
            ),
        ]
        for (files, words) in table {
            let error = thrownError(TLSError.self) { _ = try TLSMaterial(files) }
            for word in words { #expect(error?.problem.contains(word) == true, "\(error?.problem ?? "")") }
        }
        let error = thrownError(TLSError.self) {
            _ = try TLSMaterial(TLSFiles(certificate: pair.certificate, key: encrypted), keyPassword: Secret("MARKER "))
        }
        #expect(
            error?.problem.contains(
                "\(file("key-file", encrypted)): the key cannot be decrypted: is --tls.key-password-file the right password:"
                    + " the value ends in white space?") == true, "\(error?.problem ?? "")")
        #expect(error?.problem.contains("MARKER") == false)
    }

    /// Certificates that are not valid now are reported, but used all the same: rejecting them is up to the peers.
    @Test func datesAreWarnings() async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.server()
        let expired = try await fixtures.server(validity: .expired)
        let early = try await fixtures.server(validity: .notYet)
        func warnings(_ files: TLSFiles) throws -> [String] { try TLSMaterial(files).dates.warnings }
        func joined(_ name: String, _ files: String...) throws -> String {
            try fixtures.write(files.map { try String(contentsOfFile: $0, encoding: .utf8) }.joined(), to: name)
        }
        let expiry = "the certificate CN=localhost expired at 2021-01-01 00:00:00 +0000: renew it"

        #expect(try warnings(TLSFiles(certificate: pair.certificate, key: pair.key)).isEmpty)
        #expect(
            try warnings(TLSFiles(certificate: expired.certificate, key: expired.key))
                == ["--tls.cert-file=\(expired.certificate): \(expiry)"])
        let chain = try joined("chain", pair.certificate, expired.certificate)
        #expect(try warnings(TLSFiles(certificate: chain, key: pair.key)) == ["--tls.cert-file=\(chain): \(expiry)"])
        let bundle = try joined("bundle", expired.certificate, pair.certificate)
        #expect(try warnings(TLSFiles(authority: bundle)) == ["--tls.ca-file=\(bundle): \(expiry)"])
        #expect(try warnings(TLSFiles(authority: expired.certificate)) == ["--tls.ca-file=\(expired.certificate): \(expiry)"])
        let future = try warnings(TLSFiles(certificate: early.certificate, key: early.key))
        #expect(future.count == 1)
        #expect(future.first?.contains("is not valid before 2098-01-01 00:00:00 +0000, and it is 20") == true, "\(future)")
    }

    @Test func aPairOfMissingFilesIsDropped() async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.issue("client")
        let (certificate, key) = (fixtures.path("absent.pem"), fixtures.path("absent.key"))
        var files = TLSFiles(authority: fixtures.authority.certificate, certificate: certificate, key: key)
        #expect(throws: TLSError.self) { try TLSMaterial(files) }
        #expect(files.hasPair)
        var dropped = files
        #expect(
            dropped.dropAbsentPair()
                == "--tls.cert-file=\(certificate) and --tls.key-file=\(key) do not exist: no certificate is presented until they do"
        )
        #expect(!dropped.hasPair)
        #expect(try TLSMaterial(dropped).chain.isEmpty)
        #expect(Set(files.paths).isSuperset(of: [certificate, key]), "they are watched")
        files.certificate = pair.certificate
        #expect(files.dropAbsentPair() == nil)
        #expect(
            thrownError(TLSError.self) { _ = try TLSMaterial(files) }?.problem.contains(
                "--tls.key-file=\(key): No such") == true)
        (files.certificate, files.key) = (certificate, pair.key)
        #expect(
            thrownError(TLSError.self) { _ = try TLSMaterial(files) }?.problem.contains(
                "--tls.cert-file=\(certificate): No such")
                == true)
    }

    /// Clients open the files whenever they make connections, and must get the content that was checked.
    @Test func theCheckedContentIsHeld() async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.server()
        let material = try TLSMaterial(
            TLSFiles(authority: fixtures.authority.certificate, certificate: pair.certificate, key: pair.key))
        for (held, path) in [
            (material.heldAuthority, fixtures.authority.certificate), (material.heldCertificate, pair.certificate),
            (material.heldKey, pair.key),
        ] {
            let content = try String(contentsOfFile: path, encoding: .utf8)
            try "nothing".write(toFile: path, atomically: false, encoding: .utf8)
            let held = try #require(held)
            for _ in 0..<2 { #expect(try String(contentsOfFile: held.path, encoding: .utf8) == content) }
        }
    }

    @Test func keyStoresAreRecognized() async throws {
        let fixtures = try await TLSFixtures()
        let pair = try await fixtures.server()
        let pkcs12 = try await fixtures.keyStore(pair, password: "storage")
        let jks = try fixtures.write([0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2], to: "store.jks")
        let jceks = try fixtures.write([0xCE, 0xCE, 0xCE, 0xCE, 0, 0, 0, 2], to: "store.jceks")
        let table: [(path: String, words: [String])] = [
            (pkcs12, ["a key store in PKCS#12", "openssl pkcs12 -in \(pkcs12)"]),
            (jks, ["a Java key store (JKS)", "keytool -importkeystore -srckeystore \(jks) -srcstoretype JKS"]),
            (jceks, ["a Java key store (JCEKS)", "keytool -importkeystore -srckeystore \(jceks) -srcstoretype JCEKS"]),
        ]
        for (path, words) in table {
            for files in [
                TLSFiles(authority: path), TLSFiles(certificate: path, key: pair.key),
                TLSFiles(certificate: pair.certificate, key: path),
            ] {
                let message = thrownError(TLSError.self) { _ = try TLSMaterial(files) }?.problem ?? ""
                for word in words { #expect(message.contains(word), "\(message)") }
                #expect(message.contains(files.key == path ? "-nocerts" : "-nokeys"), "\(message)")
            }
        }
    }
}

extension TLSFiles {
    fileprivate init(prefix: String = "tls", authority: String? = nil, certificate: String? = nil, key: String? = nil) {
        let names = Names(
            authority: "--\(prefix).ca-file", certificate: "--\(prefix).cert-file", key: "--\(prefix).key-file",
            keyPassword: "--\(prefix).key-password-file")
        self.init(names, authority: authority, certificate: certificate, key: key)
    }
}
