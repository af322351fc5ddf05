/// The partitions that are assigned to a member of a consumer group, by topic.
///
/// It keeps them in two arrays, since clusters have many members.
public struct MemberAssignment: Equatable, Sendable {
    private struct Topic: Equatable {
        let name: String
        /// Of its partitions.
        let end: Int
    }

    private var topics: [Topic] = []
    private var partitions: [Int32] = []

    public init() {}

    /// In the order of the topics' names.
    public init(_ partitions: [String: [Int32]]) {
        for (topic, partitions) in partitions.sorted(by: { $0.key < $1.key }) { append(topic, partitions) }
    }

    public mutating func append(_ topic: String, _ partitions: BigEndianNumbers<Int32>) { add(topic, partitions) }

    public mutating func append(_ topic: String, _ partitions: [Int32]) { add(topic, partitions) }

    /// Not public, so that the compiler knows all types that it is called with.
    private mutating func add(_ topic: String, _ partitions: some Collection<Int32>) {
        self.partitions += partitions
        topics.append(Topic(name: topic, end: self.partitions.count))
    }

    public var hasPartitions: Bool { !partitions.isEmpty }
}

extension MemberAssignment: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, [Int32])...) {
        for (topic, partitions) in elements { append(topic, partitions) }
    }
}

extension MemberAssignment: Collection {
    public typealias Element = (topic: String, partitions: ArraySlice<Int32>)

    public var startIndex: Int { 0 }
    public var endIndex: Int { topics.count }
    public func index(after index: Int) -> Int { index + 1 }

    /// In the order of the answer, in which a topic may be more than once.
    public subscript(index: Int) -> Element {
        (topics[index].name, partitions[(index > 0 ? topics[index - 1].end : 0)..<topics[index].end])
    }
}
