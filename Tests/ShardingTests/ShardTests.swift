import Testing

@testable import Sharding

/// Which names fall into which partition.
@Suite struct ShardTests {
    /// Java's `"…".hashCode()`: 31 times the hash of what comes before, plus the UTF-16 unit.
    static let hashes: [(name: String, hash: Int)] = [
        ("", 0), ("a", 97), ("hello", 99_162_322), ("ä", 228), ("😀", 1_772_899), ("__consumer_offsets", -970_371_369),
        ("polygenelubricants", Int(Int32.min)),
    ]

    @Test(arguments: [1, 3, 50])
    func namesAreDistributedAsKafkaDistributesGroups(count: Int) {
        for (name, hash) in Self.hashes {
            // Kafka's Utils.abs of Integer.MIN_VALUE is 0.
            let expected = hash == Int(Int32.min) ? 0 : abs(hash) % count
            #expect(Shard.partition(of: name, count: count) == expected, "\(name)")
        }
    }

    @Test func eachNameIsInOneShard() {
        let shards = (0..<3).map { Shard([$0], of: 3) }
        for number in 0..<200 {
            #expect(shards.count { $0.covers("orders-\(number)") } == 1)
        }
        #expect(shards.allSatisfy { shard in (0..<200).contains { shard.covers("orders-\($0)") } })
        #expect(shards.map(\.coversCluster) == [true, false, false])
    }

    @Test func theWholeHasEveryNameAndNothingHasNone() {
        #expect(Shard.whole.isWhole && Shard.whole.coversCluster && Shard.whole.covers("orders"))
        #expect(Shard([0, 1, 2], of: 3).isWhole)
        let nothing = Shard([], of: 1)
        #expect(!nothing.isWhole && !nothing.coversCluster && !nothing.covers("orders"))
    }
}
