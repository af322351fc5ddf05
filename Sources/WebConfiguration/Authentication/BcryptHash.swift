import CCrypt
import Glibc

/// A bcrypt password hash, as `htpasswd -B` writes it.
public struct BcryptHash: Sendable, Equatable, CustomStringConvertible {
    private let text: String
    /// Each step doubles the time of a check.
    let cost: Int

    /// `$2b$`, two digits of cost, `$`, 22 characters of salt and 31 of hash.
    private static let length = 60

    /// - Returns: nil if the text is not such a hash, or of a kind that crypt(3) does not support.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length, ["$2a$", "$2b$", "$2y$"].contains(where: text.hasPrefix), bytes[6] == UInt8(ascii: "$"),
            let cost = Int(String(decoding: bytes[4..<6], as: UTF8.self)), (4...31).contains(cost),
            bytes[7...].allSatisfy(Self.isDigitOfHash)
        else { return nil }
        self.text = text
        self.cost = cost
    }

    private static func isDigitOfHash(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."),
            UInt8(ascii: "/")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// A hash of an unknown password that takes as long to check as this one.
    var decoy: BcryptHash {
        BcryptHash(unchecked: "\(text.prefix(7))" + String(repeating: ".", count: Self.length - 7), cost: cost)
    }

    private init(unchecked text: String, cost: Int) {
        self.text = text
        self.cost = cost
    }

    var bytes: [UInt8] { Array(text.utf8) }

    /// Whether the password has this hash. Slow by design: 70 ms at a cost of 10, doubling with each step.
    func matches(_ password: [UInt8]) -> Bool {
        // crypt(3) would take a zero byte for the end of the password.
        guard !password.contains(0) else { return false }
        // 32 KiB; crypt(3) wants it zeroed before the first use.
        let scratch = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        defer { scratch.deallocate() }
        scratch.initialize(to: crypt_data())
        // It holds a copy of the password.
        defer { explicit_bzero(scratch, MemoryLayout<crypt_data>.size) }
        let phrase = password.map(CChar.init(bitPattern:)) + [0]
        guard let result = crypt_r(phrase, text, scratch) else { return false }
        return Self.isEqual(bytes, UnsafeBufferPointer(start: result, count: strlen(result)))
    }

    /// In constant time, wherever the difference is.
    private static func isEqual(_ left: [UInt8], _ right: UnsafeBufferPointer<CChar>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(into: UInt8(0)) { $0 |= $1.0 ^ UInt8(bitPattern: $1.1) } == 0
    }

    /// Hidden because a leaked hash can be attacked offline.
    public var description: String { "<redacted>" }
}
