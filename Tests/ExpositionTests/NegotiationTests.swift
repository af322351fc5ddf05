import Exposition
import Testing

@Suite struct NegotiationTests {
    @Test(
        arguments: [
            (nil, .prometheusText),
            ("", .prometheusText),
            ("*/*", .prometheusText),
            ("text/html", .prometheusText),
            ("application/openmetrics-text; version=1.0.0; charset=utf-8", .openMetrics),
            ("APPLICATION/OPENMETRICS-TEXT;VERSION=1.0.0", .openMetrics),
            // Unsupported versions.
            ("application/openmetrics-text", .prometheusText),
            ("application/openmetrics-text;version=0.0.1", .prometheusText),
            ("application/openmetrics-text;version=2.0.0;q=1,text/plain;version=0.0.4;q=0.1", .prometheusText),
            // Sent by Prometheus 2.42 and 3.
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
            ),
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", .openMetrics
            ),
            ("text/plain;q=0.9,application/openmetrics-text;version=1.0.0;q=0.3", .prometheusText),
            ("application/openmetrics-text;version=1.0.0;q=0", .prometheusText),
            ("application/openmetrics-text;version=1.0.0;q=nonsense,text/plain", .prometheusText),
            (",;,=;q", .prometheusText),
        ] as [(String?, ExpositionFormat)])
    func picksTheFormat(accept: String?, expected: ExpositionFormat) {
        #expect(ExpositionFormat(accept: accept) == expected)
    }

    @Test(
        arguments: [
            (nil, .identity), ("", .identity), ("gzip", .gzip), ("deflate, GZIP;q=0.5", .gzip), ("x-gzip", .gzip),
            ("gzip;q=0", .identity), ("*", .gzip), ("*;q=0, gzip", .gzip), ("gzip;q=0, *", .identity), ("br, zstd", .identity),
        ] as [(String?, ContentEncoding)])
    func picksTheEncoding(accept: String?, expected: ContentEncoding) {
        #expect(ContentEncoding(acceptEncoding: accept) == expected)
    }
}
