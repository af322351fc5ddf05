/// A label with its value, formatted once and used on many lines: `topic="orders"`.
public struct Label: Hashable, Sendable {
    /// With a comma behind it, which the end of the labels replaces: so each label is a single run of bytes, wherever it stands.
    let bytes: [UInt8]

    /// - Parameters:
    ///   - name: not checked here: label names are ours, or were checked as flags.
    ///   - value: any text; escaped for the exposition format.
    public init(_ name: String, _ value: some StringProtocol) {
        var bytes = Array(name.utf8)
        bytes.append(contentsOf: [UInt8(ascii: "="), UInt8(ascii: "\"")])
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "\""):
                bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case UInt8(ascii: "\n"):
                bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            default:
                bytes.append(byte)
            }
        }
        bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ",")])
        self.bytes = bytes
    }

    public init(_ name: String, _ value: some BinaryInteger) {
        self.init(name, value.description)
    }
}
