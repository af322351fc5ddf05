/// The error of this type thrown by `body`; nil if it throws none, or another one.
///
/// `#expect(throws:)` returns it too, but only since Swift 6.1.
public func thrownError<Failure: Error, Result>(_ type: Failure.Type, by body: () throws -> Result) -> Failure? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Failure
    }
}

public func thrownError<Failure: Error, Result: Sendable>(
    _ type: Failure.Type, isolation: isolated (any Actor)? = #isolation, by body: () async throws -> Result
) async -> Failure? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? Failure
    }
}
