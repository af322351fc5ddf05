/// A label whose value is a number: `partition="3"`.
///
/// It is formatted on each line: that takes as long as copying a stored one, which would take memory, and time to count who refers to it.
public struct NumberedLabel: Sendable {
    let name: StaticString
    let number: Int64

    /// - Parameter name: not checked here.
    public init(_ name: StaticString, _ number: Int64) {
        self.name = name
        self.number = number
    }

    /// The most bytes that it has on a line: an equals sign, two quotes and a comma with the name and the number.
    @inline(__always)
    var longestSize: Int { name.utf8CodeUnitCount + LineCursor.longestNumber + 4 }
}
