// Writes names and numbers that libFuzzer invents, and reads them back with the tests' strict parser. From the package's folder:
//
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -use-ld=lld \
//         Sources/Exposition/{ByteBuffer,Exposition*,Family,Histogram,Label,LineCursor,MetricDescriptor,NumberedLabel}.swift \
//         Tests/TestSupport/{PrometheusText,PrometheusTextParser,SampleLineParser,TestSupportError}.swift \
//         Tests/Fuzz/exposition_fuzzer.swift -o .build/exposition_fuzzer
//     .build/exposition_fuzzer -max_total_time=60

/// NUL parts the label values. Eight bytes of each are its number as well.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzExposition(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let parts = UnsafeBufferPointer(start: start, count: count).split(separator: 0, omittingEmptySubsequences: false)
    let constant = parts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    var integers: [String: Int64] = [:]
    var reals: [String: Double] = [:]
    var histograms: [String: Histogram] = [:]
    for part in parts.dropFirst() {
        let name = String(decoding: part, as: UTF8.self)
        let bits = part.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        integers[name] = Int64(bitPattern: bits)
        reals[name] = Double(bitPattern: bits)
        var histogram = Histogram(bounds: [-1, 0.5, 1e100])
        histogram.record(Double(bitPattern: bits))
        histogram.record(Double(part.count))
        histograms[name] = histogram
    }
    for format in [ExpositionFormat.prometheusText, .openMetrics] {
        let (names, numbers, distributions) = (Array(integers), reals, histograms)
        let families = [
            Family(MetricDescriptor("integers", .gauge, help: constant), steps: names.count) { index, writer in
                let (name, value) = names[index]
                writer.sample(Label("name", name), NumberedLabel("number", value), Label("end", ""), value)
            },
            Family(MetricDescriptor("reals", .gauge, help: "")) { writer in
                for (name, value) in numbers { writer.sample(Label("name", name), value) }
            },
            Family(MetricDescriptor("seconds", .histogram, help: "")) { writer in
                for (name, histogram) in distributions { writer.sample(Label("name", name), histogram) }
            },
        ]
        let text = Array(ExpositionText(format, families.map { $0.labeled([Label("constant", constant)]) }).joined())
        guard let whole = String(validating: text, as: UTF8.self) else { preconditionFailure("the text is not UTF-8") }
        // The parser knows Prometheus's text only; OpenMetrics writes samples the same way.
        guard format == .prometheusText else {
            precondition(whole.hasSuffix("# EOF\n"))
            continue
        }
        guard let metrics = try? PrometheusText(whole) else { preconditionFailure("the text cannot be read") }
        precondition(metrics.series("integers").count == integers.count && metrics.series("reals").count == reals.count)
        for (name, value) in integers {
            let read = metrics["integers", ["constant": constant, "name": name, "number": "\(value)", "end": ""]]
            precondition(read == Double(value), "an integer is read as it was")
        }
        for (name, value) in reals {
            let read = metrics["reals", ["constant": constant, "name": name]]
            precondition(read == value || (value.isNaN && read?.isNaN == true), "a real number is read as it was")
        }
        for (name, histogram) in histograms {
            let labels = ["constant": constant, "name": name]
            let buckets = ["-1", "0.5", "1e+100", "+Inf"].map { bound in
                metrics["seconds_bucket", labels.merging(["le": bound]) { $1 }] ?? -1
            }
            precondition(
                zip(buckets, buckets.dropFirst()).allSatisfy { $0 <= $1 } && buckets.last == 2, "buckets hold smaller ones")
            precondition(metrics["seconds_count", labels] == 2, "the count is read as it was")
            let sum = metrics["seconds_sum", labels]
            precondition(sum == histogram.sum || (histogram.sum.isNaN && sum?.isNaN == true), "the sum is read as it was")
        }
        if !integers.isEmpty { precondition(metrics.family("integers")?.help == constant, "the help is read as it was") }
    }
    return 0
}
