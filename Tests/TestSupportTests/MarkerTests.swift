import Foundation
import TestSupport
import Testing

@Suite struct MarkerTests {
    @Test(arguments: ["", "a", "ab", "abc", "user:"])
    func isFoundBehindAnything(prefix: String) {
        let text = Data("\(prefix)\(Marker.text), and more".utf8)
        let shown = [
            "it is \(prefix)\(Marker.text)", text.base64EncodedString(), text.map { String($0, radix: 16) }.joined(),
            "hash: \(Marker.bcrypt)",
        ]
        #expect(Marker.lines(in: shown.joined(separator: "\nnothing here\n")) == shown.map { Substring($0) })
    }
}
