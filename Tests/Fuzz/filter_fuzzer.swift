// Fuzzes the name filters: the translation of RE2's syntax, and the matching. From the package's folder:
//
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -use-ld=lld -I Modules/CPCRE2 \
//         Sources/Collector/NameFilter/*.swift Tests/Fuzz/filter_fuzzer.swift -o .build/filter_fuzzer
//     .build/filter_fuzzer -max_total_time=60

/// The pattern stands before the first NUL, the name behind it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFilter(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let parts = UnsafeBufferPointer(start: start, count: count).split(separator: 0, maxSplits: 1)
    let text = parts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let name = parts.dropFirst().first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard let pattern = try? NamePattern(text), let verdict = try? pattern.matches(name) else { return 0 }
    // An accepted pattern keeps its meaning in a group, and an empty alternative always matches. Not where \Q has no \E.
    guard !text.contains("\\Q"), let group = try? NamePattern("(?:\(text))"), let optional = try? NamePattern("(?:\(text))|")
    else { return 0 }
    if let inGroup = try? group.matches(name) {
        precondition(inGroup == verdict, "a group changes what matches")
    }
    if let always = try? optional.matches(name) {
        precondition(always, "an empty alternative does not match")
    }
    return 0
}
