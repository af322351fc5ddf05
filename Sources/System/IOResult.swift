/// The outcome of one step on a non-blocking descriptor.
public enum IOResult<Success> {
    case done(Success)
    /// Nothing was done yet. The step must be retried when the descriptor is ready for this.
    case blocked(on: Epoll.Interest)
    /// The other side finished writing.
    case ended
    case failed(any Error)
}
