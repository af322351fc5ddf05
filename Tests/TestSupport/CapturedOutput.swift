import Foundation
import Glibc
import Synchronization

/// The output of a child on one of its streams, read on a thread of its own so that the child never blocks on a full pipe.
final class CapturedOutput: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    let lines = History<String>()

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    /// Takes ownership of the read end.
    func capture(from readEnd: Int32) {
        Thread.detachNewThread { [self] in
            var line: [UInt8] = []
            while let chunk = try? readSome(from: readEnd), !chunk.isEmpty {
                bytes.withLock { $0 += chunk }
                for byte in chunk {
                    if byte == UInt8(ascii: "\n") {
                        lines.append(String(decoding: line, as: UTF8.self))
                        line = []
                    } else {
                        line.append(byte)
                    }
                }
            }
            if !line.isEmpty {
                lines.append(String(decoding: line, as: UTF8.self))
            }
            lines.finish()
            close(readEnd)
        }
    }
}
