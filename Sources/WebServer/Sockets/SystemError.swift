import Glibc

/// A system call that failed.
struct SystemError: Error, Equatable, CustomStringConvertible {
    let operation: String
    /// The errno.
    let code: Int32

    /// - Parameter code: By default the errno of the call just made.
    init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    var description: String { "\(operation): \(Self.message(code))" }

    static func message(_ code: Int32) -> String {
        // glibc's strerror is safe among threads: known numbers are constants, unknown ones a buffer for each thread.
        String(cString: strerror(code))
    }
}

/// Makes a system call, again when a signal interrupts it.
func systemCall<Result: FixedWidthInteger>(
    _ operation: String, _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result >= 0 { return result }
        let code = errno
        if code != EINTR { throw SystemError(operation, code: code) }
    }
}
