import Foundation
import Testing

@testable import CommandLineFlags

@Suite struct ArgumentsFileTests {
    @Test(
        arguments: [
            ("--count=5\n--user.name\nx y\n", ["--count=5", "--user.name", "x y"]),
            ("--count=5", ["--count=5"]),
            ("--count=5\r\n--enabled\r\n", ["--count=5", "--enabled"]),
            ("# comment\n\n  \t\n--enabled\n", ["--enabled"]),
            (" # no comment\n", [" # no comment"]),
            ("--user.name=\"quotes stay\"", ["--user.name=\"quotes stay\""]),
            (" spaces stay ", [" spaces stay "]),
            ("", []),
            ("\n\n", []),
        ])
    func holdsOneArgumentPerLine(_ text: String, _ arguments: [String]) {
        #expect(ArgumentsFile.arguments(in: text) == arguments)
    }

    @Test func isExpandedInPlace() throws {
        try withFile("--server=b:1\n# more\n--server\n") { file in
            let values = try sampleValues(["--server=a:1", "@\(file)", "c:1", "--server=d:1"])
            #expect(values?.servers == ["a:1", "b:1", "c:1", "d:1"])
        }
    }

    @Test func givesAFlagItsValue() throws {
        try withFile("somebody\n--enabled\n") { file in
            let values = try sampleValues(["--user.name", "@\(file)"])
            #expect(values?.name == "somebody")
            #expect(values?.isEnabled == true)
        }
    }

    @Test func canNameAnotherFile() throws {
        try withFile("--count=8\n") { inner in
            try withFile("--enabled\n@\(inner)\n") { outer in
                let values = try sampleValues(["@\(outer)"])
                #expect(values?.count == 8)
            }
        }
    }

    @Test func cannotNameItselfForever() throws {
        try withFile("") { file in
            try "@\(file)\n".write(toFile: file, atomically: false, encoding: .utf8)
            #expect(
                errorMessage(["@\(file)"])
                    == "more than 100 arguments files, the last one '\(file)': does a file name itself?")
        }
    }

    @Test func hasASizeLimit() {
        #expect(errorMessage(["@/dev/zero"]) == "arguments file \"/dev/zero\" is larger than 1048576 bytes")
    }

    @Test(
        arguments: [
            (["@"], "expected @ file to expand arguments from"),
            (["@/no/such/file"], "failed to open arguments file \"/no/such/file\": No such file or directory"),
            (["--count", "@/no/such/file"], "failed to open arguments file \"/no/such/file\": No such file or directory"),
            (["@/proc"], "failed to read arguments from \"/proc\": Is a directory"),
        ])
    func mustBeReadable(_ arguments: [String], _ message: String) {
        #expect(errorMessage(arguments) == message)
    }

    @Test func canHoldAnyBytes() throws {
        try withFile("") { file in
            try Data([0x78, 0xFF, 0x0A]).write(to: URL(fileURLWithPath: file))
            #expect(try sampleValues(["--user.name", "@\(file)"])?.name == "x\u{FFFD}")
        }
    }

    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("arguments-\(UUID())").path
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        try body(file)
    }
}
