import Foundation
import TestSupport
import Testing

/// The workflows for GitHub. They cannot run here; what they call can.
@Suite struct WorkflowTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let names = ["image", "release", "test"]

    private static func path(_ name: String) -> String { root.path + "/.github/workflows/\(name).yml" }

    @Test(.needsCheckJSONSchema)
    func theyFitTheSchema() async throws {
        let python = try #require(await PythonPackage.checkJSONSchema.python)
        let check = try ChildProcess(
            [python, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"] + Self.names.map(Self.path))
        #expect(try await check.exitStatus() == .success, "\(check.standardOutput)")
    }

    @Test(arguments: names)
    func theyCallMakeAlone(name: String) throws {
        let text = try String(contentsOfFile: Self.path(name), encoding: .utf8)
        let makefile = try String(contentsOfFile: Self.root.path + "/Makefile", encoding: .utf8)
        let commands = text.matches(of: /run: (.*)/).map { String($0.output.1) }
        #expect(!commands.isEmpty)
        for command in commands {
            let target = try #require(command.wholeMatch(of: /make ([a-z-]+)( [A-Z]+=\w+)*/), "\(command)").output.1
            #expect(makefile.contains("\n\(target): ## "), "\(command)")
        }
        for action in text.matches(of: /uses: (.*)/).map({ String($0.output.1) }) {
            #expect(try /actions\/(checkout|upload-artifact)@v\d+\.\d+\.\d+/.wholeMatch(in: action) != nil, "\(action)")
        }
    }
}

// Not inlined: a closure in a macro's argument crashes Swift 6.0.
extension Trait where Self == ConditionTrait {
    fileprivate static var needsCheckJSONSchema: Self {
        .enabled("check-jsonschema cannot be had from PyPI") { await PythonPackage.checkJSONSchema.python != nil }
    }
}
