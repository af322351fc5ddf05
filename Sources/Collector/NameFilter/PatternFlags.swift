/// The flags of `(?ims)` that change what matches. `U` is read and changes only how much, which nobody asks for.
struct PatternFlags: Equatable {
    var ignoresCase = false
    var multiline = false
    var dotMatchesNewline = false
}
