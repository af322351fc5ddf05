import KafkaProtocol

/// The source of all randomness: the same seed and question give the same number on every machine.
///
/// Swift's own `Hasher` has a new seed in each process, so it cannot be used here.
struct Seed: Sendable {
    let value: UInt64

    /// A number for a question in numbers, such as a topic's and a partition's.
    func number(_ question: UInt64...) -> UInt64 {
        question.reduce(Seed.mixed(value)) { Seed.mixed($0 ^ $1) }
    }

    /// A number for a question in words, such as a group's name.
    func number(_ text: String, _ question: UInt64 = 0) -> UInt64 {
        // FNV-1a.
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        return number(hash, question)
    }

    /// From 0 to 1, excluding 1.
    static func fraction(_ number: UInt64) -> Double { Double(number >> 11) / Double(1 << 53 as UInt64) }

    func uuid(_ text: String, _ question: UInt64 = 0) -> Uuid {
        let high = number(text, question)
        // Version 4, variant 1, as clients expect from a random UUID.
        return Uuid(
            high: high & ~0xf000 | 0x4000,
            low: Seed.mixed(high) & ~(3 << 62) | 1 << 63)
    }

    /// One step of SplitMix64.
    private static func mixed(_ input: UInt64) -> UInt64 {
        var z = input &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
