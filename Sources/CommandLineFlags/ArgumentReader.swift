/// Splits the command line into flags and arguments, and replaces `@file` by the file's lines.
struct ArgumentReader {
    enum Token: Equatable {
        /// `--name` or `--name=value`.
        case long(name: String, value: String?)
        /// `-n`, with everything after the letter.
        case short(name: Character, rest: String)
        /// Anything else.
        case argument(String)
    }

    /// The remaining arguments, the next one last.
    private var pending: [String]
    /// After `--` nothing is a flag or a file.
    private var onlyArguments = false
    private var filesRead = 0
    private let readFile: (String) throws(UsageError) -> [String]

    init(_ arguments: [String], readFile: @escaping (String) throws(UsageError) -> [String]) {
        pending = arguments.reversed()
        self.readFile = readFile
    }

    /// The next flag or argument, nil at the end.
    mutating func next() throws(UsageError) -> Token? {
        if let argument = try nextArgument() { return .argument(argument) }
        guard let flag = pending.popLast() else { return nil }
        // Split by bytes: a combining mark after "-" or "=" forms another `Character`, but not another syntax.
        guard flag.utf8.starts(with: "--".utf8) else {
            let letters = Substring(flag.utf8.dropFirst())
            return letters.first.map { .short(name: $0, rest: String(letters.dropFirst())) }
        }
        let body = Substring(flag.utf8.dropFirst(2))
        guard let equals = body.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            return .long(name: String(body), value: nil)
        }
        let value = Substring(body.utf8[equals...].dropFirst())
        return .long(name: String(body[..<equals]), value: String(value))
    }

    /// The next argument, nil at the end and before a flag.
    mutating func nextArgument() throws(UsageError) -> String? {
        while let next = pending.last {
            if onlyArguments { return pending.popLast() }
            if next == "--" {
                pending.removeLast()
                onlyArguments = true
            } else if next.utf8.first == UInt8(ascii: "@") {
                pending.removeLast()
                try expand(String(Substring(next.utf8.dropFirst())))
            } else if next.utf8.first == UInt8(ascii: "-"), next.utf8.count > 1 {
                return nil
            } else {
                return pending.popLast()
            }
        }
        return nil
    }

    /// Reads `-` and these letters next: the rest of `-abc` after a flag without a value.
    mutating func pushShortFlags(_ letters: String) {
        pending.append("-" + letters)
    }

    private mutating func expand(_ file: String) throws(UsageError) {
        // A file can name further files, including itself.
        filesRead += 1
        guard filesRead <= 100 else {
            throw UsageError("more than 100 arguments files, the last one '\(file)': does a file name itself?")
        }
        pending.append(contentsOf: try readFile(file).reversed())
    }
}
