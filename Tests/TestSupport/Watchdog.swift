import Foundation
import Glibc
import Synchronization

/// Kills every child and removes every file of this test process, however the process itself ends.
///
/// A shell outside our process group reads a pipe that only we can write to, and gets each child's id. When the pipe closes,
/// because we exited, crashed or were killed, it kills the children, even stopped ones, and removes the directory.
/// PR_SET_PDEATHSIG would not do: it fires when the *thread* that started the child ends.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    /// Contains all files of this test process.
    let directory: String
    private let processID: pid_t
    private let writeEnd: Mutex<Int32>

    private static let script = """
        trap '' HUP INT TERM
        children=
        while read -r verb child; do
            case $verb in
            watch) children="$children $child" ;;
            forget)
                kept=
                for other in $children; do [ "$other" = "$child" ] || kept="$kept $other"; done
                children=$kept ;;
            esac
        done
        for child in $children; do kill -s KILL -- "-$child" 2>/dev/null; done
        tries=0
        until rm -rf -- "$1" 2>/dev/null || [ $tries -eq 50 ]; do tries=$((tries + 1)); sleep 0.1; done
        """

    private init() {
        var template = Array((NSTemporaryDirectory() + "kafka_exporter_tests.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            fatalError("cannot make a temporary directory: \(String(cString: strerror(errno)))")
        }
        directory = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        do {
            let null = open("/dev/null", O_RDWR | O_CLOEXEC)
            let (readEnd, writeEnd) = try makePipe()
            defer {
                close(readEnd)
                close(null)
            }
            processID = try spawn(
                ["/bin/sh", "-c", Self.script, "watchdog", directory], environment: ProcessInfo.processInfo.environment,
                input: readEnd, output: null, error: null)
            self.writeEnd = Mutex(writeEnd)
        } catch {
            fatalError("cannot start the watchdog of child processes: \(error)")
        }
        // At a normal exit we wait for it, so that nothing is left once the test command returns.
        atexit { Watchdog.shared.finish() }
    }

    func watch(_ child: pid_t) {
        tell("watch \(child)\n")
    }

    func forget(_ child: pid_t) {
        tell("forget \(child)\n")
    }

    private func tell(_ line: String) {
        writeEnd.withLock { descriptor in
            // A watchdog that was killed is no reason to fail a test; its absence shows as a leak.
            try? writeAll(Array(line.utf8), to: descriptor)
        }
    }

    private func finish() {
        writeEnd.withLock { descriptor in
            close(descriptor)
            descriptor = -1
        }
        var status: Int32 = 0
        while waitpid(processID, &status, 0) == -1 && errno == EINTR {}
    }
}
