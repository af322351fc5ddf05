import Testing

@testable import StatusPage

@Suite struct ListingTests {
    private func group(_ name: String, lag: Int64?, seconds: Double? = nil, state: String? = nil) -> GroupReport {
        GroupReport(
            name: name, state: Nullable(state), type: Nullable(nil), members: Nullable(nil), topics: Nullable([]),
            lag: Nullable(lag),
            lagSeconds: Nullable(seconds), worst: Nullable(nil), trend: [])
    }

    private func names(_ query: String) -> [String] {
        let groups = [
            group("b", lag: 5, seconds: 9, state: "Stable"), group("a", lag: nil, seconds: nil),
            group("C", lag: 7, seconds: 1, state: "Empty"),
            group("d", lag: 5, seconds: 9, state: "Empty"),
        ]
        let listing = Listing(query: query)
        return listing.sorted(listing.filtered(groups, by: \.name)).map(\.name)
    }

    @Test func groupsAreSortedAsAskedFor() {
        #expect(names("") == ["C", "b", "d", "a"])
        #expect(names("sort=group") == ["C", "a", "b", "d"])
        #expect(names("sort=seconds") == ["b", "d", "C", "a"])
        #expect(names("sort=state") == ["C", "d", "b", "a"])
        #expect(names("sort=nonsense&page=-4&refresh=") == ["C", "b", "d", "a"])
    }

    @Test func aFilterIsPartOfAName() {
        #expect(names("filter=c") == ["C"] && names("filter=%3Cb") == [])
    }

    @Test func pagesHaveFifty() {
        let all = Array(0..<120)
        #expect(Listing(query: "page=2").paged(all).elements == ArraySlice(50..<100))
        #expect(
            Listing(query: "page=3").paged(all).elements.count == 20 && Listing(query: "page=9").paged(all).elements.count == 20)
        #expect(Listing().paged(all).pages == 3 && Listing().paged([Int]()).pages == 1)
    }

    @Test(arguments: ["", "filter=a%20b&sort=state&page=3&refresh=0", "name=", "name=x%26y&refresh=0"])
    func aLinkKeepsWhatWasAskedFor(query: String) {
        let listing = Listing(query: query)
        #expect(Listing(query: String(listing.query.dropFirst())) == listing)
    }
}
