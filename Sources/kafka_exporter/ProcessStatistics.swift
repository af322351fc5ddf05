import Exposition
import Glibc
import StatusPage
import System

/// The process metrics of every Prometheus client, under the same names, from Linux's /proc (proc(5)). Values that cannot be read are
/// omitted.
enum ProcessStatistics {
    static let metrics = [
        cpuSeconds, openFiles, mostOpenFiles, virtualMemory, mostVirtualMemory, residentMemory, startTime, receivedBytes,
        sentBytes,
    ]

    private static let cpuSeconds = MetricDescriptor(
        "process_cpu_seconds_total", .counter, help: "Total user and system CPU time spent in seconds.")
    private static let openFiles = MetricDescriptor("process_open_fds", .gauge, help: "Number of open file descriptors.")
    private static let mostOpenFiles = MetricDescriptor(
        "process_max_fds", .gauge, help: "Maximum number of open file descriptors.")
    private static let virtualMemory = MetricDescriptor(
        "process_virtual_memory_bytes", .gauge, help: "Virtual memory size in bytes.")
    private static let mostVirtualMemory = MetricDescriptor(
        "process_virtual_memory_max_bytes", .gauge, help: "Maximum amount of virtual memory available in bytes.")
    private static let residentMemory = MetricDescriptor(
        "process_resident_memory_bytes", .gauge, help: "Resident memory size in bytes.")
    private static let startTime = MetricDescriptor(
        "process_start_time_seconds", .gauge, help: "Start time of the process since unix epoch in seconds.")
    private static let receivedBytes = MetricDescriptor(
        "process_network_receive_bytes_total", .counter, help: "Number of bytes received by the process over the network.")
    private static let sentBytes = MetricDescriptor(
        "process_network_transmit_bytes_total", .counter, help: "Number of bytes sent by the process over the network.")

    static func families() -> [Family] {
        let stat = Stat()
        let network = NetworkBytes()
        let values: [(MetricDescriptor, Double?)] = [
            (cpuSeconds, stat?.cpuSeconds), (openFiles, openFileCount()), (mostOpenFiles, softLimit(RLIMIT_NOFILE)),
            (virtualMemory, stat?.virtualMemory), (mostVirtualMemory, softLimit(RLIMIT_AS)),
            (residentMemory, stat?.residentMemory), (startTime, stat?.startTime), (receivedBytes, network?.received),
            (sentBytes, network?.sent),
        ]
        return values.compactMap { metric, value in value.map { value in Family(metric) { $0.sample(value) } } }
    }

    /// For the status page.
    static var usage: ProcessUsage {
        ProcessUsage(
            residentMemoryBytes: Stat().map { Int($0.residentMemory) }, openFileDescriptors: openFileCount().map { Int($0) })
    }

    /// The fields of /proc/self/stat that are used.
    private struct Stat {
        var cpuSeconds: Double
        var virtualMemory: Double
        var residentMemory: Double
        var startTime: Double?

        init?() {
            // The second field, the program's name, is in brackets and may hold anything; the third comes after the last bracket.
            guard let text = contents(of: "/proc/self/stat"), let bracket = text.lastIndex(of: UInt8(ascii: ")")) else {
                return nil
            }
            let fields = text[(bracket + 1)...].split(separator: UInt8(ascii: " "))
            /// By its number in proc(5).
            func field(_ number: Int) -> Double? {
                fields.indices.contains(number - 3) ? ProcessStatistics.number(fields[number - 3]) : nil
            }
            guard let user = field(14), let system = field(15), let start = field(22), let virtual = field(23),
                let pages = field(24)
            else { return nil }
            let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
            cpuSeconds = (user + system) / ticksPerSecond
            virtualMemory = virtual
            residentMemory = pages * Double(sysconf(Int32(_SC_PAGESIZE)))
            startTime = Self.bootTime.map { $0 + start / ticksPerSecond }
        }

        /// Seconds since the epoch. Read once: the file tells of every interrupt, and takes long to make.
        private static let bootTime: Double? = {
            let prefix = "btime ".utf8
            let line = contents(of: "/proc/stat")?.split(separator: newline).first { $0.starts(with: prefix) }
            return line.flatMap { number($0.dropFirst(prefix.count)) }
        }()
    }

    /// The bytes that went through the process's network namespace: a line of names, then a line of numbers.
    private struct NetworkBytes {
        var received: Double
        var sent: Double

        init?() {
            let lines = contents(of: "/proc/self/net/netstat")?.split(separator: newline).filter {
                $0.starts(with: "IpExt:".utf8)
            }
            guard let lines, lines.count == 2 else { return nil }
            let columns = zip(lines[0].split(separator: UInt8(ascii: " ")), lines[1].split(separator: UInt8(ascii: " ")))
            func value(_ name: String) -> Double? {
                columns.first { $0.0.elementsEqual(name.utf8) }.flatMap { number($0.1) }
            }
            guard let received = value("InOctets"), let sent = value("OutOctets") else { return nil }
            self.received = received
            self.sent = sent
        }
    }

    private static func openFileCount() -> Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Neither `.` and `..`, nor the descriptor that reads the directory.
        return Double(max(0, count - 3))
    }

    /// "Unlimited" is the largest 64-bit number, as other clients show it.
    private static func softLimit(_ resource: __rlimit_resource) -> Double? {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 ? Double(limit.rlim_cur) : nil
    }

    // The files are read as bytes: to find a character in a string takes ten times as long.
    private static let newline = UInt8(ascii: "\n")

    private static func contents(of path: String) -> [UInt8]? {
        try? FileDescriptor(reading: path).readToEnd(limit: 4 << 20)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Double? {
        Double(String(decoding: digits, as: UTF8.self))
    }
}
