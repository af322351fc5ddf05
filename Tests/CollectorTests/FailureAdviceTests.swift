import KafkaReader
import Testing

@testable import Collector

@Suite struct FailureAdviceTests {
    private static let subjects: [Failure.Subject] = [
        .cluster, .broker(2), .topic("orders"), .group(GroupID("billing")), .unlistedGroups, .zookeeper, .node("/consumers/a"),
    ]

    private func advice(_ subject: Failure.Subject, _ category: KafkaError.Category) -> String {
        Failure(subject, category, "").advice
    }

    @Test(arguments: KafkaError.Category.allCases)
    func itIsOneLine(category: KafkaError.Category) {
        for subject in Self.subjects {
            let advice = advice(subject, category)
            #expect(advice.count > 20 && !advice.contains("\n") && !advice.hasSuffix("."), "\(advice)")
        }
    }

    @Test func itNamesWhatIsAtFault() {
        #expect(advice(.broker(2), .timeout).hasPrefix("see the load and the log of broker 2 "))
        #expect(advice(.topic("orders"), .timeout).hasPrefix("see the load and the log of the partitions' leaders "))
        #expect(
            advice(.topic("orders"), .unavailable).hasPrefix("find the leaders: kafka-topics.sh … --describe --topic 'orders'; "))
        #expect(advice(.unlistedGroups, .unavailable).contains("--topic '__consumer_offsets'"))
        #expect(advice(.group(GroupID("billing")), .unavailable).contains("--group 'billing'"))
        #expect(advice(.zookeeper, .connect).contains("--zookeeper.server"))
        #expect(advice(.node("/consumers/a"), .protocol).hasSuffix(" '/consumers/a'"))
    }

    @Test(arguments: [("a b$c", "'a b$c'"), ("'; b", #"''\''; b'"#), ("'\u{301}; b", #"''\''"# + "\u{301}; b'")])
    func namesAreQuotedForAShell(name: String, quoted: String) {
        #expect(advice(.group(GroupID(name)), .acl).unicodeScalars.elementsEqual("\(grant) --group \(quoted)".unicodeScalars))
    }

    private let grant = "grant Describe on the group: kafka-acls.sh … --operation Describe"

    /// The words of several failures that are refused name all of them.
    @Test func severalGrantsNameNone() {
        func advice(_ names: String...) -> String {
            Failure.advice(on: names.map { Failure(.topic($0), .acl, "") })
        }
        #expect(advice("a", "a").hasSuffix("--operation Describe --topic 'a'"))
        #expect(advice("a", "b").hasSuffix("--operation Describe --topic NAME"))
    }
}
