extension Array {
    /// The elements in ascending order of their keys; the first of those with the same key, because a broker's answer may contain
    /// duplicates.
    @inlinable
    public func sortedByUniqueKey<Key: Comparable>(_ key: (Element) -> Key) -> [Element] {
        let isSorted = indices.dropFirst().allSatisfy { key(self[$0 - 1]) < key(self[$0]) }
        if isSorted { return self }
        var result: [Element] = []
        result.reserveCapacity(count)
        // Swift's sort is stable, so the first of equal elements stays the first.
        for element in sorted(by: { key($0) < key($1) }) where result.last.map({ key($0) != key(element) }) ?? true {
            result.append(element)
        }
        return result
    }
}
