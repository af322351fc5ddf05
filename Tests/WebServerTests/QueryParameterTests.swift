import Testing
import WebServer

@Suite struct QueryParameterTests {
    private func read(_ query: String?) -> [String] { QueryParameters(query).map { "\($0.name)=\($0.value)" } }

    @Test func parametersAreDecodedInTheirOrder() {
        #expect(read("collect%5B%5D=topics&a=b+c&collect[]=quorum") == ["collect[]=topics", "a=b c", "collect[]=quorum"])
        #expect(read("a&b=&=c&&d=e=f") == ["a=", "b=", "=c", "d=e=f"])
    }

    @Test func strangeQueriesAreRead() {
        #expect(read(nil) == [] && read("") == [])
        #expect(read("a=%zz%4&b=%") == ["a=%zz%4", "b=%"])
        #expect(read("a=%ff") == ["a=\u{FFFD}"])
    }
}
