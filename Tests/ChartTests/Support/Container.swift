import Foundation
import TestSupport
import Testing

/// A pod's first container as a process of this machine: the built exporter with the arguments, the environment and the files that Kubernetes
/// would give it. Folders of Secrets are in a temporary directory.
final class Container: Sendable {
    let process: ChildProcess
    private let directory: TemporaryDirectory

    /// - Parameters:
    ///   - manifests: also hold the Secrets that the chart makes.
    ///   - secrets: those that exist otherwise, by name and key.
    init(_ pod: JSON, of manifests: Manifests, secrets: [String: [String: [UInt8]]] = [:], arguments more: [String] = []) throws {
        let directory = try TemporaryDirectory(named: "container")
        self.directory = directory
        let container = pod["containers"][0]
        let secrets = try secrets.merging(Self.secrets(of: manifests)) { $1 }

        var environment: [String: String] = [:]
        for variable in container["env"].list {
            let source = variable["valueFrom"]["secretKeyRef"]
            environment[try #require(variable["name"].text)] =
                source == .null
                ? variable["value"].text : String(decoding: try Self.value(of: source, in: secrets), as: UTF8.self)
        }

        var arguments = container["args"].texts
        for mount in container["volumeMounts"].list {
            let name = try #require(mount["name"].text)
            let path = try #require(mount["mountPath"].text)
            let folder = try directory.makeDirectory(name)
            let volume = try #require(pod["volumes"].list.first { $0["name"].text == name })
            for (key, bytes) in try Self.files(of: volume, in: secrets) { try directory.write(bytes, to: "\(name)/\(key)") }
            arguments = arguments.map { $0.replacing("=\(path)/", with: "=\(folder)/") }
        }
        process = try ChildProcess(product: "kafka_exporter", arguments + more, environment: environment)
    }

    private static func secrets(of manifests: Manifests) throws -> [String: [String: [UInt8]]] {
        var found: [String: [String: [UInt8]]] = [:]
        for secret in manifests.objects("Secret") {
            found[try #require(secret["metadata"]["name"].text)] = try secret["data"].map.mapValues { value in
                [UInt8](try #require(Data(base64Encoded: value.text ?? "")))
            }
        }
        return found
    }

    private static func value(of source: JSON, in secrets: [String: [String: [UInt8]]]) throws -> [UInt8] {
        let (name, key) = (source["name"].text ?? "", source["key"].text ?? "")
        return try #require(secrets[name]?[key], "no key \(key) in a Secret \(name)")
    }

    private static func files(of volume: JSON, in secrets: [String: [String: [UInt8]]]) throws -> [String: [UInt8]] {
        guard volume["projected"] != .null else {
            guard let name = volume["secret"]["secretName"].text else { return [:] }
            return try #require(secrets[name], "no Secret \(name)")
        }
        var files: [String: [UInt8]] = [:]
        for source in volume["projected"]["sources"].list.map({ $0["secret"] }) {
            for item in source["items"].list {
                let bytes = try value(of: .map(["name": source["name"], "key": item["key"]]), in: secrets)
                files[try #require(item["path"].text)] = bytes
            }
        }
        return files
    }
}
