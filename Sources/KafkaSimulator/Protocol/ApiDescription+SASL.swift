// Logins. Field order and versions are those of the Kafka protocol page.
extension ApiDescription {
    static let saslHandshake = ApiDescription(
        .saslHandshake, versions: .between(0, 1), flexible: 2,
        request: [
            Field(.mechanism, .string)
        ],
        response: [
            Field(.errorCode, .int16),
            Field(.mechanisms, .array(.string)),
        ])

    static let saslAuthenticate = ApiDescription(
        .saslAuthenticate, versions: .between(0, 2), flexible: 2,
        request: [
            Field(.authBytes, .bytes)
        ],
        response: [
            Field(.errorCode, .int16),
            Field(.errorMessage, .string, nullable: .since(0)),
            Field(.authBytes, .bytes),
            Field(.sessionLifetimeMs, .int64, .since(1)),
        ])
}
