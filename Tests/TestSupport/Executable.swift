import Foundation

/// A program on the PATH.
public struct Executable: Sendable {
    public static let jsonnet = Executable("jsonnet", package: "jsonnet")
    public static let kustomize = Executable("kustomize", package: "kustomize, from Debian 13 on", orIn: ["../shared/tools"])
    public static let prometheus = Executable("prometheus", package: "prometheus")
    public static let promtool = Executable("promtool", package: "prometheus")

    /// nil if it is not installed.
    public let path: String?
    public let unavailableReason: String

    /// - Parameters:
    ///   - package: Debian's package that has it.
    ///   - folders: where it may be as well, from the root of the checkout.
    private init(_ name: String, package: String, orIn folders: [String] = []) {
        let onPath = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let places = onPath + folders.map { "\(Checkout.path)/\($0)" }
        path = places.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        unavailableReason = "\(name) is not installed (apt install \(package))"
    }

    public var isAvailable: Bool { path != nil }

    /// Runs it to its end.
    /// - Returns: what it printed.
    /// - Throws: with its whole output if it fails.
    @discardableResult
    public func run(_ arguments: [String]) async throws -> String {
        guard let path else {
            throw TestSupportError(unavailableReason)
        }
        let process = try ChildProcess([path] + arguments)
        let status = try await process.exitStatus()
        guard status == .success else {
            throw TestSupportError(
                "\(path) \(arguments.joined(separator: " ")) (\(status)):\n\(process.standardOutput)\(process.standardError)")
        }
        return process.standardOutput
    }
}
