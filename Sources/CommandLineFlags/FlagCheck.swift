/// What a flag asks of a value beyond its type: throws the reason where the value will not do.
public typealias FlagCheck<Value> = (Value) throws(InvalidFlagValue) -> Void
