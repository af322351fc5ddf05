// Fuzzes what the diagnosis makes of a broker's answers. Beside not trapping, the findings must not depend on how the bytes arrive, an
// answer must be read to its end and no further, and a report must not control the terminal that shows it. From the package's folder:
//
//     swift build --scratch-path .build/fuzz-modules --configuration release --target KafkaDiagnosis \
//         -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -use-ld=lld \
//         -I .build/fuzz-modules/release/Modules -I .build/fuzz-modules/release/BuildInformation.build \
//         $(printf -- '-I %s ' Modules/*) Tests/Fuzz/diagnosis_fuzzer.swift \
//         .build/fuzz-modules/release/{BuildInformation,Credentials,Kafka{Client,Connection,Diagnosis,Login,Protocol,Reader,Wire},System,TLS}.build/*.o \
//         -o .build/diagnosis_fuzzer
//     mkdir -p .build/fuzz/diagnosis
//     .build/diagnosis_fuzzer -max_len=1024 -max_total_time=60 .build/fuzz/diagnosis Tests/Fuzz/Seeds/diagnosis

import KafkaClient
import KafkaLogin
import KafkaWire
import System

@testable import KafkaDiagnosis

/// The first byte chooses the exporter's settings, the second how the bytes arrive. Each answer stands behind two bytes of its length.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDiagnosis(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard input.count > 2 else { return 0 }
    var rest = input[2...]
    var answers: [[UInt8]] = []
    while rest.count >= 2 {
        let length = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
        answers.append(Array(rest.prefix(length)))
        rest = rest.dropFirst(length)
    }
    let broker = ScriptedBroker(answers, isFramed: input[0] & 1 == 0)
    let whole = diagnosis(by: broker, settings(input[0]))
    let pieces = diagnosis(by: broker, settings(input[0]), piece: 1 + Int(input[1]) % 16)
    precondition(whole.findings == pieces.findings && whole.brokers == pieces.brokers, "the findings depend on fragmentation")

    var broken = BrokerReport(HostPort(host: "a", port: 1), .bootstrap)
    broken.findings = whole.findings
    var report = CheckReport()
    report.brokers = [broken] + (whole.brokers ?? []).map { BrokerReport($0.address, .advertised, id: $0.id) }
    for index in report.brokers.indices.dropFirst() { report.brokers[index].findings = [.ok(.connect, "it listens")] }
    let controls = report.text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
    precondition(controls.isEmpty, "a report has control characters of the broker's")
    precondition(report.json.utf8.count > 3, "a report cannot be written as JSON")
    return 0
}

private func settings(_ choice: UInt8) -> ProbeSettings {
    var options = LoginOptions()
    options.sasl.isEnabled = choice & 2 != 0
    options.sasl.mechanism = choice & 4 != 0 ? "scram-sha256" : ""
    var client = KafkaConfiguration(servers: [])
    if choice & 8 != 0 { client.brokerVersion = "0.9.0.1" }
    return ProbeSettings(options: options, client: client, wire: WireSecurity())
}

private func diagnosis(by broker: ScriptedBroker, _ settings: ProbeSettings, piece: Int = .max) -> ConnectionProbe.Result {
    let address = HostPort(host: "a", port: 1)
    // Without an address there is no second connection, which would show more of what the broker speaks.
    let probe = ConnectionProbe(
        address: address, addresses: [], settings: settings, advice: BrokerAdvice(address: address, origin: .bootstrap, id: nil),
        deadline: .now + .seconds(60))
    let channel = ScriptedChannel(broker, piece: piece)
    let conversation = KafkaConversation(channel: channel)
    var result = ConnectionProbe.Result()
    do throws(StepFailure) {
        let versions = try probe.askForVersions(conversation)
        result.findings.append(versions.finding)
        if let finding = try probe.shakeHands(conversation, versions.supported) { result.findings.append(finding) }
        result.brokers = try probe.askForBrokers(conversation, versions.supported)
        let isRead = !broker.isFramed || settings.client.isBeforeNegotiation || channel.arrived.isEmpty
        precondition(isRead, "an answer was not read to its end")
    } catch {
        result.findings.append(error.finding)
    }
    return result
}

private struct ScriptedBroker {
    var answers: [[UInt8]]
    /// Whether answers have the right length and correlation id before them.
    var isFramed: Bool

    init(_ answers: [[UInt8]], isFramed: Bool) {
        self.answers = answers
        self.isFramed = isFramed
    }
}

/// Answers one request after another, and closes the connection behind the last answer.
private final class ScriptedChannel: ByteChannel {
    private var broker: ScriptedBroker
    private let piece: Int
    private(set) var arrived: ArraySlice<UInt8> = []

    init(_ broker: ScriptedBroker, piece: Int) {
        self.broker = broker
        self.piece = piece
    }

    func send(_ bytes: [UInt8], deadline: ContinuousClock.Instant) throws(ChannelError) {
        guard !broker.answers.isEmpty else { return }
        let answer = broker.answers.removeFirst()
        // Behind a request's length, API key and version.
        let correlationID = bytes[8..<12]
        let length = withUnsafeBytes(of: UInt32(answer.count + 4).bigEndian, Array.init)
        arrived += broker.isFramed ? length + correlationID + answer : answer
    }

    func receive(_ count: Int, deadline: ContinuousClock.Instant) throws(ChannelError) -> [UInt8] {
        precondition(count > 0 && count <= 1 << 20, "more is read than an answer can have")
        guard !arrived.isEmpty else { throw .closed }
        let bytes = Array(arrived.prefix(min(count, piece)))
        arrived = arrived.dropFirst(bytes.count)
        return bytes
    }
}
