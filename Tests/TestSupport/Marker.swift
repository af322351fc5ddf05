import Foundation

/// Stands for every secret of the user `marked`, so that whatever shows one can be found.
public enum Marker {
    public static let text = "M4RKER"
    public static let user = "marked"
    /// The same as bcrypt has it, at its lowest cost.
    public static let bcrypt = "$2b$04$abcdefghijklmnopqrstuu6phRld7.45ddtKm49NRzD4PBFYm5hZO"

    /// The lines in which it is found: as it is, in base64 or hexadecimal, or as its hash.
    public static func lines(in shown: String) -> [Substring] {
        shown.split(separator: "\n").filter { line in forms.contains { line.contains($0) } }
    }

    private static let forms: [String] = {
        let hexadecimal = text.utf8.map { String($0, radix: 16) }.joined()
        // From the salt on: the beginning may be told.
        return [text, hexadecimal, hexadecimal.uppercased(), String(bcrypt.dropFirst(7))] + (0..<3).map(base64)
    }()

    /// What base64 makes of it behind so many other bytes, without the digits that depend on its neighbours.
    private static func base64(behind count: Int) -> String {
        let bits = (count * 8)..<((count + text.utf8.count) * 8)
        let digits = (bits.lowerBound + 5) / 6..<bits.upperBound / 6
        return String(Array((Data(count: count) + Data(text.utf8)).base64EncodedString())[digits])
    }
}
