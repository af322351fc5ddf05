import Foundation
import Glibc
import Synchronization

/// A process started by a test: a built product or any command. When this is released, it is killed with all its descendants.
public final class ChildProcess: Sendable {
    /// Where a child's output goes.
    public enum Output: Sendable {
        /// Into memory: `standardOutput`, `standardError`, `line(_:)`.
        case captured
        /// The same, but standard error is not read before `readError()`: it is a pipe that holds 64 KB.
        case unreadError
        /// Both streams are appended to a file.
        case file(String)
    }

    /// The stream to search.
    public enum Stream: Sendable {
        case standardOutput
        case standardError
    }

    public let processID: Int32
    public let command: [String]
    private let output = CapturedOutput()
    private let error = CapturedOutput()
    /// The read end, while the stream is not read.
    private let unreadError = Mutex<Int32?>(nil)
    private let lifetime: ProcessLifetime

    /// Starts a command; `environment` is added to the test process's own.
    public init(
        _ command: [String], environment: [String: String] = [:], inputFile: String = "/dev/null",
        output destination: Output = .captured
    ) throws {
        precondition(!command.isEmpty, "a command needs a name")
        self.command = command
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let input = open(inputFile, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else {
            throw TestSupportError("cannot open \(inputFile): \(String(cString: strerror(errno)))")
        }
        defer { close(input) }
        switch destination {
        case .captured, .unreadError:
            let outputPipe = try makePipe()
            let errorPipe = try makePipe()
            defer {
                close(outputPipe.writeEnd)
                close(errorPipe.writeEnd)
            }
            // The readers own the read ends from here on, and see their end even if the start fails.
            output.capture(from: outputPipe.readEnd)
            if case .captured = destination {
                error.capture(from: errorPipe.readEnd)
            } else {
                unreadError.withLock { $0 = errorPipe.readEnd }
            }
            lifetime = try ProcessLifetime(
                processID: spawn(
                    command, environment: variables, input: input, output: outputPipe.writeEnd, error: errorPipe.writeEnd))
        case .file(let path):
            output.lines.finish()
            error.lines.finish()
            let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
            guard file >= 0 else {
                throw TestSupportError("cannot open \(path): \(String(cString: strerror(errno)))")
            }
            defer { close(file) }
            lifetime = try ProcessLifetime(
                processID: spawn(command, environment: variables, input: input, output: file, error: file))
        }
        processID = lifetime.processID
    }

    /// Starts a product of this package, e.g. `kafka_exporter`. The test target must depend on it, or it may not be built.
    /// - Parameter directory: the directory of a copy; nil for the one built with the tests.
    public convenience init(
        product: String, in directory: String? = nil, _ arguments: [String] = [], environment: [String: String] = [:],
        output: Output = .captured
    ) throws {
        let path = try (directory ?? Self.productsDirectory()) + "/" + product
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw TestSupportError("\(path) is not built: swift build --product \(product)")
        }
        try self.init([path] + arguments, environment: environment, output: output)
    }

    deinit {
        lifetime.kill()
        readError()
    }

    /// The products are next to the test bundle, which on Linux is the running executable.
    public static func productsDirectory() throws -> String {
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return (executable as NSString).deletingLastPathComponent
    }

    /// Starts reading standard error, if that is not read yet.
    public func readError() {
        let readEnd = unreadError.withLock { readEnd in
            defer { readEnd = nil }
            return readEnd
        }
        if let readEnd { error.capture(from: readEnd) }
    }

    /// The output so far.
    public var standardOutput: String { output.text }
    public var standardError: String { error.text }
    public var isRunning: Bool { lifetime.exit.elements.isEmpty }

    /// The first past or future line that matches.
    /// - Throws: if the stream ends without one, or `limit` passes; the error has the whole output.
    @discardableResult
    public func line(
        on stream: Stream = .standardOutput, within limit: Duration = .seconds(60),
        where matches: @escaping @Sendable (String) -> Bool
    ) async throws -> String {
        let captured = stream == .standardOutput ? output : error
        let line = try await withDeadline(limit, orElse: self.report("wrote no such line within \(limit)")) {
            try await captured.lines.first(where: matches)
        }
        guard let line else {
            throw TestSupportError(report("ended without such a line"))
        }
        return line
    }

    /// The first line that contains this text.
    @discardableResult
    public func line(
        containing text: String, on stream: Stream = .standardOutput, within limit: Duration = .seconds(60)
    ) async throws -> String {
        try await line(on: stream, within: limit) { $0.contains(text) }
    }

    /// Waits for the end of the process and its output.
    @discardableResult
    public func exitStatus(within limit: Duration = .seconds(60)) async throws -> ExitStatus {
        let status = try await withDeadline(limit, orElse: self.report("did not end within \(limit)")) {
            let status = try await self.lifetime.exit.first { _ in true }
            _ = try await self.output.lines.first { _ in false }
            _ = try await self.error.lines.first { _ in false }
            return status
        }
        guard let status else {
            throw TestSupportError(report("ended in an unknown way"))
        }
        return status
    }

    /// Blocks the calling thread until the process has ended.
    func waitUntilExit() {
        lifetime.waitUntilExit()
    }

    /// Sends a signal, e.g. SIGTERM; has no effect once the process has ended.
    public func send(_ signal: Int32) {
        lifetime.send(signal)
    }

    /// Kills the process, stopped or not, and all its descendants before it returns.
    public func kill() {
        lifetime.kill()
    }

    /// Freezes the process (SIGSTOP); returns once it is stopped.
    public func freeze() {
        lifetime.freeze()
    }

    /// Lets a frozen process continue.
    public func thaw() {
        lifetime.send(SIGCONT)
    }

    private func report(_ event: String) -> String {
        let status = lifetime.exit.elements.first.map { " (\($0))" } ?? ""
        return """
            \(command.joined(separator: " ")) \(event)\(status)
            standard output: \(standardOutput.isEmpty ? "none" : "\n" + standardOutput)
            standard error: \(standardError.isEmpty ? "none" : "\n" + standardError)
            """
    }
}
