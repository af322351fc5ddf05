import KafkaReader
import Testing

/// Values that are stored in less memory than their parts would take, or compared otherwise than Swift would.
@Suite struct ValueTests {
    @Test func offsetsAreKnownOrNot() {
        var offsets: PartitionOffsets = [0, nil, .max]
        #expect(Array(offsets) == [0, nil, .max])
        offsets[1] = 5
        offsets[2] = nil
        #expect(offsets == [0, 5, nil] && offsets.count == 3)
        #expect(PartitionOffsets(unknown: 2) == [nil, nil])
        #expect(PartitionOffsets([7, nil].reversed()) == [nil, 7])
    }

    @Test(arguments: [Int32?.none, 0, 7], [KafkaError.Code?.none, .leaderNotAvailable, .timedOut])
    func aPartitionKeepsWhatIsKnown(leader: Int32?, error: KafkaError.Code?) {
        let all = [nil, ClusterMetadata.Replicas(count: 3, inSync: 0, preferred: nil), .init(count: 2, inSync: 2, preferred: 0)]
        for replicas in all {
            let partition = ClusterMetadata.Partition(id: 4, leader: leader, error: error, replicas: replicas)
            #expect(partition.id == 4 && partition.leader == leader && partition.error == error && partition.replicas == replicas)
        }
    }

    @Test func groupIDsAreInTheOrderOfTheirBytes() {
        let composed: GroupID = "caf\u{e9}"
        let decomposed: GroupID = "cafe\u{301}"
        #expect(composed != decomposed && Set([composed, decomposed]).count == 2)
        let sorted: [GroupID] = ["", "A", "a", "a\0", "aa", decomposed, composed, "d", "z", "\u{1F600}"]
        for (index, id) in sorted.enumerated() {
            for (other, otherID) in sorted.enumerated() {
                #expect((id < otherID) == (index < other), "\(id) and \(otherID)")
                #expect((id == otherID) == (index == other), "\(id) and \(otherID)")
            }
        }
    }
}
