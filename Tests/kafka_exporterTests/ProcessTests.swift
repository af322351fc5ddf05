import Foundation
import TestSupport
import Testing

/// Start and end of the process. No Kafka needed.
@Suite(.enabled(if: PreloadedLibrary.missing == nil, Comment(rawValue: PreloadedLibrary.missing ?? "")))
struct ProcessTests {
    /// setenv(3) is not safe while another thread reads the environment.
    @Test func theEnvironmentIsSetBeforeTheFirstThread() async throws {
        let library = try await PreloadedLibrary(
            """
            #include <dlfcn.h>
            #include <stdio.h>
            #include <sys/stat.h>

            int setenv(const char *name, const char *value, int overwrites) {
                struct stat tasks;
                stat("/proc/self/task", &tasks);
                dprintf(1, "%s threads=%ld\\n", name, (long)tasks.st_nlink - 2);
                int (*next)(const char *, const char *, int) = dlsym(RTLD_NEXT, "setenv");
                return next(name, value, overwrites);
            }
            """)
        let process = try ChildProcess(
            product: "kafka_exporter",
            ["--sasl.enabled", "--sasl.mechanism=gssapi", "--sasl.kerberos-config-path=/nowhere/krb5.conf"],
            environment: library.environment)
        _ = try await process.exitStatus()
        let lines = process.standardOutput.split(separator: "\n")
        #expect(Set(lines) == ["KRB5CCNAME threads=1", "KRB5_CONFIG threads=1"])
    }

    @Test func theProcessEndsWithItsWebServer() async throws {
        let library = try await PreloadedLibrary(
            """
            #include <dlfcn.h>
            #include <errno.h>
            #include <pthread.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/epoll.h>
            #include <unistd.h>

            int epoll_wait(int descriptor, struct epoll_event *events, int most, int milliseconds) {
                char name[16] = "";
                pthread_getname_np(pthread_self(), name, sizeof name);
                if (strcmp(name, "web-server") == 0 && access(getenv("FAILURE"), F_OK) == 0) {
                    errno = EBADF;
                    return -1;
                }
                int (*next)(int, struct epoll_event *, int, int) = dlsym(RTLD_NEXT, "epoll_wait");
                return next(descriptor, events, most, milliseconds);
            }
            """)
        let directory = try TemporaryDirectory(named: "failure")
        let exporter = try await Exporter(
            servers: "127.0.0.1:\(LoopbackPorts.next())",
            environment: library.environment.merging(["FAILURE": "\(directory.path)/begins"]) { $1 })
        #expect(try await exporter.get("/healthz").status == 200)
        try directory.write("", to: "begins")
        // Wakes the server's thread, which may answer one more request.
        _ = try? await exporter.get("/healthz")
        #expect(try await exporter.process.exitStatus() == .exited(1))
        #expect(
            try await exporter.log(
                containing: "level=error", "the web server stopped: epoll_wait: Bad file descriptor", atLeast: 1
            ).count == 1)
        #expect(try await exporter.log(containing: "level=error", atLeast: 1).count == 1)
    }
}
