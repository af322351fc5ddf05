/// The size of a text that was sent.
public struct TextSize: Sendable {
    /// With gzip, those after compressing.
    public var bytes: Int
    public var samples: Int

    public init(bytes: Int, samples: Int) {
        self.bytes = bytes
        self.samples = samples
    }
}
