import Glibc
import System
import Testing

@Suite struct SystemCallTests {
    @Test func failuresNameTheCall() {
        #expect(throws: SystemError("close -1", code: EBADF)) {
            try systemCall("close -1") { close(-1) }
        }
        #expect("\(SystemError("close -1", code: EBADF))" == "close -1: Bad file descriptor")
    }

    @Test func interruptedCallsAreRetried() throws {
        var calls = 0
        let result: Int32 = try systemCall("test") {
            calls += 1
            errno = EINTR
            return calls < 3 ? -1 : 5
        }
        #expect(result == 5)
        #expect(calls == 3)
    }

    @Test func descriptorsAreClosedByTheirOwner() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let reader = FileDescriptor(owning: ends[0])
        do { _ = FileDescriptor(owning: ends[1]) }
        var byte: UInt8 = 0
        // End of file: the only writer is closed.
        #expect(read(reader.raw, &byte, 1) == 0)
    }

    @Test func epollReportsReadyDescriptors() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let (reader, writer) = (FileDescriptor(owning: ends[0]), FileDescriptor(owning: ends[1]))
        let epoll = try Epoll()
        try epoll.add(reader, id: 7, interest: .readable)
        #expect(try epoll.wait(timeout: .zero).isEmpty)
        #expect(write(writer.raw, "x", 1) == 1)
        let events = try epoll.wait()
        #expect(events.map(\.id) == [7])
        #expect(events.first?.ready.contains(.readable) == true)
        try epoll.remove(reader)
        #expect(try epoll.wait(timeout: .zero).isEmpty)
    }

    @Test func threadsRunAndAreJoined() throws {
        let shot = OneShot<Void>()
        let thread = try Thread(name: "test") { shot.settle() }
        thread.join()
        #expect(shot.isSettled)
    }
}
