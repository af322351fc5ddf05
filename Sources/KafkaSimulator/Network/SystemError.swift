import Glibc

/// A system call that failed.
public struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The call, and on what, such as `bind 127.0.0.1:19092`.
    public let operation: String
    public let code: Int32

    public var description: String { "\(operation): \(String(cString: strerror(code)))" }
}

/// Makes a system call, again when a signal broke it off.
@discardableResult
func systemCall<Result: FixedWidthInteger & SignedInteger>(
    _ operation: @autoclosure () -> String, _ call: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        // Kept: to put the operation into words can change it.
        let code = errno
        guard code == EINTR else { throw SystemError(operation: operation(), code: code) }
    }
}
