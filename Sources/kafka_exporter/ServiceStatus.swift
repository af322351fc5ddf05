import Collector
import System

/// Tells systemd (`Type=notify`) that the exporter is ready, and what `systemctl status` shows.
struct ServiceStatus: Sendable {
    /// nil without a cluster of `--kafka.server`.
    let collector: Collector?

    /// Until the task is cancelled. Does nothing without systemd.
    func report() async {
        guard ServiceManager.isListening else { return }
        var told = ""
        repeat {
            let words = collector?.readiness.words ?? "Clusters are scraped by name."
            guard words != told else { continue }
            // systemd may be too busy to read: then it is told again.
            if ServiceManager.notify("\(told.isEmpty ? "READY=1\n" : "")STATUS=\(words)") { told = words }
        } while (try? await Task.sleep(for: .seconds(1))) != nil
    }
}

extension Collector.Readiness {
    /// One line.
    var words: String {
        switch self {
        case .unknown: "Kafka has not been queried yet."
        case .ready: "Kafka answers."
        case .unreachable(let error): "Kafka does not answer: \(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }
}
