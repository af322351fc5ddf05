import Testing

@testable import kafka_exporter

@Suite struct ScrapeTimeoutTests {
    /// - Parameter milliseconds: the scrape's time-out, with a limit of ten seconds by the flag.
    @Test(
        arguments: [
            (nil, 10_000), ("10", 9_500), ("10.000000", 9_500), ("1.5", 1_000), ("1", 500), ("60", 10_000),
            // Too short to learn anything about a cluster.
            ("0.9", 500), ("0.001", 500), ("1e-300", 500),
            // No valid time-out.
            ("0", 10_000), ("-1", 10_000), ("nan", 10_000), ("inf", 10_000), ("1e300", 10_000), ("soon", 10_000), ("", 10_000),
        ] as [(String?, Int)])
    func aScrapeMayTake(_ header: String?, _ milliseconds: Int) {
        #expect(ScrapeHandler.timeout(header: header, compression: .zero, longest: .seconds(10)) == .milliseconds(milliseconds))
    }

    /// A text is compressed before it is sent.
    @Test(arguments: [(200, 9_500), (800, 8_800), (4_000, 5_000), (60_000, 5_000)])
    func aLongTextShortensTheWalk(_ compression: Int, _ milliseconds: Int) {
        let timeout = ScrapeHandler.timeout(header: "10", compression: .milliseconds(compression), longest: .seconds(60))
        #expect(timeout == .milliseconds(milliseconds))
    }
}
