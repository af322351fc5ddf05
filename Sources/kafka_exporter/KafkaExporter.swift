import Collector
import Exposition
import Glibc
import KafkaClient

@main struct KafkaExporter {
    static func main() async throws {
        let servers = CommandLine.arguments[1]
        let n = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2])! : 1
        var c = KafkaConfiguration(servers: [servers])
        c.log = { print("LOG", $0.level, $0.facility, $0.message) }
        let kafka = try KafkaClient(c)
        var cc = CollectorConfiguration(topics: NameFilter(), groups: NameFilter())
        cc.report = { print("REPORT", $0) }
        let collector = Collector(kafka: kafka, configuration: cc)
        var before: [String: Int] = [:]
        for i in 0..<n {
            let t = ContinuousClock.now
            let s = await collector.scrape(deadline: .now + .seconds(9.5))
            let t2 = ContinuousClock.now
            let b = s!.body(.prometheusText, .identity).bytes
            let t3 = ContinuousClock.now
            let after = kafka.requestsSent
            let d = after.merging(before) { $0 - $1 }.filter { $0.value != 0 }
            print(i, t2 - t, t3 - t2, b.count, "groups", s!.snapshot.groups.count, "members", s!.snapshot.groups.filter { $0.memberCount != nil }.count, "ends", s!.snapshot.topics.flatMap(\.ends).filter { $0 != nil }.count, "/", s!.snapshot.topics.flatMap(\.ends).count, s!.snapshot.outcomes.map { "\($0.collector) \($0.duration) \($0.failures)" }, d)
            before = after
            if i == n - 1, CommandLine.arguments.count > 3 { print(String(decoding: b, as: UTF8.self)) }
            if CommandLine.arguments.count > 4 { sleep(1) }
        }
    }
}
