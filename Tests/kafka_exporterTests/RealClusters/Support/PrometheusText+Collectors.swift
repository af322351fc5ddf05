import TestSupport

extension PrometheusText {
    /// Whether each collector was complete, those of the parts aside, which may need what another one lacks.
    var baseSuccess: [String: Double] {
        series("kafka_scrape_collector_success").reduce(into: [:]) { success, entry in
            guard let name = entry.key["collector"], ["brokers", "topics", "consumergroups", "zookeeper"].contains(name) else {
                return
            }
            success[name] = entry.value
        }
    }
}
