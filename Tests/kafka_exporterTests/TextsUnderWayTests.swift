import Testing

@testable import Collector
@testable import kafka_exporter

@Suite struct TextsUnderWayTests {
    private func scrape() -> Scrape {
        Scrape(snapshot: Snapshot(), statistics: ExporterStatistics(collectors: []), requests: [:])
    }

    @Test func fewScrapesAreSentToAnyNumberOfClients() {
        let texts = TextsUnderWay()
        var held = (0..<TextsUnderWay.limit).map { _ in scrape() }
        for _ in 0..<10 {
            #expect(held.allSatisfy(texts.admit))
        }
        let another = scrape()
        #expect(!texts.admit(another))
        held.removeFirst()
        #expect(texts.admit(another))
        #expect(!texts.admit(scrape()))
    }
}
