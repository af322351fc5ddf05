/// The result of a read.
enum Reply {
    case children([String])
    /// The node's data, in the library's memory: valid only until the completion returns.
    case data(UnsafeRawBufferPointer)
    case failure(ZookeeperError.Code)
}
