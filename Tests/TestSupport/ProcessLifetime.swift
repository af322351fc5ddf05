import Foundation
import Glibc
import Synchronization

/// One child from its start until it is reaped. Its id is signalled only while it cannot have been given to another process.
final class ProcessLifetime: Sendable {
    let processID: pid_t
    /// Gets one element, at the end.
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
                // The whole process group: a shell's children go with it.
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

    /// Blocks until the child is in such a state. It stays a zombie, for `reap` alone to collect.
    private func wait(for states: Int32) {
        var info = siginfo_t()
        while waitid(P_PID, id_t(processID), &info, states | WNOWAIT) == -1 && errno == EINTR {}
    }
}
