internal import ZookeeperClient

/// The list of parts.
enum Parts {
    /// All of them, in use or not.
    static let all: [any Part.Type] = [ZookeeperGroups.self]

    /// Those in use, in the order of their series.
    /// - Parameter zookeeper: nil if offsets that old consumers keep there are not asked for.
    static func enabled(zookeeper: ZookeeperClient?) -> [any Part] {
        [zookeeper.map(ZookeeperGroups.init)].compactMap(\.self)
    }
}
