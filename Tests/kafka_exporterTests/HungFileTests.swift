import TestSupport
import Testing

/// Files on a network file system that hangs. These need no Kafka.
@Suite(.enabled(if: PreloadedLibrary.missing == nil, Comment(rawValue: PreloadedLibrary.missing ?? "")))
struct HungFileTests {
    /// On one core, where Swift has one thread for all tasks. Opening `HUNG_FILE` does not come back while `HANGS` exists.
    private static let library = """
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <stdarg.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        long sysconf(int name) {
            long (*next)(int) = dlsym(RTLD_NEXT, "sysconf");
            return name == _SC_NPROCESSORS_CONF || name == _SC_NPROCESSORS_ONLN ? 1 : next(name);
        }

        static int open_next(const char *name, const char *path, int flags, va_list arguments) {
            while (strcmp(path, getenv("HUNG_FILE")) == 0 && access(getenv("HANGS"), F_OK) == 0) usleep(20000);
            int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, name);
            return next(path, flags, flags & O_CREAT ? va_arg(arguments, int) : 0);
        }

        int open(const char *path, int flags, ...) {
            va_list arguments;
            va_start(arguments, flags);
            int file = open_next("open", path, flags, arguments);
            va_end(arguments);
            return file;
        }

        int open64(const char *path, int flags, ...) {
            va_list arguments;
            va_start(arguments, flags);
            int file = open_next("open64", path, flags, arguments);
            va_end(arguments);
            return file;
        }
        """

    @Test func scrapesGoOnWhileAPasswordFileHangs() async throws {
        let library = try await PreloadedLibrary(Self.library)
        let directory = try TemporaryDirectory(named: "hanging")
        let file = try directory.write("secret", to: "password")
        let exporter = try await Exporter(
            servers: "127.0.0.1:\(LoopbackPorts.next())",
            flags: ["--sasl.enabled", "--sasl.username=exporter", "--sasl.password-file=\(file)"],
            environment: library.environment.merging(["HUNG_FILE": file, "HANGS": "\(directory.path)/hangs"]) { $1 })
        try directory.write("", to: "hangs")
        // The outage is looked into, with what the files hold now.
        _ = try await exporter.scrape(within: 5)
        let words = "--sasl.password-file=\(file): not read within 5 s"
        try await eventually("the diagnosis says what hangs") {
            guard try await exporter.get("/healthz", timeout: .seconds(30)).status == 200 else { return false }
            return !exporter.log(containing: " msg=diagnosis ", words).isEmpty
        }
        try await eventually("the old password is kept") {
            !exporter.log(containing: "new credentials cannot be used, keeping the old ones", words).isEmpty
        }
        #expect(try await exporter.scrape(within: 5)["kafka_up"] != nil)
    }

    @Test func aStartThatHangsEndsWithAnError() async throws {
        let library = try await PreloadedLibrary(Self.library)
        let directory = try TemporaryDirectory(named: "hanging")
        let file = try directory.write("secret", to: "password")
        let process = try ChildProcess(
            product: "kafka_exporter", ["--sasl.enabled", "--sasl.username=exporter", "--sasl.password-file=\(file)"],
            environment: library.environment.merging(["HUNG_FILE": file, "HANGS": file]) { $1 })
        #expect(try await process.exitStatus() == .exited(1))
        #expect(process.standardError.contains("--sasl.password-file=\(file): not read within 5 s"))
    }
}
