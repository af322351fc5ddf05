import CommandLineFlags

extension ExporterFlags {
    /// Better than to run without what was asked for.
    static func rejectWhatIsNotSupportedYet(_ flags: ParsedFlags<Configuration>) throws(UsageError) {
        let switches: [KeyPath<Configuration, Bool>] = [
            \.web.tls.isEnabled
        ]
        for path in switches where flags.values[keyPath: path] {
            throw UsageError("\(flags.origin(of: path)) is not supported yet")
        }
    }
}
