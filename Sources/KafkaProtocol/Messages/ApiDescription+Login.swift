// Logging in. Order, versions and defaults of the fields are those of Kafka's message definitions.
extension ApiDescription {
    public static let saslHandshake = ApiDescription(
        .saslHandshake, versions: .between(0, 1), flexible: .max,
        request: [Field(.mechanism, .string)],
        response: [
            Field(.errorCode, .int16),
            Field(.mechanisms, .array(.string)),
        ])

    public static let saslAuthenticate = ApiDescription(
        .saslAuthenticate, versions: .between(0, 2), flexible: 2,
        request: [Field(.authBytes, .bytes)],
        response: [
            Field(.errorCode, .int16),
            Field(.errorMessage, .string, nullable: .all),
            Field(.authBytes, .bytes),
            Field(.sessionLifetimeMs, .int64, .since(1)),
        ])
}
