import Collector
import System

/// Tells systemd (`Type=notify`) that the exporter is ready, and what `systemctl status` shows.
struct ServiceStatus: Sendable {
    /// nil without a cluster of `--kafka.server`.
    let collector: Collector?

    /// Until the task is cancelled. Does nothing without systemd.
    func report() async {
        guard ServiceManager.isListening else { return }
        ServiceManager.notify("READY=1\nSTATUS=\(words)")
        var last = words
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            guard words != last else { continue }
            last = words
            ServiceManager.notify("STATUS=\(last)")
        }
    }

    /// One line.
    private var words: String {
        switch collector?.readiness {
        case nil: "Each cluster is scraped by its name."
        case .unknown: "Kafka has not been queried yet."
        case .ready: "Kafka answers."
        case .unreachable(let error): "Kafka does not answer: \(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }
}
