import CCurl
import System

extension HTTPRequest {
    /// The buffer that libcurl's callback writes to.
    private final class Received {
        var body: [UInt8] = []
    }

    /// libcurl requires this to be called once before any other thread uses it. A static is initialised only once.
    private static let initialised = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Blocks until the response has arrived or the deadline has passed.
    func perform(deadline: ContinuousClock.Instant) throws(CredentialsError) -> HTTPResponse {
        guard Self.initialised == CURLE_OK, let handle = curl_easy_init() else {
            throw CredentialsError(.system, "libcurl cannot be initialized")
        }
        defer { curl_easy_cleanup(handle) }
        // At most a day, which is longer than anyone waits and fits into libcurl's integer.
        let remaining = Int(min(ContinuousClock.now.duration(to: deadline).milliseconds, 86_400_000))
        guard remaining > 0 else {
            throw CredentialsError(.timeout, "\(printableURL): timed out before the request was sent")
        }

        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        // An empty "Expect": libcurl would otherwise wait a second for "100 Continue" before it sends a larger body.
        for header in headers + [Header(name: "Expect", value: "")] {
            // "name:" removes a header, and "name;" would send it empty. Only the value of Expect is ever empty.
            guard let longer = curl_slist_append(list, "\(header.name): \(header.value)") else {
                throw CredentialsError(.system, "out of memory")
            }
            list = longer
        }
        let received = Received()
        // libcurl writes to it only during curl_easy_perform. It must have at least CURL_ERROR_SIZE bytes.
        let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { words.deallocate() }

        // Only http and https: the address comes from a flag, and must not name a file.
        CCurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        CCurl_set_string(handle, CURLOPT_URL, url)
        CCurl_set_string(handle, CURLOPT_USERAGENT, "kafka_exporter")
        CCurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        CCurl_set_long(handle, CURLOPT_TIMEOUT_MS, remaining)
        CCurl_set_pointer(handle, CURLOPT_HTTPHEADER, list)
        CCurl_set_pointer(handle, CURLOPT_ERRORBUFFER, words)
        if let authorityFile {
            CCurl_set_string(handle, CURLOPT_CAINFO, authorityFile)
            CCurl_set_pointer(handle, CURLOPT_CAPATH, nil)
        }
        if !verifiesServer {
            CCurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
            CCurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
        }
        if !usesProxy { CCurl_set_string(handle, CURLOPT_NOPROXY, "*") }
        if method != .get {
            CCurl_set_string(handle, CURLOPT_CUSTOMREQUEST, method.rawValue)
            CCurl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count)
            // Copied: CURLOPT_POSTFIELDS would keep a pointer into the array. The size must be set before.
            CCurl_set_string(handle, CURLOPT_COPYPOSTFIELDS, body.map(CChar.init(bitPattern:)) + [0])
        }
        CCurl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(received).toOpaque())
        CCurl_set_write_function(handle) { bytes, size, count, target in
            guard let bytes, let target else { return 0 }
            let received = Unmanaged<Received>.fromOpaque(target).takeUnretainedValue()
            let length = size * count
            // Any result other than `length` makes libcurl fail with CURLE_WRITE_ERROR.
            guard received.body.count + length <= HTTPResponse.bodyLimit else { return 0 }
            received.body += UnsafeRawBufferPointer(start: bytes, count: length)
            return length
        }

        let outcome = withExtendedLifetime(received) { curl_easy_perform(handle) }
        guard outcome == CURLE_OK else { throw failure(outcome, words: String(cString: words)) }
        var status = 0
        CCurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return HTTPResponse(status: status, body: received.body)
    }

    private func failure(_ outcome: CURLcode, words: String) -> CredentialsError {
        let reason = words.isEmpty ? String(cString: curl_easy_strerror(outcome)) : words
        let (code, advice): (CredentialsError.Code, String) =
            switch outcome {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: (.dns, "check the host name and the resolver")
            case CURLE_COULDNT_CONNECT: (.connect, "is the server running, and does a firewall let us through?")
            case CURLE_OPERATION_TIMEDOUT: (.timeout, "is the server reachable from here?")
            case CURLE_PEER_FAILED_VERIFICATION:
                (.tls, "the server's certificate is not trusted: name its authority's file, or the host name it was issued for")
            case CURLE_SSL_CACERT_BADFILE: (.file, "the file with the authorities cannot be used")
            case CURLE_SSL_CONNECT_ERROR: (.tls, "does the server speak TLS on this port?")
            case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
                (.configuration, "the address must begin with https:// or http://")
            case CURLE_WRITE_ERROR:
                (.response, "the answer is larger than \(HTTPResponse.bodyLimit >> 20) MiB: is it the right address?")
            default: (.connect, "libcurl error \(outcome.rawValue)")
            }
        return CredentialsError(code, "\(method.rawValue) \(printableURL) failed: \(reason): \(advice)")
    }
}
