import System
import Testing

@Suite struct SecretTests {
    @Test func printingNeverShowsTheValue() {
        let secret = Secret("MARKER")
        var dumped = ""
        dump(secret, to: &dumped)
        let reflected = String(reflecting: ["a": secret])
        for text in ["\(secret)", secret.debugDescription, dumped, reflected, "\(Optional(secret) as Any)"] {
            #expect(!text.contains("MARKER") && !text.contains("77"), "\(text)")
            #expect(text.contains("<redacted>"))
        }
        #expect(secret.withCString { String(cString: $0) } == "MARKER")
        #expect(secret.withBytes { Array($0) } == Array("MARKER".utf8))
        #expect(Secret("").withCString { String(cString: $0) } == "")
    }
}
