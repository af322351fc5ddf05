// Feeds the request parser whatever libFuzzer invents. Beside not trapping, its verdict must not depend on how the
// bytes are cut into pieces, and what it accepts must keep the promises that the server relies on.
//
//     cd Sources/WebServer/HTTP && swiftc -sanitize=fuzzer,address -parse-as-library -use-ld=lld -swift-version 6 -O -g \
//         Header.swift HTTPSyntax.swift RequestError.swift RequestHead.swift RequestHead+Lines.swift RequestParser.swift \
//         RequestTarget.swift Status.swift ../../../Tests/Fuzz/http_fuzzer.swift -o ../../../.build/http_fuzzer
//     ../../../.build/http_fuzzer -max_total_time=60 -max_len=2048

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestParser(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let whole = parse([input[...]])
    let bytes = parse(input.indices.map { input[$0...$0] })
    let cut = Int(input.first ?? 0) % (count + 1)
    let halves = parse([input[..<cut], input[cut...]])
    precondition(whole == bytes && whole == halves, "the verdict depends on fragmentation")

    // The connection ends with the request that has the first bare LF.
    let bareLineFeed = input.indices.first { input[$0] == HTTPSyntax.lineFeed && input[..<$0].last != HTTPSyntax.carriageReturn }
    let complete = bareLineFeed.map { parse([input[..<$0]]).heads.count } ?? whole.heads.count
    precondition(whole.heads[..<complete].allSatisfy { !$0.hasBareLineFeed })
    precondition(whole.heads.dropFirst(complete).first?.hasBareLineFeed != false, "a bare LF was not noticed")

    for head in whole.heads {
        precondition(HTTPSyntax.isToken(head.method.utf8))
        precondition(head.target.path.hasPrefix("/"))
        precondition(head.headers.count <= limits.headerCount)
        for header in head.headers {
            precondition(HTTPSyntax.isToken(header.name.utf8) && header.value.utf8.allSatisfy(HTTPSyntax.isFieldValueByte))
        }
        _ = head.wantsKeepAlive
        _ = head.announcesBody
    }
    return 0
}

/// Small, so that inputs reach them.
private let limits = RequestParser.Limits(requestLineBytes: 200, headerBytes: 400, headerCount: 8)

private struct Outcome: Equatable {
    var heads: [RequestHead] = []
    var error: RequestError?
}

private func parse(_ pieces: [ArraySlice<UInt8>]) -> Outcome {
    var parser = RequestParser(limits: limits)
    var outcome = Outcome()
    for piece in pieces {
        parser.append(piece)
        do throws(RequestError) {
            while let head = try parser.next() { outcome.heads.append(head) }
        } catch {
            outcome.error = error
            return outcome
        }
    }
    return outcome
}
