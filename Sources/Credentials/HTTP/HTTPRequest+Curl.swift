import CCurl
import System

extension HTTPRequest {
    /// What libcurl's callback writes into.
    private final class Received {
        var body: [UInt8] = []
    }

    /// libcurl wants this called once before any other thread uses it; a static is.
    private static let initialised = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Blocks until the answer is there or the deadline has passed.
    func perform(deadline: ContinuousClock.Instant) throws(CredentialsError) -> HTTPResponse {
        guard Self.initialised == CURLE_OK, let handle = curl_easy_init() else {
            throw CredentialsError(.system, "libcurl does not start")
        }
        defer { curl_easy_cleanup(handle) }
        // A day is more than anyone waits, and fits into libcurl's number.
        let remaining = Int(min(ContinuousClock.now.duration(to: deadline).milliseconds, 86_400_000))
        guard remaining > 0 else {
            throw CredentialsError(.timeout, "\(printableURL): no time left to ask")
        }

        var list: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(list) }
        // "Expect:" without a value: libcurl would wait a second for "100 Continue" before a larger body.
        for header in headers + [Header(name: "Expect", value: "")] {
            // "name:" would remove the header and "name;" sends it empty; the values are never empty but Expect's.
            guard let longer = curl_slist_append(list, "\(header.name): \(header.value)") else {
                throw CredentialsError(.system, "out of memory")
            }
            list = longer
        }
        let received = Received()
        // Written by libcurl during curl_easy_perform only; at least CURL_ERROR_SIZE long.
        let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { words.deallocate() }

        // Exactly http and https: the address comes from a flag, and must not name a file.
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
            // Anything but `length` makes libcurl give up with CURLE_WRITE_ERROR.
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
