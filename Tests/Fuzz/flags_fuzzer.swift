// Fuzzes the command-line parser: arguments, environment and @files. From the package's folder:
//
//     swiftc -O -swift-version 6 -wmo -parse-as-library -module-name System -I Modules/CLinux -emit-module \
//         -emit-module-path .build/System.swiftmodule -c $(find Sources/System -name '*.swift') -o .build/System.o
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -use-ld=lld -I .build -I Modules/CLinux \
//         Sources/CommandLineFlags/*.swift Tests/Fuzz/flags_fuzzer.swift .build/System.o -o .build/flags_fuzzer
//     .build/flags_fuzzer -max_total_time=60

/// A password, as a program has it.
struct Secret: FlagValue {
    let text: String

    init(_ text: String) { self.text = text }
    init(flagText: String) { self.init(flagText) }

    static var isSecret: Bool { true }
    var textInHelp: String { "<redacted>" }
}

struct FuzzedValues {
    enum Color: String, FlagChoice { case red, green }

    var name = ""
    var count = 1
    var timeout = Duration.seconds(1)
    var color = Color.red
    var isEnabled = false
    var servers: [String] = []
    var password = Secret("")
}

private func linesOfName(_ file: String) -> [String] { ArgumentsFile.arguments(in: file) }

/// NUL parts the arguments; one that begins with `$NAME=` is a variable, and what stands behind `@` is the file itself.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFlags(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let command = Command(
        name: "c", version: "", summary: "", values: FuzzedValues(),
        flags: [
            Flag("name", short: "n", \.name, help: ""),
            Flag("count", short: "c", \.count, help: "", check: Int.atLeast(1)),
            Flag("timeout", \.timeout, help: "", check: Duration.moreThan(.zero)),
            Flag("color", \.color, help: ""),
            Flag("enabled", short: "e", \.isEnabled, help: ""),
            Flag("server", short: "s", \.servers, separator: ",", help: ""),
            Flag("password", short: "p", \.password, help: ""),
        ])
    var arguments: [String] = []
    var environment: [String: String] = [:]
    for part in UnsafeBufferPointer(start: start, count: count).split(separator: 0, omittingEmptySubsequences: false) {
        let equals = part.firstIndex(of: UInt8(ascii: "="))
        if part.first == UInt8(ascii: "$"), let equals {
            let name = String(decoding: part[..<equals].dropFirst(), as: UTF8.self)
            environment[name] = String(decoding: part[equals...].dropFirst(), as: UTF8.self)
        } else {
            arguments.append(String(decoding: part, as: UTF8.self))
        }
    }
    for completion in command.completions(of: arguments) {
        precondition(!completion.utf8.contains(UInt8(ascii: "\n")), "a completion is a line")
    }
    do throws(UsageError) {
        let request = try command.parse(arguments, environment: { environment[$0] }, readFile: linesOfName)
        guard case .run(let flags) = request else { return 0 }
        let values = flags.values
        precondition(values.count >= 1 && values.timeout > .zero)
        let written = try? Duration(flagText: values.timeout.textInHelp)
        precondition(written == values.timeout, "a duration that is shown is read again")
    } catch {
        precondition(!error.message.isEmpty && command.errorLine(for: error).hasPrefix("c: error: "))
    }
    return 0
}
