// Fuzzes basic authentication: header lines in, the verdict on user and password out. From the package's folder:
//
//     swift build --scratch-path .build/fuzz-modules --configuration release --target WebConfiguration \
//         -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -use-ld=lld \
//         -I .build/fuzz-modules/release/Modules $(printf -- '-I %s ' Modules/*) Tests/Fuzz/credentials_fuzzer.swift \
//         .build/fuzz-modules/release/{System,TLS,WebConfiguration,WebServer,YAML}.build/*.o -o .build/credentials_fuzzer
//     mkdir -p .build/fuzz/credentials
//     .build/credentials_fuzzer -max_len=256 -max_total_time=60 .build/fuzz/credentials Tests/Fuzz/Seeds/credentials

import Dispatch
import Synchronization

@testable import WebConfiguration
@testable import WebServer

private let password = Array("correct horse".utf8)
private let users = ["alice": BcryptHash("$2y$04$zZ4RM7hCF5NQpyzO5uCNGeZAKAKqUn4g69HVPw0jC9NTgUmIjKSLq")].compactMapValues(\.self)
/// Compares instead of hashing, which would leave time for a few inputs only. Keeps its cache from input to input, as the server does.
private let check = PasswordCheck { _, guess in guess == password }

/// The input stands in the place of a request's header lines.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCredentials(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var parser = RequestParser(limits: RequestParser.Limits(requestLineBytes: 200, headerBytes: 1_000, headerCount: 8))
    let lines = UnsafeBufferPointer(start: start, count: count)
    parser.append((Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8) + lines + Array("\r\n\r\n".utf8))[...])
    guard let head = try? parser.next(), let header = head.headers.values(named: "Authorization").first else { return 0 }

    let credentials = BasicCredentials(header: header)
    let expected = decoded(Array(header.utf8))
    precondition((credentials == nil) == (expected == nil), "the header is read where it should not be, or the other way round")
    guard let credentials, let expected else { return 0 }
    precondition(credentials.user == String(decoding: expected.user, as: UTF8.self), "the user is not the one sent")
    precondition(credentials.password == expected.password, "the password is not the one sent")

    let isRight = expected.user == Array("alice".utf8) && expected.password == password
    precondition(verdict(on: credentials) == (isRight ? .accepted : .rejected), "the verdict is wrong")
    return 0
}

private func verdict(on credentials: BasicCredentials) -> PasswordCheck.Verdict? {
    let done = DispatchSemaphore(value: 0)
    let answer = Answer()
    Task {
        let verdict = await check.check(credentials, users: users)
        answer.verdict.withLock { $0 = verdict }
        done.signal()
    }
    done.wait()
    return answer.verdict.withLock { $0 }
}

private final class Answer: Sendable {
    let verdict = Mutex<PasswordCheck.Verdict?>(nil)
}

/// RFC 7617 and RFC 4648, section 4, in the plainest form: one digit after another.
private func decoded(_ header: [UInt8]) -> (user: [UInt8], password: [UInt8])? {
    guard let space = header.firstIndex(of: 0x20), String(decoding: header[..<space], as: UTF8.self).lowercased() == "basic"
    else { return nil }
    let text = header[(space + 1)...]
    let digits = text.prefix { $0 != UInt8(ascii: "=") }
    let padding = text[digits.endIndex...]
    guard !text.isEmpty, text.count.isMultiple(of: 4), padding.count <= 2, padding.allSatisfy({ $0 == UInt8(ascii: "=") })
    else { return nil }
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var (bits, bitCount): (UInt32, Int) = (0, 0)
    for digit in digits {
        guard let value = alphabet.firstIndex(of: digit) else { return nil }
        bits = (bits << 6 | UInt32(value)) & 0xFFFF
        bitCount += 6
        if bitCount >= 8 {
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
        }
    }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    return (Array(bytes[..<colon]), Array(bytes[(colon + 1)...]))
}
