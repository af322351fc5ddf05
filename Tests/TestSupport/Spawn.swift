import Glibc
import Synchronization

/// Held while a pipe is made and while a child is started. Swift's Glibc has no pipe2(2), and a child started between pipe(2) and
/// fcntl(2) would inherit the pipe, whose reader would then wait for that child, too.
private let descriptorLock = Mutex(())

/// Starts a command in a process group of its own, with default signal handling: signals that the test process ignores or blocks
/// are not inherited.
///
/// posix_spawn and not Foundation's Process, which shares the terminal's process group, and waits by a run loop.
func spawn(
    _ command: [String], environment: [String: String], input: Int32, output: Int32, error: Int32
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (source, target) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (error, STDERR_FILENO)] {
        posix_spawn_file_actions_adddup2(&actions, source, target)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)

    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
        for string in arguments + variables {
            free(string)
        }
    }
    var processID: pid_t = 0
    let status = descriptorLock.withLock { _ in
        posix_spawnp(&processID, command[0], &actions, &attributes, &arguments, &variables)
    }
    guard status == 0 else {
        throw TestSupportError("cannot start \(command.joined(separator: " ")): \(String(cString: strerror(status)))")
    }
    return processID
}

/// A pipe that children do not inherit.
func makePipe() throws -> (readEnd: Int32, writeEnd: Int32) {
    var ends: [Int32] = [-1, -1]
    let status = descriptorLock.withLock { _ in
        let status = pipe(&ends)
        for end in ends where status == 0 {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        return status
    }
    guard status == 0 else {
        throw TestSupportError("cannot make a pipe: \(String(cString: strerror(errno)))")
    }
    return (ends[0], ends[1])
}

/// Writes all bytes, in as many calls as it takes.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
    var written = 0
    while written < bytes.count {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written) }
        if count >= 0 {
            written += count
        } else if errno != EINTR {
            throw TestSupportError("cannot write: \(String(cString: strerror(errno)))")
        }
    }
}

/// The next bytes; none at the end of the stream.
func readSome(from descriptor: Int32) throws -> [UInt8] {
    while true {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, initialized in
            count = read(descriptor, buffer.baseAddress, buffer.count)
            initialized = max(0, count)
        }
        if count >= 0 {
            return bytes
        }
        guard errno == EINTR else {
            throw TestSupportError("cannot read: \(String(cString: strerror(errno)))")
        }
    }
}
