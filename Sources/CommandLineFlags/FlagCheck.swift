/// Validates a value beyond its type; throws the reason if it is not acceptable.
public typealias FlagCheck<Value> = (Value) throws(InvalidFlagValue) -> Void
