// Fuzzes the name filters: what Go's syntax and RE2's differ in, and the matching. From the package's folder:
//
//     g++ -O2 -std=c++17 -I Sources/RE2Shim/include -c Sources/RE2Shim/RE2Shim.cpp -o .build/RE2Shim.o
//     swiftc -O -swift-version 6 -enable-upcoming-feature InternalImportsByDefault -sanitize=fuzzer,address -parse-as-library \
//         -use-ld=lld -I Sources/RE2Shim/include Sources/NameFilter/*.swift Tests/Fuzz/filter_fuzzer.swift .build/RE2Shim.o \
//         -lstdc++ -o .build/filter_fuzzer
//     .build/filter_fuzzer -max_len=64 -max_total_time=60

/// The pattern stands before the first NUL, the name behind it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFilter(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let parts = UnsafeBufferPointer(start: start, count: count).split(separator: 0, maxSplits: 1)
    let text = parts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let name = parts.dropFirst().first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    guard let pattern = try? NamePattern(text) else { return 0 }
    let verdict = pattern.matches(name)
    // An accepted pattern keeps its meaning in a group, and an empty alternative always matches. Not where \Q has no \E.
    guard !text.contains("\\Q"), let group = try? NamePattern("(?:\(text))"), let optional = try? NamePattern("(?:\(text))|")
    else { return 0 }
    precondition(group.matches(name) == verdict, "a group changes what matches")
    precondition(optional.matches(name), "an empty alternative does not match")
    return 0
}
