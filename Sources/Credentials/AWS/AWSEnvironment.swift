import FoundationEssentials

/// The input of the AWS providers: environment variables, by the names that AWS documents for its SDKs, and the addresses of AWS services.
public struct AWSEnvironment: Sendable {
    public var variables: [String: String]
    /// The region that requests are signed for, and whose STS is used.
    public var region: String
    /// Used in errors.
    public var names = SettingNames()
    /// The base of `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`: the address of ECS, which no variable overrides.
    public var containerAddress = "http://169.254.170.2"

    public init(variables: [String: String], region: String) {
        self.variables = variables
        self.region = region
    }

    /// The environment variables of this process.
    public static var processVariables: [String: String] { ProcessInfo.processInfo.environment }

    /// A variable's value; an empty one counts as not set.
    subscript(name: String) -> String? {
        guard let value = variables[name], !value.isEmpty else { return nil }
        return value
    }

    /// `AWS_ENDPOINT_URL_STS`, or the region's own STS: the global one is in Virginia, and fails when that region does.
    var stsAddress: String {
        if let address = self["AWS_ENDPOINT_URL_STS"] { return address }
        return "https://sts.\(region).\(region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com")/"
    }

    var metadataAddress: String {
        withoutTrailingSlash(self["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? "http://169.254.169.254")
    }

    var sessionName: String { self["AWS_ROLE_SESSION_NAME"] ?? "kafka_exporter" }

    private func withoutTrailingSlash(_ address: String) -> String {
        address.hasSuffix("/") ? String(address.dropLast()) : address
    }
}
