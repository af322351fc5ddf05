import TestSupport
import Testing
import ZookeeperClient

struct ZookeeperServersTests {
    @Test(arguments: [
        (["zk:2181"], "zk:2181"),
        (["zk1:2181,zk2:2182"], "zk1:2181,zk2:2182"),
        (["zk1:2181", "zk2:2182"], "zk1:2181,zk2:2182"),
        (["zk1:2181,zk2:2181/kafka"], "zk1:2181,zk2:2181/kafka"),
        (["zk1:2181/kafka", "zk2:2181"], "zk1:2181,zk2:2181/kafka"),
        (["zk1:2181/kafka,zk2:2181/kafka"], "zk1:2181,zk2:2181/kafka"),
        (["zk1:2181/kafka", "zk2:2181/kafka/"], "zk1:2181,zk2:2181/kafka"),
        (["zk:2181/a/b c"], "zk:2181/a/b c"),
        (["zk:2181/"], "zk:2181"),
        (["zk"], "zk:2181"),
        ([" zk1:1 , zk2:2 "], "zk1:1,zk2:2"),
        (["[::1]:2181,[fe80::1]"], "[::1]:2181,[fe80::1]:2181"),
        (["10.0.0.1:65535"], "10.0.0.1:65535"),
    ])
    func valid(given: [String], description: String) throws {
        #expect(try ZookeeperServers(parsing: given).description == description)
    }

    @Test(arguments: [
        ([], "no server is given"),
        ([""], "an entry is empty"),
        (["zk1:2181,,zk2:2181"], "an entry is empty"),
        (["zk1:2181,"], "an entry is empty"),
        (["/kafka"], "an entry is empty"),
        ([":2181"], "':2181' is not host:port"),
        (["zk:"], "'zk:' has no valid port"),
        (["zk:0"], "'zk:0' is not host:port with a port from 1 to 65535"),
        (["zk:65536"], "'zk:65536' has no valid port"),
        (["zk:port"], "'zk:port' has no valid port"),
        (["z k:2181"], "'z k:2181' has no valid host"),
        (["::1:2181"], "too many colons"),
        (["[::1:2181"], "too many colons"),
        (["[::1]2181"], "no valid port"),
        (["zk:2181//kafka"], "\"//kafka\" is not a path that can be a chroot"),
        (["zk:2181/../kafka"], "\"/../kafka\" is not a path that can be a chroot"),
        (["zk:2181/kaf\u{7}ka"], "is not a path that can be a chroot"),
        (["zk1:2181/a", "zk2:2181/b"], "two different chroots, \"/a\" and \"/b\""),
        (["zk1:2181/a", "zk2:2181/"], "two different chroots, \"/a\" and \"\""),
    ])
    func invalid(given: [String], reason: String) throws {
        let error = try #require(thrownError(ZookeeperError.self) { try ZookeeperServers(parsing: given) })
        #expect(error.code == .invalidConfiguration)
        #expect(error.description.contains(reason), "\(error)")
    }
}
