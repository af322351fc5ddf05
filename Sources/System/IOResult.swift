/// What one step on a non-blocking descriptor came to.
public enum IOResult<Success> {
    case done(Success)
    /// Nothing yet. The step is to be made again when the descriptor is ready for this.
    case blocked(on: Epoll.Interest)
    /// The other side finished writing.
    case ended
    case failed(any Error)
}
