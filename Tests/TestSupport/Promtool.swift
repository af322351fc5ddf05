/// Prometheus's own checker.
public enum Promtool {
    public static var isAvailable: Bool { Executable.promtool.isAvailable }
    public static let unavailableReason = Executable.promtool.unavailableReason

    /// Runs promtool to its end.
    /// - Throws: with its whole output if it fails.
    public static func run(_ arguments: [String]) async throws {
        try await Executable.promtool.run(arguments)
    }

    /// Runs `promtool check metrics` on an exposition.
    /// - Parameter allowing: findings to ignore, e.g. names that are kept for compatibility; each is a part of a line.
    /// - Throws: with promtool's other findings.
    public static func checkMetrics(_ exposition: String, allowing: [String] = []) async throws {
        guard let path = Executable.promtool.path else {
            throw TestSupportError(unavailableReason)
        }
        let directory = try TemporaryDirectory(named: "promtool")
        let file = try directory.write(exposition, to: "metrics")
        let process = try ChildProcess(["/bin/sh", "-c", "exec \"$0\" check metrics < \"$1\"", path, file])
        let status = try await process.exitStatus()
        let findings = (process.standardOutput + process.standardError).split(separator: "\n")
            .filter { line in !allowing.contains { line.contains($0) } }
        // Status 1: could not be read; 3: read, with lint findings.
        guard findings.isEmpty, status == .success || status == .exited(3) else {
            throw TestSupportError("promtool check metrics (\(status)):\n\(findings.joined(separator: "\n"))")
        }
    }
}
