import KafkaProtocol

/// The effects of faults on a finished response.
struct FrameFault {
    private let faults: [ScheduledFault]
    private let seed: Seed
    private let strikes: Strikes

    init(_ active: [ScheduledFault], broker: Int32, api: ApiKey, seed: Seed, strikes: Strikes) {
        faults = active.filter {
            ($0.fault.broker == nil || $0.fault.broker == broker) && ($0.fault.api == nil || $0.fault.api == api)
        }
        self.seed = seed
        self.strikes = strikes
    }

    /// How long a response waits for the next one, which is to be sent with it or before it.
    private static let patience = Duration.milliseconds(100)

    /// The delay of the response in nanoseconds. `request` is the request's number, from which the jitter follows.
    func delay(request: UInt64) -> Int64 {
        faults.reduce(0) { sum, scheduled in
            switch scheduled.fault.action {
            case .latency(let fixed, let jitter):
                strikes.add(scheduled)
                let accident = Seed.fraction(seed.number(request))
                return sum + fixed.nanoseconds + Int64(Double(jitter.nanoseconds) * accident)
            case .throttle(let time):
                strikes.add(scheduled)
                return sum + time.nanoseconds
            case .merge, .swap:
                return sum + Self.patience.nanoseconds
            default:
                return sum
            }
        }
    }

    /// The response as it is sent; nil for none. Each fault applies to the result of the previous one.
    func disturb(_ frame: [UInt8], of api: ApiKey, due: Int64, request: UInt64) -> Outgoing? {
        var frame = frame
        var ending = Outgoing.Ending.keep
        var sequel: Outgoing.Sequel?
        for scheduled in faults {
            switch scheduled.fault.action {
            case .silence:
                strikes.add(scheduled)
                return nil
            case .reset:
                strikes.add(scheduled)
                return Outgoing(apis: [api], bytes: [], due: due, ending: .reset)
            case .closeMidFrame:
                (frame, ending) = (Array(frame.prefix(frame.count / 2)), .close)
            case .closeAfterHead:
                (frame, ending) = (Array(frame.prefix(Frame.responseHeadSize)), .close)
            case .shortFrame:
                frame = Array(frame.prefix(frame.count / 2))
            case .merge, .swap:
                // It counts when the next one comes in time.
                sequel = Outgoing.Sequel(isMerged: scheduled.fault.action == .merge, fault: scheduled.id)
                continue
            case .truncate:
                let kept = Frame.responseHeadSize + (frame.count - Frame.responseHeadSize) / 2
                frame = Array(frame.prefix(kept))
                Frame.setLength(kept - Frame.lengthSize, of: &frame)
            case .wrongCorrelationId:
                frame.flip(from: Frame.lengthSize, below: Frame.responseHeadSize) { _ in 0x55 }
            case .hugeLength:
                Frame.setLength(Int(Int32.max), of: &frame)
            case .randomBytes:
                frame.flip(from: Frame.responseHeadSize, below: frame.count) {
                    UInt8(truncatingIfNeeded: seed.number(request, $0))
                }
            default:
                continue
            }
            strikes.add(scheduled)
        }
        return Outgoing(apis: [api], bytes: frame, due: due, ending: ending, sequel: sequel)
    }
}

extension [UInt8] {
    /// Flips bits in a range of bytes, as far as the response reaches, by a mask for each byte.
    fileprivate mutating func flip(from start: Int, below end: Int, _ mask: (UInt64) -> UInt8) {
        for (index, byte) in zip(indices, self).prefix(end).dropFirst(start) { self[index] = byte ^ mask(UInt64(index)) }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
