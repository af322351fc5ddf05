import Glibc
import KafkaProtocol
internal import System
import YAML

extension Scenario {
    private static let keys = ["cluster", "topics", "groups", "timeline"]
    private static let clusterKeys = ["id", "seed", "brokers", "racks", "offsets_partitions", "api_versions", "sasl"]
    /// Far more than real clusters have; each takes a port.
    private static let maximumBrokers = 1000

    /// Reads a scenario from a file; see config/scenarios/README.md for the format.
    ///
    /// - Throws: `ScenarioError` with the file, the line and the key.
    public init(contentsOfFile path: String) throws(ScenarioError) {
        guard let file = fopen(path, "re") else {
            throw ScenarioError("cannot be read: \(SystemError.message(errno))", file: path)
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk.prefix(count) }
        guard ferror(file) == 0 else {
            throw ScenarioError("cannot be read: \(SystemError.message(errno))", file: path)
        }
        do throws(ScenarioError) {
            try self.init(yaml: String(decoding: bytes, as: UTF8.self))
        } catch {
            var error = error
            error.file = path
            throw error
        }
    }

    /// Reads a scenario from its text.
    public init(yaml: String) throws(ScenarioError) {
        self.init()
        let root: YAMLNode
        do throws(YAMLError) {
            guard let found = try YAMLDocument.parse(Array(yaml.utf8)) else { throw YAMLError("is empty") }
            root = found
            try read(root)
        } catch {
            throw ScenarioError(error)
        }
        // Some errors show only in the expanded scenario, such as a group that reads a missing topic. They name rules by key; the
        // document has the line.
        do throws(ScenarioError) {
            let model = try ClusterModel(self)
            for (index, entry) in timeline.enumerated() { try model.check(entry.fault, key: "timeline[\(index)].") }
        } catch {
            guard let node = error.key.map(root.nearest(to:)) else { throw error }
            throw ScenarioError(node.error(error.problem))
        }
    }

    private mutating func read(_ root: YAMLNode) throws(YAMLError) {
        var mapping = try root.mapping()
        if let cluster = mapping.take("cluster") { try readCluster(cluster) }
        for topic in mapping.take("topics")?.oneOrMore() ?? [] { topics.append(try TopicRule(topic)) }
        for group in mapping.take("groups")?.oneOrMore() ?? [] { groups.append(try GroupRule(group)) }
        for entry in mapping.take("timeline")?.oneOrMore() ?? [] {
            timeline.append(try TimelineEntry(entry, brokers: brokers))
        }
        try mapping.finish(known: Scenario.keys)
    }

    private mutating func readCluster(_ value: YAMLNode) throws(YAMLError) {
        var mapping = try value.mapping()
        if let id = mapping.take("id") { clusterId = try id.text() }
        if let value = mapping.take("seed") { seed = try value.integer(0 ... .max) }
        if let value = mapping.take("brokers") { try readBrokers(value) }
        if let value = mapping.take("racks") {
            let names = value.oneOrMore()
            for (index, broker) in brokers.enumerated() where !names.isEmpty {
                racks[broker] = try names[index % names.count].text()
            }
        }
        if let value = mapping.take("sasl") { usesSASL = try value.boolean() }
        if let value = mapping.take("offsets_partitions") { offsetsPartitions = try value.integer(1...10_000) }
        if let value = mapping.take("api_versions") { try readApiVersions(value) }
        try mapping.finish(known: Scenario.clusterKeys)
    }

    /// Either the number of brokers, or their ids.
    private mutating func readBrokers(_ value: YAMLNode) throws(YAMLError) {
        if case .sequence = value.content {
            brokers = []
            for id in value.oneOrMore() { brokers.append(try id.integer(0 ... .max)) }
            guard !brokers.isEmpty, brokers.count <= Scenario.maximumBrokers, Set(brokers).count == brokers.count else {
                throw value.error("must be 1 to \(Scenario.maximumBrokers) different ids")
            }
        } else {
            brokers = Array(1...Int32(try value.integer(1...Scenario.maximumBrokers)))
        }
    }

    private mutating func readApiVersions(_ value: YAMLNode) throws(YAMLError) {
        var mapping = try value.mapping()
        for (name, newest) in mapping.takeAll() {
            guard let api = ApiKey(simulated: name) else {
                throw newest.error("unknown request, expected one of: \(ApiKey.simulatedNames)")
            }
            newestVersions[api] = try newest.text() == "none" ? .some(nil) : try newest.integer(0...Int16.max)
        }
    }
}
