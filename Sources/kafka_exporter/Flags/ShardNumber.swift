import CommandLineFlags

/// Which of several shards: `0/3`, `1/3` or `2/3`.
struct ShardNumber: FlagValue {
    private static let most = 1_000

    let index: Int
    let count: Int

    init(flagText text: String) throws(InvalidFlagValue) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Self.number($0) }
        guard numbers.count == 2, let index = numbers[0], let count = numbers[1] else {
            throw InvalidFlagValue("'\(text)' is not a shard, expected i/n such as 0/3")
        }
        guard (1...Self.most).contains(count) else { throw InvalidFlagValue("'\(text)': there are 1 to \(Self.most) shards") }
        guard index < count else {
            throw InvalidFlagValue("'\(text)': the shards are numbered from 0/\(count) to \(count - 1)/\(count)")
        }
        self.index = index
        self.count = count
    }

    var textInHelp: String { "\(index)/\(count)" }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}
