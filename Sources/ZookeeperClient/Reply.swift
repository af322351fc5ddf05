/// What a read brought.
enum Reply {
    case children([String])
    /// The node's data, the library's memory: valid only until the completion returns.
    case data(UnsafeRawBufferPointer)
    case failure(ZookeeperError.Code)
}
