import KafkaSimulator
import WebServer

/// The control port: shows the cluster's true state, and injects faults at run time. Uses GET only, so that a browser or `curl`
/// will do.
struct ControlPort {
    let cluster: SimulatedCluster

    var routes: [Route] {
        [
            Route("/") { _ in .text(usage) },
            Route("/faults") { _ in .text(faults) },
            Route("/faults/add") { request in add(QueryParameters(request.query)) },
            Route("/faults/clear") { request in clear(QueryParameters(request.query)) },
            Route("/state") { request in state(QueryParameters(request.query)) },
            Route("/metrics") { _ in .text(statistics) },
        ]
    }

    private var usage: String {
        """
        simulated cluster \(cluster.summary)

        /faults                                     what was, is and will be wrong
        /faults/add?fault=freeze&broker=2&for=30s   makes a fault; the keys are those of a scenario's timeline
        /faults/clear?id=3                          ends a fault; without an id all of them
        /state?topic=orders                         the truth about a topic
        /state?group=billing                        the truth about a group
        /metrics                                    what clients have asked so far

        """
    }

    private var faults: String {
        let now = cluster.time
        return cluster.faults.map { "\($0.id)\t\($0.progress(at: now))\tstrikes: \($0.strikes)\t\($0.fault)\n" }.joined()
    }

    private func add(_ parameters: QueryParameters) -> Response {
        do throws(ScenarioError) {
            return .text("\(try cluster.inject(parameters: parameters.all))\n")
        } catch {
            return .text("\(error)\n", status: .badRequest)
        }
    }

    private func clear(_ parameters: QueryParameters) -> Response {
        guard let text = parameters["id"] else {
            cluster.clearFaults()
            return .text("cleared\n")
        }
        guard let id = Int(text), cluster.clear(id) else {
            return .text("there is no fault \(text) that has not ended\n", status: .notFound)
        }
        return .text("cleared\n")
    }

    private func state(_ parameters: QueryParameters) -> Response {
        let state = cluster.state
        let lines =
            if let topic = parameters["topic"] {
                state.lines(ofTopic: topic)
            } else if let group = parameters["group"] {
                state.lines(ofGroup: group)
            } else {
                state.topics.map { "topic\t\($0)\n" } + state.groups.map { "group\t\($0)\n" } as [String]?
            }
        guard let lines else { return .text("there is no such topic or group\n", status: .notFound) }
        return .text(lines.joined())
    }

    private var statistics: String {
        var lines = ["# TYPE kafka_simulator_requests_total counter\n"]
        let brokers = cluster.statistics.brokers.sorted { $0.key < $1.key }
        for (broker, statistics) in brokers {
            for (api, count) in statistics.requests.sorted(by: { $0.key.name < $1.key.name }) {
                lines.append("kafka_simulator_requests_total{broker=\"\(broker)\",request=\"\(api.name)\"} \(count)\n")
            }
        }
        let counters: [(String, KeyPath<ClusterStatistics.Broker, Int>)] = [
            ("connections", \.connections), ("received_bytes", \.bytesReceived), ("sent_bytes", \.bytesSent),
        ]
        for (name, path) in counters {
            lines.append("# TYPE kafka_simulator_\(name)_total counter\n")
            for (broker, statistics) in brokers {
                lines.append("kafka_simulator_\(name)_total{broker=\"\(broker)\"} \(statistics[keyPath: path])\n")
            }
        }
        return lines.joined()
    }
}
