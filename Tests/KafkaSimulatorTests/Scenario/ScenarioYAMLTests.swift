import Foundation
import KafkaProtocol
import KafkaSimulator
import TestSupport
import Testing

/// Scenarios as users write them.
@Suite struct ScenarioYAMLTests {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("config/scenarios").path

    @Test(arguments: ["demo", "large", "huge", "million"])
    func shippedScenariosLoad(_ name: String) throws {
        let scenario = try Scenario(contentsOfFile: "\(Self.directory)/\(name).yaml")
        #expect(!scenario.topics.isEmpty && !scenario.groups.isEmpty)
    }

    /// The shipped scenarios are as large as their names suggest.
    @Test func theLargeOnesAreLarge() throws {
        let sizes = try ["large", "huge", "million"].map { name in
            let scenario = try Scenario(contentsOfFile: "\(Self.directory)/\(name).yaml")
            return [
                scenario.brokers.count, scenario.topics.reduce(0) { $0 + $1.count * $1.partitions },
                scenario.groups.reduce(0) { $0 + $1.count },
            ]
        }
        #expect(sizes == [[3, 10_000, 1_000], [30, 200_000, 10_000], [30, 1_000_000, 20_000]])
    }

    @Test func everyKeyIsRead() throws {
        let scenario = try Scenario(
            yaml: """
                cluster:
                  id: c
                  seed: 9
                  brokers: [10, 20]
                  racks: [a, b]
                  offsets_partitions: 5
                  api_versions: {OffsetFetch: 7, ConsumerGroupDescribe: none}
                topics:
                  - name: t-{n}
                    count: 2
                    partitions: 3
                    replication: 2
                    rate: [{at: 0s, rate: 1.5}, {at: 1h30m, rate: 0}]
                    skew: 0.25
                    start: 1_000
                    oldest: 10
                    retention: 90s
                    under_replicated: [0]
                    leaderless: 2
                    appears: 5
                    disappears: 1d
                    internal: true
                    configs: {cleanup.policy: compact}
                groups:
                  - name: g
                    count: 1
                    protocol: consumer
                    protocol_type: consumer
                    topics: ["t-*"]
                    take: 1
                    members: 4
                    client_id: app-{m}
                    share: 0.5
                    initial_lag: 7
                    commit_interval: 200ms
                    uncommitted: [1]
                    stops: 1m
                    resumes: 2m
                    stalls: 3m
                    rebalance: {every: 60s, lasts: 5s}
                    appears: 1s
                    disappears: 2h
                timeline:
                  - {at: 10s, for: 5s, fault: freeze, broker: 20}
                  - {after: Metadata, fault: delete_topic, topic: t-0}
                """)
        #expect(scenario.brokers == [10, 20])
        #expect(scenario.racks == [10: "a", 20: "b"])
        let newest: [ApiKey: Int16?] = [.offsetFetch: 7, .consumerGroupDescribe: nil]
        #expect(scenario.newestVersions == newest)
        var topic = TopicRule("t-{n}", partitions: 3, start: 1000)
        topic.count = 2
        topic.replication = 2
        topic.rates = [RateStep(perSecond: 1.5), RateStep(from: .seconds(5400), perSecond: 0)]
        topic.skew = 0.25
        topic.oldest = 10
        topic.retention = .seconds(90)
        topic.underReplicated = [0]
        topic.leaderless = [2]
        topic.appears = .seconds(5)
        topic.disappears = .seconds(86_400)
        topic.isInternal = true
        topic.configs = ["cleanup.policy": "compact"]
        #expect(scenario.topics == [topic])
        var group = GroupRule("g", topics: ["t-*"], members: 4)
        group.groupProtocol = .consumer
        group.take = 1
        group.clientId = "app-{m}"
        group.pace = .share(0.5)
        group.initialLag = 7
        group.commitInterval = .milliseconds(200)
        group.uncommitted = [1]
        group.stops = .seconds(60)
        group.resumes = .seconds(120)
        group.stalls = .seconds(180)
        group.rebalance = .init(every: .seconds(60), lasts: .seconds(5))
        group.appears = .seconds(1)
        group.disappears = .seconds(7200)
        #expect(scenario.groups == [group])
        #expect(
            scenario.timeline == [
                .init(.freeze(broker: 20), at: .seconds(10), lasts: .seconds(5)), .init(.delete(topic: "t-0"), after: .metadata),
            ])
    }

    private static let mistakes: [(yaml: String, message: String)] = [
        ("", "FILE: is empty"),
        ("- a", "FILE:1: must be a mapping of keys to values"),
        ("topics: [\n", "FILE:2: did not find expected node content"),
        ("topcis: []", "FILE:1: topcis: unknown key, expected one of: cluster, topics, groups, timeline"),
        ("topics: []\ntopics: []", "FILE:2: topics: occurs twice"),
        ("cluster:\n  brokers: none", "FILE:2: cluster.brokers: must be a whole number, 1 to 1000, not 'none'"),
        ("cluster:\n  brokers: [1, 1]", "FILE:2: cluster.brokers: must be 1 to 1000 different ids"),
        (
            "cluster:\n  api_versions:\n    Fech: 1",
            "FILE:3: cluster.api_versions.Fech: unknown request, expected one of: Produce,"
        ),
        ("topics:\n- partitions: 3", "FILE:2: topics[0]: needs a name"),
        (
            "topics:\n- name: a\n- name: b\n  partitions: 0",
            "FILE:4: topics[1].partitions: must be a whole number, 1 to 1000000, not '0'"
        ),
        ("topics:\n- name: a\n  rate: -1", "FILE:3: topics[0].rate: must be a number, 0 or more, not '-1'"),
        ("topics:\n- name: a\n  rate: [{at: 1s}]", "FILE:3: topics[0].rate[0]: needs the keys at and rate"),
        ("topics:\n- name: a\n  skew: 2", "FILE:3: topics[0].skew: must be from 0 to 1"),
        (
            "topics:\n- name: a\n  retention: soon",
            "FILE:3: topics[0].retention: must be a time such as 90s, 5m, 1h30m or 200ms, not 'soon'"
        ),
        ("topics:\n- name: a\n  leaderless: [1]", "FILE:3: topics[0].leaderless[0]: must be a whole number, 0 to 0, not '1'"),
        (
            "topics:\n- name: b\n- count: 2\n  name: a",
            "FILE:4: topics[1].name: topic a occurs twice: a series needs {n} in its name"
        ),
        (
            "topics:\n- name: 'a{n}'\n  count: 10000000\n  partitions: 2",
            "FILE:4: topics[0].partitions: topic a{n}: more than 10000000 partitions in all"
        ),
        (
            "topics:\n- name: 'a{n}'\n  count: 10000000",
            "FILE:2: topics[0]: topic a{n}: more than 10000000 partitions in all"
        ),
        (
            "topics:\n- name: a\n- name: __consumer_offsets",
            "FILE:3: topics[1].name: __consumer_offsets is there without being named: cluster.offsets_partitions says"
        ),
        (
            "topics: [{name: t}]\ngroups:\n- name: g\n  topics:\n  - t\n  - x",
            "FILE:6: groups[0].topics[1]: group g reads topic x, which the scenario does not have"
        ),
        (
            "groups:\n- name: g\n  topics: 'x{n}'",
            "FILE:3: groups[0].topics: group g reads topic x0, which the scenario does not have"
        ),
        (
            "groups:\n  name: g\n  topics: ['x*']",
            "FILE:1: groups: group g reads topics x*, but the scenario has none"
        ),
        (
            "topics: [{name: t}]\ngroups:\n- {name: g, topics: t}\n- {name: g, topics: t}",
            "FILE:4: groups[1].name: group g occurs twice: a series needs {n} in its name"
        ),
        ("groups:\n- name: g", "FILE:2: groups[0]: needs topics to read"),
        (
            "groups:\n- {name: g, topics: [], share: 1, rate: 2}",
            "FILE:2: groups[0].rate: a group has one pace: behind, share or rate"
        ),
        (
            "groups:\n- {name: g, topics: [], protocol: new}",
            "FILE:2: groups[0].protocol: must be classic, consumer, share or streams"
        ),
        ("timeline:\n- at: 3s", "FILE:2: timeline[0]: needs the key fault"),
        ("timeline:\n- fault: melt", "FILE:2: timeline[0].fault: unknown fault 'melt', expected one of: latency,"),
        ("timeline:\n- fault: kill", "FILE:2: timeline[0].fault: kill needs the key broker"),
        ("timeline:\n- {fault: kill, broker: 9}", "FILE:2: timeline[0].broker: unknown broker 9, expected one of: 1, 2, 3"),
        (
            "timeline:\n- {fault: freeze, topic: t}",
            "FILE:2: timeline[0].topic: unknown key, expected one of: fault, broker, at, after, for"
        ),
        ("timeline:\n- {fault: error, code: OOPS}", "FILE:2: timeline[0].code: unknown error 'OOPS'"),
        ("timeline:\n- {fault: deny}", "FILE:2: timeline[0].fault: deny needs either the key topic or the key group"),
        (
            "timeline:\n- {fault: error, code: 3, partition: 1}", "FILE:2: timeline[0].fault: a partition needs the key topic"
        ),
        (
            "timeline:\n- {fault: error, code: 3, topic: t, group: g}",
            "FILE:2: timeline[0].fault: has either the key topic or the key group"
        ),
        ("timeline:\n- fault: delete_topic\n  topic: ordres", "FILE:3: timeline[0].topic: unknown topic 'ordres'"),
        ("timeline:\n- {fault: delete_group, group: g}", "FILE:2: timeline[0].group: unknown group 'g'"),
        (
            "topics: [{name: t, partitions: 3}]\ntimeline:\n- {fault: freeze}\n- fault: leaderless\n  topic: t*\n  partition: 3",
            "FILE:6: timeline[1].partition: unknown partition 3; the last is 2"
        ),
        (
            "timeline:\n- {fault: freeze, at: 1s, after: Metadata}",
            "FILE:2: timeline[0].after: a fault begins either at a time or after"
        ),
        ("a: &a [*a]", "FILE:1: "),
    ]

    @Test(arguments: mistakes)
    func mistakesAreReported(_ yaml: String, _ message: String) throws {
        let directory = try TemporaryDirectory(named: "scenario")
        let file = try directory.write(yaml, to: "s.yaml")
        do throws(ScenarioError) {
            _ = try Scenario(contentsOfFile: file)
            Issue.record("no error")
        } catch {
            #expect(error.description.hasPrefix(message.replacing("FILE", with: file)), "\(error)")
        }
    }

    @Test func aMissingFile() {
        let error = ScenarioError("cannot be read: No such file or directory", file: "/nowhere/s.yaml")
        #expect(throws: error) { try Scenario(contentsOfFile: "/nowhere/s.yaml") }
    }
}
