import CZookeeper
import Glibc
internal import System

/// libzookeeper's TLS functions, which exist only if it was built with OpenSSL (Debian's is not): looked up at run time.
enum TLSLibrary {
    typealias Open =
        @convention(c) (
            _ hosts: UnsafePointer<CChar>?, _ certificates: UnsafePointer<CChar>?, watcher_fn?, _ timeout: Int32,
            UnsafePointer<clientid_t>?, UnsafeMutableRawPointer?, _ flags: Int32
        ) -> OpaquePointer?

    static let open: Open? = dlsym(nil, "zookeeper_init_ssl").map { unsafeBitCast($0, to: Open.self) }
}

extension ZookeeperConfiguration.TLS {
    /// `CA,CERTIFICATE,KEY,PASSWORD`. Newer libraries ignore the certificate if there is no password, so there is always one; an
    /// unencrypted key does not use it.
    var libraryArgument: String {
        "\(caFile),\(certificateFile),\(keyFile),none"
    }

    /// Checks early what the library would report much later, or never.
    /// - Throws: `unsupported` if libzookeeper lacks TLS, `invalidConfiguration` with the path that cannot be used.
    public func validate() throws(ZookeeperError) {
        func failure(_ code: ZookeeperError.Code, _ detail: String, path: String? = nil) -> ZookeeperError {
            ZookeeperError(code, operation: "set up TLS to ZooKeeper", path: path, detail: detail)
        }
        guard TLSLibrary.open != nil else {
            throw failure(.unsupported, "the installed libzookeeper was built without TLS")
        }
        for path in [caFile, certificateFile, keyFile] {
            guard !path.isEmpty else {
                throw failure(.invalidConfiguration, "CA, certificate and key are all needed")
            }
            guard !path.contains(",") else {
                throw failure(.invalidConfiguration, "libzookeeper cannot take a path with a comma", path: path)
            }
            guard access(path, R_OK) == 0 else {
                throw failure(.invalidConfiguration, SystemError.message(errno), path: path)
            }
        }
    }
}
