extension ChildProcess {
    /// The port of 127.0.0.1 at which an exporter listens, once it has said so in its log. For `--web.listen-address=127.0.0.1:0`.
    public func exporterPort() async throws -> Int {
        let line = try await line(containing: " msg=started ", on: .standardError)
        let address = " address=127.0.0.1:"
        guard let start = line.range(of: address)?.upperBound, let port = Int(line[start...].prefix(while: \.isNumber)) else {
            throw TestSupportError("no address in: \(line)")
        }
        return port
    }
}
