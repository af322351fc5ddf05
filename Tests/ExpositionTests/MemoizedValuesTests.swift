import Dispatch
import Testing

@testable import Exposition

@Suite struct MemoizedValuesTests {
    @Test func everybodyGetsWhatWasMadeForTheFirst() async {
        let values = MemoizedValues<String, Int>()
        let all = await withTaskGroup(of: Int.self) { group in
            for number in 0..<100 { group.addTask { await values.value("a") { number } } }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(all.count == 1)
        #expect(await values.value("b") { 200 } == 200)
        #expect(await values.value("b") { 201 } == 200)
    }

    /// Were the value made on the threads that all tasks share, or waited for there, nobody would be left to say that it is ready.
    @Test func whoWaitsHoldsNoThread() async {
        let values = MemoizedValues<String, Int>()
        let isReady = DispatchSemaphore(value: 0)
        let waiting = (0..<100).map { _ in
            Task {
                await values.value("a") {
                    isReady.wait()
                    return 1
                }
            }
        }
        await Task.yield()
        await Task { _ = isReady.signal() }.value
        for task in waiting { #expect(await task.value == 1) }
    }
}
