/// Another process took a port between our probe and the server's bind.
struct PortConflict: Error, CustomStringConvertible {
    let description: String
}

/// Starts something anew, on other ports, as often as a port race makes it fail; at most three times.
func retryingPortConflicts<Value>(_ start: () async throws -> Value) async throws -> Value {
    for _ in 1...2 {
        do {
            return try await start()
        } catch is PortConflict {
            continue
        }
    }
    return try await start()
}
