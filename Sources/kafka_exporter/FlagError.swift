/// Adds the flag's name to an error from a module that knows no flags.
struct FlagError: Error, CustomStringConvertible {
    /// Without dashes.
    let flag: String
    let error: any Error

    var description: String { "--\(flag): \(error)" }
}
