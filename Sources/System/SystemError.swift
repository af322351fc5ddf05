internal import Glibc

/// A system call that failed.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call and its object, such as `bind 127.0.0.1:19092`.
    public let operation: String
    /// The errno.
    public let code: Int32

    public init(_ operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }

    public var description: String { "\(operation): \(Self.message(code))" }

    /// strerror(3) of an errno.
    public static func message(_ code: Int32) -> String {
        // glibc's strerror is thread-safe: known numbers have constants, unknown ones a buffer per thread.
        String(cString: strerror(code))
    }
}

/// Makes a system call, and retries it if a signal interrupts it.
@discardableResult
public func systemCall<Result: FixedWidthInteger & SignedInteger>(
    _ operation: @autoclosure () -> String, _ call: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        // Saved, since building the description can change errno.
        let code = errno
        guard code == EINTR else { throw SystemError(operation(), code: code) }
    }
}
