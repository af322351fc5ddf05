/// The source of certificates or a key in PEM.
public enum PEMSource: Sendable, Equatable, CustomStringConvertible {
    case file(String)
    /// The text itself.
    case inline(String)

    /// The path; never the text, which may be a key.
    public var description: String {
        switch self {
        case .file(let path): path
        case .inline: "<inline>"
        }
    }
}
