/// A label with its value, formatted once and used on many lines: `topic="orders"`.
public struct Label: Hashable, Sendable {
    /// With a comma behind it, which the end of the labels replaces: so each label is a single run of bytes, wherever it stands.
    let bytes: [UInt8]

    /// - Parameters:
    ///   - name: not checked here: label names are ours, or were checked as flags.
    ///   - value: any text; escaped for the exposition format.
    public init(_ name: String, _ value: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.utf8.count + value.utf8.count + 4)
        bytes += name.utf8
        bytes += "=\"".utf8
        if value.utf8.contains(where: Self.isEscaped) {
            for byte in value.utf8 {
                if Self.isEscaped(byte) { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(byte == UInt8(ascii: "\n") ? UInt8(ascii: "n") : byte)
            }
        } else {
            bytes += value.utf8
        }
        bytes += "\",".utf8
        self.bytes = bytes
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
    }

    public init(_ name: String, _ value: some BinaryInteger) {
        self.init(name, value.description)
    }
}
