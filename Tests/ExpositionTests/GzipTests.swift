import CZlib
import TestSupport
import Testing

@testable import Exposition

/// With each library that this was built with.
@Suite struct GzipTests {
    /// Like metrics, but less regular: of megabytes, the compressed text fills many pieces.
    private static func text(bytes: Int) -> [UInt8] {
        var random = SeededGenerator(seed: UInt64(bytes))
        var text: [UInt8] = []
        while text.count < bytes {
            let (topic, lag) = (random.number(0...99), random.number(0...Int.max))
            text += "kafka_lag{topic=\"topic-\(topic)\"} \(lag)\n".utf8
        }
        return Array(text.prefix(bytes))
    }

    private func split(_ text: [UInt8], by size: Int) -> [[UInt8]] {
        stride(from: 0, to: text.count, by: size).map { Array(text[$0..<min($0 + size, text.count)]) }
    }

    @Test(arguments: GzipStream.Library.available, [0, 1, 2, 100, 65_536, 5_000_000])
    func isReadByZlib(library: GzipStream.Library, bytes: Int) throws {
        let text = Self.text(bytes: bytes)
        let compressed = try #require(gzip([text], with: library))
        #expect(try gunzip(compressed) == text)
        // RFC 1952: the checksum and the length of the text are the last eight bytes.
        let trailer = compressed.suffix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        #expect(trailer & 0xffff_ffff == UInt64(crc32(0, text, UInt32(bytes))))
        #expect(trailer >> 32 == UInt64(bytes))
    }

    @Test(arguments: GzipStream.Library.available, [1, 3, 17, 4_093, 65_537, 1_000_000])
    func readsPiecesOfAnySize(library: GzipStream.Library, size: Int) throws {
        let text = Self.text(bytes: min(3_000_000, size * 20_000))
        var pieces = split(text, by: size)
        // Empty ones, too.
        pieces.insert([], at: 0)
        pieces.insert([], at: pieces.count / 2)
        pieces.append([])
        #expect(try gunzip(try #require(gzip(pieces, with: library))) == text)
    }

    @Test(arguments: GzipStream.Library.available)
    func readsPiecesOfRandomSizes(library: GzipStream.Library) throws {
        for seed in 0..<50 {
            var random = SeededGenerator(seed: UInt64(seed))
            var rest = Self.text(bytes: random.number(0...300_000))[...]
            let text = Array(rest)
            var pieces: [[UInt8]] = []
            while !rest.isEmpty {
                let piece = rest.prefix(random.number(1...(seed.isMultiple(of: 2) ? 100 : 100_000)))
                pieces.append(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            #expect(try gunzip(try #require(gzip(pieces, with: library))) == text, "seed \(seed)")
        }
    }

    /// What cannot be compressed becomes longer.
    @Test(arguments: GzipStream.Library.available)
    func takesBytesWithoutAnyPattern(library: GzipStream.Library) throws {
        var random = SeededGenerator(seed: 1)
        let noise = (0..<1_000_000).map { _ in UInt8(random.number(0...255)) }
        let compressed = try #require(gzip(split(noise, by: 64_000), with: library))
        #expect(try gunzip(compressed) == noise)
        #expect(compressed.count > noise.count)
    }

    @Test(arguments: GzipStream.Library.available)
    func piecesAreShortAndEndOnce(library: GzipStream.Library) throws {
        let text = Self.text(bytes: 2_000_000)
        let stream = try #require(GzipStream(library))
        var pieces = GzipPieces(split(text, by: 70_000).makeIterator(), stream)
        var whole: [UInt8] = []
        var sizes: [Int] = []
        while let piece = pieces.next() {
            whole += piece
            sizes.append(piece.count)
        }
        #expect(pieces.next() == nil)
        #expect(!pieces.hasFailed)
        #expect(sizes.count > 10)
        #expect(sizes.dropLast().allSatisfy { $0 == 16 << 10 })
        #expect(try gunzip(whole) == text)
    }

    @Test(arguments: GzipStream.Library.available, [0, 1, 1_000_000])
    func gzipFindsNoFault(library: GzipStream.Library, bytes: Int) async throws {
        let folder = try TemporaryDirectory(named: "gzip")
        let file = try folder.write(try #require(gzip([Self.text(bytes: bytes)], with: library)), to: "text.gz")
        let status = try await ChildProcess(["/usr/bin/env", "gzip", "-t", file]).exitStatus()
        #expect(status == .exited(0))
    }

    /// Of the same scrape, in pieces and as a whole.
    @Test(arguments: ExpositionFormat.allCases)
    func aSharedTextIsCompressedForEachClient(format: ExpositionFormat) async throws {
        let metric = MetricDescriptor("kafka_lag", .gauge, help: "Lag.")
        let shared = SharedText([
            Family(metric, steps: 1000) { step, writer in
                for line in 0..<20 { writer.sample(NumberedLabel("partition", Int64(line)), Label("topic", step), Int64(step)) }
            }
        ])
        let text = await shared.whole(format)
        for _ in 0..<2 {
            let pieces = try #require(shared.compressedPieces(format))
            var whole: [UInt8] = []
            while let piece = pieces.next() { whole += piece }
            #expect(try gunzip(whole) == text)
        }
        #expect(try gunzip(try #require(await shared.wholeCompressed(format))) == text)
    }
}
