import Foundation
import Glibc
import Synchronization

/// A child from its start until it is reaped. It is signalled only while its id cannot have been reused.
final class ProcessLifetime: Sendable {
    let processID: pid_t
    /// Receives one element, at the end.
    let exit = History<ExitStatus>()
    private let isReaped = Mutex(false)

    init(processID: pid_t) {
        self.processID = processID
        Watchdog.shared.watch(processID)
        Thread.detachNewThread { [self] in reap() }
    }

    func send(_ signal: Int32) {
        isReaped.withLock { isReaped in
            if !isReaped {
                _ = Glibc.kill(processID, signal)
            }
        }
    }

    func kill() {
        isReaped.withLock { isReaped in
            if !isReaped {
                // The whole process group, so that a shell's children are included.
                _ = Glibc.kill(-processID, SIGKILL)
            }
        }
        waitUntilExit()
    }

    func freeze() {
        send(SIGSTOP)
        wait(for: WEXITED | WSTOPPED)
    }

    func waitUntilExit() {
        wait(for: WEXITED)
    }

    private func reap() {
        waitUntilExit()
        let status = isReaped.withLock { isReaped in
            _ = Glibc.kill(-processID, SIGKILL)
            Watchdog.shared.forget(processID)
            var status: Int32 = 0
            while waitpid(processID, &status, 0) == -1 && errno == EINTR {}
            isReaped = true
            return status
        }
        exit.append(ExitStatus(waitStatus: status))
        exit.finish()
    }

    /// Blocks until the child is in one of these states. It stays a zombie, which only `reap` collects.
    private func wait(for states: Int32) {
        var info = siginfo_t()
        while waitid(P_PID, id_t(processID), &info, states | WNOWAIT) == -1 && errno == EINTR {}
    }
}
