import WebServer

extension WebServer.Limits {
    /// The defaults, but with time for clients that have to wait for a core. Tests of a time-out lower just that one.
    static let patient = patient { _ in }

    static func patient(_ change: (inout Self) -> Void) -> Self {
        var limits = Self()
        let timeouts: [WritableKeyPath<Self, Duration>] = [
            \.handshakeTimeout, \.headerTimeout, \.idleTimeout, \.writeTimeout, \.stallTimeout, \.lingerTimeout,
        ]
        for timeout in timeouts { limits[keyPath: timeout] = .seconds(300) }
        change(&limits)
        return limits
    }
}
