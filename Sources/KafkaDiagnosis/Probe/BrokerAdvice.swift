import System

/// Advice for a broker that cannot be reached. It depends on the origin of the address: the exporter's operator, or a broker.
struct BrokerAdvice: Sendable {
    let address: HostPort
    let origin: BrokerReport.Origin
    /// nil if no broker reported it.
    let id: Int32?

    func onUnresolved(isTemporary: Bool) -> String {
        if let advice = onAdvertised { return advice }
        return isTemporary
            ? "check the name servers of this machine (/etc/resolv.conf), then the name in --kafka.server"
            : "check the name in --kafka.server, and whether the name servers of this machine know it"
    }

    var onRefused: String {
        onAdvertised ?? "nothing listens there: check that the broker runs, and the port in --kafka.server"
    }

    var onSilence: String {
        let ways = "firewalls, security groups and network policies"
        return onAdvertised.map { "\($0); and check \(ways)" }
            ?? "packets are dropped on the way: check the address in --kafka.server, \(ways)"
    }

    var onUnreachable: String {
        onAdvertised ?? "check the address in --kafka.server, and the routes of this machine"
    }

    /// nil for a bootstrap broker.
    private var onAdvertised: String? {
        guard origin == .advertised else { return nil }
        let name = id.map { "broker \($0)" } ?? "the broker"
        let isLoopback = address.host == "localhost" || address.host.hasPrefix("127.") || address.host == "::1"
        return
            "check that \(name) runs; it advertises \(address)\(isLoopback ? ", which is this machine itself" : "")"
            + ": if that is not reachable from here, set its advertised.listeners to an address that is (with Docker and Kubernetes:"
            + " a listener for external clients), or run the exporter where the broker is reachable at that address"
    }
}
