import Testing

@testable import KafkaSimulator

/// Several faults of one frame at the same time.
@Suite struct FrameFaultTests {
    private static let faults: [Fault] = [
        .latency(.zero), .reset(), .closeMidFrame(), .closeAfterHead(), .shortFrame(), .truncate(), .wrongCorrelationId(),
        .hugeLength(), .randomBytes(), .silence(),
    ]

    private func disturbed(_ frame: [UInt8], by faults: [Fault]) -> Outgoing? {
        let scheduled = faults.enumerated().map { ScheduledFault(id: $0.offset, fault: $0.element, begins: 0, lasts: nil) }
        return FrameFault(scheduled, broker: 1, api: .metadata, seed: Seed(value: 1), strikes: Strikes())
            .disturb(frame, of: .metadata, due: 0, request: 1)
    }

    /// Each fault applies to what the previous ones have left, even if that is nothing.
    @Test(arguments: faults)
    func anyThreeAtOnce(_ first: Fault) {
        let frame: [UInt8] = [0, 0, 0, 6, 0, 0, 0, 1, 0, 0]
        for second in Self.faults {
            for third in Self.faults {
                let all = [first, second, third]
                let outgoing = disturbed(frame, by: all)
                // A fault that leaves nothing is the last one.
                guard let last = all.first(where: { [.reset, .silence].contains($0.action) }) else {
                    let closes = all.contains(.closeMidFrame()) || all.contains(.closeAfterHead())
                    #expect(outgoing?.ending == (closes ? .close : .keep), "\(all)")
                    continue
                }
                #expect((outgoing == nil) == (last == .silence()), "\(all)")
                #expect(outgoing.map { $0.bytes.isEmpty && $0.ending == .reset } ?? true, "\(all)")
            }
        }
    }
}
