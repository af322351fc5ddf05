import KafkaReader
import Synchronization
import TestSupport
import Testing

/// The second client is asked for what the first cannot have for a reason of its own.
@Suite struct FallbackReaderTests {
    private let first = InMemoryCluster(.small)
    private let second = InMemoryCluster(.small)
    private let reader: FallbackReader<InMemoryCluster, InMemoryCluster>
    private let onDemand: ReaderOnDemand<InMemoryCluster>

    private static let unsupported = KafkaError(.unsupportedFeature, .connect)
    private static let refused = KafkaError(KafkaError.Code(rawValue: 29), .connect)
    private let deadline = ContinuousClock.now + .seconds(30)

    init() {
        let second = second
        onDemand = ReaderOnDemand { second }
        reader = FallbackReader(first, otherwise: onDemand)
    }

    private func groups() async -> (GroupListing, GroupDescriptions) {
        let answers = reader.groups(of: [1, 2], where: { _ in true }, details: .assignment, deadline: deadline)
        return (await answers.listing.value, await answers.descriptions.value)
    }

    /// The error of each group's answer, by index.
    private func commits(_ groups: [CoordinatedGroup]) async -> [Int: KafkaError?] {
        let answers = Mutex<[Int: KafkaError?]>([:])
        await reader.readCommittedOffsets(of: groups, in: [], deadline: deadline) { index, answer in
            let isRepeated = answers.withLock { answers in
                let error: KafkaError? = if case .failure(let error) = answer { error } else { nil }
                return answers.updateValue(error, forKey: index) != nil
            }
            #expect(!isRepeated)
        }
        return answers.withLock { $0 }
    }

    @Test func theSecondClientIsNotMadeWhileTheFirstAnswers() async throws {
        _ = try await reader.metadata(deadline: deadline)
        let (listing, descriptions) = await groups()
        #expect(listing.groups.count == 2 && descriptions.groups.count == 3)
        #expect(onDemand.current == nil && second.questions.isEmpty)
    }

    @Test func whatTheClusterRefusesIsNotAskedAgain() async throws {
        first.change { contents in
            contents.metadataError = Self.refused
            contents.listingErrors = [1: Self.refused]
            contents.commits["billing"] = .failure(Self.refused)
            contents.offsetErrors = [1: Self.refused]
        }
        await #expect(throws: Self.refused) { _ = try await reader.metadata(deadline: deadline) }
        #expect(await groups().0.failures == [1: Self.refused])
        #expect(await commits([CoordinatedGroup(id: "billing", coordinator: 1)]) == [0: Self.refused])
        #expect(onDemand.current == nil)
    }

    /// librdkafka takes some answers for whole that are not.
    @Test func anAnswerThatCannotBeReadIsNotReadByAnother() async throws {
        let unreadable = KafkaError(.badAnswer, .connect)
        first.change { contents in
            contents.metadataError = unreadable
            contents.commits["billing"] = .failure(unreadable)
        }
        await #expect(throws: unreadable) { _ = try await reader.metadata(deadline: deadline) }
        #expect(await commits([CoordinatedGroup(id: "billing", coordinator: 1)]) == [0: unreadable])
        #expect(onDemand.current == nil)
    }

    @Test func theClientThatReadsTheMetadataAnswersEverything() async throws {
        first.change { $0.metadataError = Self.unsupported }
        #expect(try await reader.metadata(deadline: deadline).topics.count == 2)
        _ = await groups()
        #expect(first.questions == [.metadata] && second.questions == [.metadata, .groups])
        first.change { $0.metadataError = nil }
        _ = try await reader.metadata(deadline: deadline)
        _ = await groups()
        #expect(first.questions == [.metadata, .metadata, .groups])
    }

    @Test func aBrokersGroupsComeFromTheSecondClient() async {
        first.change { contents in
            contents.listingErrors = [1: Self.unsupported]
            contents.descriptions.removeAll { $0.coordinator == 1 }
        }
        let (listing, descriptions) = await groups()
        #expect(listing.groups.map(\.id) == ["billing", "warehouse"] && listing.failures.isEmpty)
        #expect(Set(descriptions.groups.map(\.id)) == ["billing", "warehouse", "sink"])
    }

    @Test func aGroupsMembersComeFromTheSecondClient() async {
        first.change {
            $0.descriptions[0] = GroupDescription(id: "billing", coordinator: 1, error: .unsupportedFeature, members: nil)
        }
        let descriptions = await groups().1.groups
        #expect(descriptions.first { $0.id == "billing" }?.members?.count == 1 && descriptions.count == 3)
    }

    @Test func aGroupsOffsetsComeFromTheSecondClient() async {
        first.change { $0.commits["warehouse"] = .failure(Self.unsupported) }
        let groups = [CoordinatedGroup(id: "billing", coordinator: 1), CoordinatedGroup(id: "warehouse", coordinator: 2)]
        #expect(await commits(groups) == [0: nil, 1: nil])
        #expect(second.questions == [.committedOffsets(["warehouse"])])
    }

    /// librdkafka ends names at zero bytes: it would answer for another group.
    @Test func aGroupThatTheSecondClientWouldConfuseIsNotAskedFor() async {
        first.change { $0.commits["a\0b"] = .failure(Self.unsupported) }
        second.change { $0.limits.endsNamesAtZeroByte = true }
        #expect(await commits([CoordinatedGroup(id: "a\0b", coordinator: 1)]) == [0: Self.unsupported])
        #expect(second.questions.isEmpty && reader.limits.endsNamesAtZeroByte)
    }

    @Test func theReasonOfTheFirstClientSaysMoreThanATimeout() async {
        first.change { $0.metadataError = Self.unsupported }
        second.change { $0.metadataError = KafkaError(.timedOut, .metadata) }
        await #expect(throws: Self.unsupported) { _ = try await reader.metadata(deadline: deadline) }
    }

    @Test func aLeadersOffsetsComeFromTheSecondClient() async throws {
        first.change { $0.offsetErrors = [2: Self.unsupported] }
        let topics = try await reader.metadata(deadline: deadline).topics
        let places: [Int32: [PartitionPlace]] = [
            1: [PartitionPlace(topic: 0, partition: 0)],
            2: [PartitionPlace(topic: 0, partition: 1), PartitionPlace(topic: 1, partition: 0)],
        ]
        let answers = Mutex<[PartitionPlace: Int64?]>([:])
        await reader.readOffsets(.end, of: places, in: topics, deadline: deadline) { places, answer in
            answers.withLock { answers in
                for (place, offset) in zip(places, answer.offsets) {
                    #expect(answers.updateValue(offset, forKey: place) == nil)
                }
            }
        }
        #expect(answers.withLock { $0.values.compactMap(\.self).sorted() } == [7, 50, 100])
    }

    @Test func anIdleClientIsLetGoAndItsRequestsStayCounted() async throws {
        let second = second
        let brief = ReaderOnDemand(idleTime: .milliseconds(20)) { second }
        let reader = FallbackReader(first, otherwise: brief)
        first.change { $0.metadataError = Self.unsupported }
        _ = try await reader.metadata(deadline: deadline)
        let before = reader.requestsSent["Metadata"]
        while brief.current != nil { try await Task.sleep(for: .milliseconds(5)) }
        #expect(reader.requestsSent["Metadata"] == before)
    }
}
