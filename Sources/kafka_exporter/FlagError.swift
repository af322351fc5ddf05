/// What a part that knows no flags says of what it was told by one.
struct FlagError: Error, CustomStringConvertible {
    /// Without dashes.
    let flag: String
    let error: any Error

    var description: String { "--\(flag): \(error)" }
}
