// Fuzzes YAML documents, and the web configurations made of them. Beside not trapping, a document must be the same once it was written
// again, every error must name a line that is there, and no answer may break in two by a header that was configured. From the
// package's folder:
//
//     swift build --scratch-path .build/fuzz-modules --configuration release --target WebConfiguration \
//         -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -use-ld=lld \
//         -I .build/fuzz-modules/release/Modules $(printf -- '-I %s ' Modules/*) Tests/Fuzz/yaml_fuzzer.swift \
//         .build/fuzz-modules/release/{System,TLS,WebConfiguration,WebServer,YAML}.build/*.o -o .build/yaml_fuzzer
//     mkdir -p .build/fuzz/yaml
//     .build/yaml_fuzzer -max_len=1024 -max_total_time=60 .build/fuzz/yaml Tests/Fuzz/Seeds/yaml

import YAML

@testable import WebConfiguration
@testable import WebServer

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzYAML(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    // Behind the last line break an empty line begins. YAML 1.1 has more kinds of breaks than LF, of up to three bytes.
    let lastLine = 1 + input.count
    do throws(YAMLError) {
        if let root = try YAMLDocument.parse(input) {
            checkLines(root, 1...lastLine)
            checkRewriting(root)
        }
    } catch {
        precondition(!error.problem.isEmpty && (1...lastLine).contains(error.line ?? 0), "an error names no line of the document")
    }
    do throws(YAMLError) {
        try checkConfiguration(WebConfigurationDocument(input, directory: ""))
    } catch {
        precondition(
            !error.problem.isEmpty && (1...lastLine).contains(error.line ?? 1), "an error names a line that is not there")
        if error.key?.hasPrefix("basic_auth_users.") == true { checkPasswordIsHidden(error, input) }
    }
    return 0
}

private func checkLines(_ node: YAMLNode, _ lines: ClosedRange<Int>) {
    precondition(lines.contains(node.line), "a value stands in a line that is not there")
    switch node.content {
    case .scalar: break
    case .sequence(let nodes): for node in nodes { checkLines(node, lines) }
    case .mapping(let entries): for (_, value) in entries { checkLines(value, lines) }
    }
}

private func checkRewriting(_ root: YAMLNode) {
    let text = written(root)
    guard let again = try? YAMLDocument.parse(Array(text.utf8)) else {
        preconditionFailure("what was read cannot be written: \(text)")
    }
    precondition(written(again) == text, "a document is read as it was written")
}

/// In the form that leaves nothing to interpretation: brackets and quotes everywhere, and all but letters and digits escaped.
private func written(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, _): quoted(text)
    case .sequence(let nodes): "[" + nodes.map { written($0) + ", " }.joined() + "]"
    case .mapping(let entries): "{" + entries.map { "? \(quoted($0.name)) : \(written($0.value)), " }.joined() + "}"
    }
}

private func quoted(_ text: String) -> String {
    "\""
        + text.unicodeScalars.map { scalar in
            if scalar.isASCII, scalar.properties.isAlphabetic || scalar.properties.numericType != nil { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }.joined() + "\""
}

private func checkConfiguration(_ document: WebConfigurationDocument) throws(YAMLError) {
    // Files that an input names are not read.
    guard document.files.isEmpty else { return }
    let configuration = try document.configuration()
    var response = Response.text("")
    response.headers = configuration.headers
    let head = ResponseHead.bytes(response, date: "", persistence: .close)
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
    // Status, date, length, connection and the two ends.
    precondition(lines.count == 6 + configuration.headers.count, "a configured header is more than one line")
    if let limit = configuration.rateLimit { checkRate(limit) }
}

/// Never more requests than the burst at once, and the whole burst again when there was time for it.
private func checkRate(_ limit: RateLimit) {
    let start = ContinuousClock.now
    var bucket = TokenBucket(limit, now: start)
    let burst = min(limit.burst, 100)
    for _ in 0..<burst { precondition(bucket.take(now: start), "the burst is smaller than configured") }
    if limit.burst == burst { precondition(!bucket.take(now: start), "the burst is larger than configured") }
    guard limit.interval < .seconds(100_000_000), burst > 0 else { return }
    precondition(bucket.take(now: start + limit.interval), "no request is let through after the interval")
    precondition(bucket.take(now: start + limit.interval * 200), "no request is let through after a long time")
}

/// A password that stands where its hash should be is not repeated: the error is the same for any text.
private func checkPasswordIsHidden(_ error: YAMLError, _ input: [UInt8]) {
    guard error.problem.hasPrefix("must be a password hashed") else { return }
    let other = Result { () throws(YAMLError) in
        try WebConfigurationDocument(Array("basic_auth_users: {a: x}".utf8), directory: "")
    }
    guard case .failure(let expected) = other else { preconditionFailure("x is no hash") }
    precondition(error.problem == expected.problem, "an error repeats what may be a password")
}
