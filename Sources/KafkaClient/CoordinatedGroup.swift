/// A group whose committed offsets are wanted, and who is thought to coordinate it.
public struct CoordinatedGroup: Sendable {
    public var id: GroupID
    /// nil has librdkafka look it up.
    public var coordinator: Int32?

    public init(id: GroupID, coordinator: Int32?) {
        self.id = id
        self.coordinator = coordinator
    }
}
