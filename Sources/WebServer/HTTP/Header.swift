/// One header of a request or a response.
public struct Header: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [Header] {
    /// All values of this header, in the order they arrived. Names are compared case-insensitively (ASCII).
    func values(named name: String) -> [String] {
        filter { HTTPSyntax.equalsIgnoringCase($0.name, name) }.map(\.value)
    }
}
