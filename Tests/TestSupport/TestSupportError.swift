/// What went wrong in the fixture itself, in words for whoever reads a failed test.
public struct TestSupportError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
