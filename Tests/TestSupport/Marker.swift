import Foundation

/// A marker used for every secret of the user `marked`, so that leaks can be found.
public enum Marker {
    public static let text = "M4RKER"
    public static let user = "marked"
    /// Its bcrypt hash at the lowest cost.
    public static let bcrypt = "$2b$04$abcdefghijklmnopqrstuu6phRld7.45ddtKm49NRzD4PBFYm5hZO"

    /// The lines that contain it: literally, in base64 or hexadecimal, or as its hash.
    public static func lines(in shown: String) -> [Substring] {
        shown.split(separator: "\n").filter { line in forms.contains { line.contains($0) } }
    }

    private static let forms: [String] = {
        let hexadecimal = text.utf8.map { String($0, radix: 16) }.joined()
        // Starting at the salt: what precedes it is not secret.
        return [text, hexadecimal, hexadecimal.uppercased(), String(bcrypt.dropFirst(7))] + (0..<3).map(base64)
    }()

    /// Its base64 form after this number of other bytes, without the digits that depend on its neighbours.
    private static func base64(behind count: Int) -> String {
        let bits = (count * 8)..<((count + text.utf8.count) * 8)
        let digits = (bits.lowerBound + 5) / 6..<bits.upperBound / 6
        return String(Array((Data(count: count) + Data(text.utf8)).base64EncodedString())[digits])
    }
}
