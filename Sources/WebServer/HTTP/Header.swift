/// One header line of a request or an answer.
public struct Header: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [Header] {
    /// Every value under this name, in the order they came. Names are compared without regard to (ASCII) case.
    func values(named name: String) -> [String] {
        filter { HTTPSyntax.equalsIgnoringCase($0.name, name) }.map(\.value)
    }
}
