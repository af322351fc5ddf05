/// Another process took a port between our probe and the server's bind.
struct PortConflict: Error, CustomStringConvertible {
    let description: String
}

/// Retries a start on other ports if it fails because of a port race; at most three times.
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
