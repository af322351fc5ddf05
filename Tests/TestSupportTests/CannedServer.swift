import Foundation
import TestSupport

/// Answers one connection with the same bytes, whatever it is asked.
final class CannedServer: Sendable {
    let port: Int
    private let descriptor: Int32

    init(answer: [UInt8]) throws {
        port = try LoopbackPorts.next()
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let status = withLoopbackAddress(port: UInt16(port)) { bind(descriptor, $0, $1) }
        guard status == 0, listen(descriptor, 8) == 0 else {
            throw TestSupportError("cannot listen on port \(port)")
        }
        Thread.detachNewThread { [descriptor] in
            let connection = accept(descriptor, nil, nil)
            var request = [UInt8](repeating: 0, count: 4096)
            _ = read(connection, &request, request.count)
            _ = answer.withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
            close(connection)
        }
    }

    convenience init(answer: String) throws {
        try self.init(answer: Array(answer.utf8))
    }

    deinit {
        close(descriptor)
    }
}
