import Testing

@testable import ZookeeperClient

/// Replies in any order, including rare ones.
struct ConsumersTreeBuilderTests {
    private typealias Node = ConsumersTreeBuilder.Node

    /// Replies by path; nodes that are not listed do not exist.
    private func build(_ replies: [String: Stored], chroot: String = "", newestFirst: Bool = false) -> ConsumersTree {
        var builder = ConsumersTreeBuilder(chroot: chroot, includingGroup: { _ in true }, includingTopic: { _ in true })
        var open = [builder.root]
        while !open.isEmpty {
            let node = newestFirst ? open.removeLast() : open.removeFirst()
            switch replies[node.path] {
            case .children(let names): open += builder.receive(.children(names), for: node)
            case .data(let bytes): open += bytes.withUnsafeBytes { builder.receive(.data($0), for: node) }
            case .failure(let code): open += builder.receive(.failure(code), for: node)
            case nil: open += builder.receive(.failure(.noNode), for: node)
            }
        }
        return builder.finish()
    }

    private enum Stored {
        case children([String])
        case data([UInt8])
        case failure(ZookeeperError.Code)

        static func text(_ text: String) -> Stored { .data(Array(text.utf8)) }
    }

    @Test(arguments: [false, true])
    func nodesDeletedMeanwhileAreOmitted(newestFirst: Bool) {
        let tree = build(
            [
                "/consumers": .children(["gone", "left", "kept"]),
                "/consumers/left/offsets": .children(["gone", "t"]),
                "/consumers/left/offsets/t": .children(["0", "1"]),
                "/consumers/left/offsets/t/1": .text("5"),
                "/consumers/kept/ids": .children([]),
            ], newestFirst: newestFirst)
        #expect(tree.summary == ["kept: ", "left: ", "left/t/1=5"])
        #expect(tree.problems.isEmpty)
    }

    @Test(arguments: [
        ("", ""), ("abc", "abc"), ("-1", "-1"), ("1.5", "1.5"), (" 1", " 1"), ("1\n", "1\n"),
        ("9223372036854775808", "9223372036854775808"),
        (String(repeating: "7", count: 50), String(repeating: "7", count: 40)),
    ])
    func dataThatIsNotAnOffset(data: String, shown: String) {
        let tree = build([
            "/consumers": .children(["g"]), "/consumers/g/ids": .children([]), "/consumers/g/offsets": .children(["t"]),
            "/consumers/g/offsets/t": .children(["0"]), "/consumers/g/offsets/t/0": .text(data),
        ])
        #expect(tree.summary == ["g: "])
        #expect(tree.problems == [.init(path: "/consumers/g/offsets/t/0", reason: .dataIsNoOffset(shown))])
    }

    @Test
    func dataThatIsNotText() {
        let tree = build([
            "/consumers": .children(["g"]), "/consumers/g/offsets": .children(["t"]),
            "/consumers/g/offsets/t": .children(["0"]), "/consumers/g/offsets/t/0": .data([0xff, 0x31]),
        ])
        #expect(tree.problems.map(\.reason) == [.dataIsNoOffset("\u{FFFD}1")])
    }

    @Test(arguments: ["a", "", "-1", "+1", "01", "2147483648"])
    func partitionsThatAreNotNumbers(name: String) {
        let tree = build([
            "/consumers": .children(["g"]), "/consumers/g/offsets": .children(["t"]),
            "/consumers/g/offsets/t": .children([name, "1"]), "/consumers/g/offsets/t/1": .text("3"),
        ])
        #expect(tree.summary == ["g: ", "g/t/1=3"])
        #expect(tree.problems == [.init(path: "/consumers/g/offsets/t/\(name)", reason: .nameIsNoPartition)])
    }

    @Test
    func nodesThatCannotBeRead() {
        let tree = build([
            "/consumers": .children(["a", "b"]),
            "/consumers/a/ids": .failure(.noAuth), "/consumers/a/offsets": .children(["t", "u"]),
            "/consumers/a/offsets/t": .failure(.noAuth), "/consumers/a/offsets/u": .children(["0", "1"]),
            "/consumers/a/offsets/u/0": .failure(.noAuth), "/consumers/a/offsets/u/1": .text("0"),
            "/consumers/b/ids": .children(["c"]), "/consumers/b/offsets": .failure(.init(rawValue: -127)),
        ])
        #expect(tree.summary == ["a: ?", "a/u/1=0", "b: c"])
        #expect(
            tree.problems.map(\.path) == [
                "/consumers/a/ids", "/consumers/a/offsets/t", "/consumers/a/offsets/u/0", "/consumers/b/offsets",
            ])
        #expect(tree.problems.prefix(3).allSatisfy { $0.reason == .refused(.noAuth) })
    }

    @Test(arguments: [false, true])
    func partitionsWithoutAReadableOffset(newestFirst: Bool) {
        let tree = build(
            [
                "/consumers": .children(["g"]), "/consumers/g/offsets": .children(["t"]),
                "/consumers/g/offsets/t": .children(["3", "0", "1", "gone", "01", "2"]),
                "/consumers/g/offsets/t/0": .text("5"), "/consumers/g/offsets/t/1": .text("x"),
                "/consumers/g/offsets/t/3": .failure(.noAuth),
            ], newestFirst: newestFirst)
        #expect(
            tree.groups.map(\.topics) == [
                [.init(name: "t", offsets: [.init(partition: 0, offset: 5)], unreadablePartitions: [1, 3])]
            ])
    }

    @Test func problemsSayWhichNodeAndWhy() {
        let reasons: [ConsumersTree.Problem.Reason] = [
            .refused(.noAuth), .noSuchChroot, .nameIsNoPartition, .dataIsNoOffset("a\n"),
        ]
        #expect(
            reasons.map { ConsumersTree.Problem(path: "/node", reason: $0).description } == [
                "/node: not authenticated", "/node: the node does not exist: check the chroot",
                "/node: its name is not a partition number", "/node: its data is not an offset: \"a\\n\"",
            ])
    }

    @Test
    func withoutConsumers() {
        #expect(build([:]) == ConsumersTree())
        #expect(build(["/kafka": .children([])], chroot: "/kafka") == ConsumersTree())
        #expect(
            build([:], chroot: "/kafak").problems == [
                .init(path: "/kafak", reason: .noSuchChroot)
            ])
    }
}
