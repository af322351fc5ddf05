/// A label with its value, written once and used on many lines: `topic="orders"`.
public struct Label: Hashable, Sendable {
    let bytes: [UInt8]

    /// - Parameters:
    ///   - name: taken as it is; labels' names are ours, or checked where they come from.
    ///   - value: any text; escaped as the exposition format wants it.
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
        bytes.append(UInt8(ascii: "\""))
        self.bytes = bytes
    }

    public init(_ name: String, _ value: some BinaryInteger) {
        self.init(name, value.description)
    }
}
