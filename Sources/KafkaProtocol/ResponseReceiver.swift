/// Receives a response piece by piece while it arrives: see `ResponseStream`.
public protocol ResponseReceiver {
    /// Called with the number of elements before an array of structures; not called if the array is null.
    mutating func expect(_ count: Int, of field: FieldName)

    /// Reads one complete piece: a field of the response, or one element of an array of structures. Fields that it does not read are
    /// skipped.
    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError)
}

extension ResponseReceiver {
    public mutating func expect(_ count: Int, of field: FieldName) {}
}
