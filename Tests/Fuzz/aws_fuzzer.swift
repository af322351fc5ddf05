// Fuzzes what AWS answers: STS's XML, the JSON of the metadata services, and files of profiles. Beside not trapping, texts must be read
// as they were written, however they are escaped, and no error may show any part of the secret that was asked with. From the package's
// folder:
//
//     swift build --scratch-path .build/fuzz-modules --configuration release --target Credentials \
//         -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -use-ld=lld \
//         -I .build/fuzz-modules/release/Modules $(printf -- '-I %s ' Modules/*) Tests/Fuzz/aws_fuzzer.swift \
//         .build/fuzz-modules/release/{Credentials,System,TLS}.build/*.o -o .build/aws_fuzzer
//     mkdir -p .build/fuzz/aws
//     .build/aws_fuzzer -max_len=1024 -max_total_time=60 .build/fuzz/aws Tests/Fuzz/Seeds/aws

import System

@testable import Credentials

private let secret = Secret("0123456789/abcdefghij=")
private let partsOfSecret = parts(of: secret.text.utf8).union(parts(of: percentEncoded(secret.text).utf8))

/// The first byte chooses what the rest is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzAWS(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let rest = Array(input.dropFirst())
    switch input.first {
    case UInt8(ascii: "S"): fuzzAnswer(rest)
    case UInt8(ascii: "E"): fuzzRefusal(rest)
    case UInt8(ascii: "D"): fuzzDocument(rest)
    case UInt8(ascii: "T"): fuzzTexts(rest)
    case UInt8(ascii: "P"): fuzzProfiles(rest)
    default: break
    }
    return 0
}

private func fuzzAnswer(_ body: [UInt8]) {
    guard
        let credentials = try? AWSSecurityTokenService.credentials(
            HTTPResponse(status: 200, body: body), place: "", secret: secret)
    else { return }
    precondition(credentials.sessionToken != nil && credentials.expires != nil, "a role's credentials are not whole")
    precondition(credentials.description == "AWS access key \(credentials.accessKeyID)", "credentials show more than their name")
}

/// The secret in the middle of whatever else the server says: as text, and in a message of STS.
private func fuzzRefusal(_ words: [UInt8]) {
    // What the server made up itself is not the secret.
    guard partsOfSecret.isDisjoint(with: parts(of: words)) else { return }
    let half = words.count / 2
    for echo in [secret.text, percentEncoded(secret.text)] {
        let text = Array(words[..<half]) + echo.utf8 + words[half...]
        let xml = Array("<Code>A</Code><Message>".utf8) + text + Array("</Message>".utf8)
        for body in [text, xml] {
            do throws(CredentialsError) {
                _ = try AWSSecurityTokenService.credentials(HTTPResponse(status: 403, body: body), place: "", secret: secret)
                preconditionFailure("a refusal became credentials")
            } catch {
                let message = error.message.utf8
                precondition(partsOfSecret.isDisjoint(with: parts(of: message)), "an error shows a part of the secret")
                precondition(error.message.count < 320 && !message.contains { $0 < 0x20 }, "an error is not one short line")
            }
        }
    }
}

private func fuzzDocument(_ body: [UInt8]) {
    do throws(CredentialsError) {
        let credentials = try AWSCredentialDocument.credentials(body, place: "")
        // What is signed with them must not trap either, whatever they are, and the token ends with them.
        guard let token = try? MSKIAMToken.token(credentials: credentials, region: "r", date: .now) else { return }
        precondition(credentials.expires.map { token.expires <= $0 } ?? true, "a token outlives what signed it")
    } catch {
        precondition(error.code == .response && error.message.count < 60, "an error repeats the document")
    }
}

/// Texts with a NUL between them, written by an XML and a JSON of our own, in every way to escape a character.
private func fuzzTexts(_ input: [UInt8]) {
    guard let kind = input.first else { return }
    let texts = input.dropFirst().split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    guard texts.count == 3 else { return }
    let xml =
        "<AccessKeyId>\(xml(texts[0], kind))</AccessKeyId><SecretAccessKey>\(xml(texts[1], kind))</SecretAccessKey>"
        + "<SessionToken>\(xml(texts[2], kind))</SessionToken><Expiration>2030-01-02T03:04:05Z</Expiration>"
    let role = try? AWSSecurityTokenService.credentials(
        HTTPResponse(status: 200, body: Array(xml.utf8)), place: "", secret: secret)
    check(role, texts)
    let json =
        "{\"AccessKeyId\":\"\(json(texts[0], kind))\",\"SecretAccessKey\":\"\(json(texts[1], kind))\","
        + "\"Token\":\"\(json(texts[2], kind))\",\"Expiration\":\"2030-01-02T03:04:05Z\"}"
    check(try? AWSCredentialDocument.credentials(Array(json.utf8), place: ""), texts)
}

private func check(_ credentials: AWSCredentials?, _ texts: [String]) {
    guard let credentials else { preconditionFailure("credentials are not read") }
    let read = [credentials.accessKeyID, credentials.secretAccessKey.text, credentials.sessionToken?.text ?? ""]
    precondition(read.map { Array($0.utf8) } == texts.map { Array($0.utf8) }, "credentials are not read as they were written")
}

private func xml(_ text: String, _ kind: UInt8) -> String {
    text.unicodeScalars.map { scalar in
        let named = ["<": "&lt;", ">": "&gt;", "&": "&amp;", "\"": "&quot;", "'": "&apos;"][Character(scalar)]
        switch kind % 4 {
        case 0: return named ?? String(scalar)
        case 1: return "&#\(scalar.value);"
        case 2: return "&#x\(String(scalar.value, radix: 16));"
        default: return named ?? "&#x\(String(scalar.value, radix: 16, uppercase: true));"
        }
    }.joined()
}

private func json(_ text: String, _ kind: UInt8) -> String {
    text.unicodeScalars.map { scalar in
        let mustBeEscaped = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
        guard mustBeEscaped || !kind.isMultiple(of: 2) else { return String(scalar) }
        return String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }.joined()
}

private func fuzzProfiles(_ content: [UInt8]) {
    do throws(CredentialsError) {
        let file = try AWSProfileFile(content, origin: "")
        let written = file.sections.map { name, settings in "[\(name)]\n" + settings.map { "\($0)=\($1)\n" }.joined() }.joined()
        guard let again = try? AWSProfileFile(Array(written.utf8), origin: "") else {
            preconditionFailure("\(written) is not read")
        }
        precondition(again == file, "profiles are read as they were written")
    } catch {
        precondition(error.code == .file && error.message.contains("line "), "an error names no line")
    }
}

/// Every six bytes in a row, as numbers.
private func parts(of bytes: some Collection<UInt8>) -> Set<UInt64> {
    var last: UInt64 = 0
    var parts: Set<UInt64> = []
    for (index, byte) in bytes.enumerated() {
        last = (last << 8 | UInt64(byte)) & 0xFFFF_FFFF_FFFF
        if index >= 5 { parts.insert(last) }
    }
    return parts
}
