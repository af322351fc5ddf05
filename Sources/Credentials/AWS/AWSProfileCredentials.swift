internal import System

/// A profile (`AWS_PROFILE`, or else `default`) of the shared files `~/.aws/credentials` and `~/.aws/config`: keys, a role that is assumed
/// with another profile's keys, or a role that is assumed with a web identity.
struct AWSProfileCredentials: AWSCredentialsProvider {
    let environment: AWSEnvironment

    /// The longest chain of roles. A longer one is a mistake, or a cycle.
    private static let longestChain = 5

    func credentials(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> AWSCredentials? {
        let name = environment["AWS_PROFILE"] ?? "default"
        let profiles = try await BlockingCall.attempt(profiles)
        guard profiles[name] != nil else {
            guard environment["AWS_PROFILE"] != nil else { return nil }
            throw CredentialsError(
                .configuration, "AWS_PROFILE=\(name): no such profile in \(credentialsFile.path) or \(configFile.path)")
        }
        return try await credentials(of: name, in: profiles, depth: 0, deadline: deadline)
    }

    private func credentials(
        of name: String, in profiles: [String: [String: String]], depth: Int, deadline: ContinuousClock.Instant
    ) async throws(CredentialsError) -> AWSCredentials? {
        guard depth < Self.longestChain, let profile = profiles[name] else {
            let reason = depth < Self.longestChain ? "does not exist" : "ends a chain of source_profile that is too long"
            throw CredentialsError(.configuration, "AWS profile \(name) \(reason)")
        }
        if let role = profile["role_arn"] {
            return try await assume(role, profile: profile, name: name, in: profiles, depth: depth, deadline: deadline)
        }
        if let keys = try keys(profile, name: name) { return keys }
        for unsupported in ["credential_process", "sso_session", "sso_start_url"] where profile[unsupported] != nil {
            throw CredentialsError(
                .configuration,
                "AWS profile \(name) uses \(unsupported), which is not supported: use keys, a role or a web identity")
        }
        return nil
    }

    private func keys(_ profile: [String: String], name: String) throws(CredentialsError) -> AWSCredentials? {
        switch (profile["aws_access_key_id"], profile["aws_secret_access_key"]) {
        case (nil, nil): return nil
        case (let id?, let secret?):
            return AWSCredentials(
                accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: profile["aws_session_token"].map { Secret($0) })
        case (nil, _), (_, nil):
            throw CredentialsError(
                .configuration,
                "AWS profile \(name): aws_access_key_id and aws_secret_access_key belong together, and one of them is missing")
        }
    }

    private func assume(
        _ role: String, profile: [String: String], name: String, in profiles: [String: [String: String]], depth: Int,
        deadline: ContinuousClock.Instant
    ) async throws(CredentialsError) -> AWSCredentials {
        let session = profile["role_session_name"] ?? environment.sessionName
        if let file = profile["web_identity_token_file"] {
            return try await AWSWebIdentity.credentials(
                tokenFile: file, named: "web_identity_token_file of AWS profile \(name)", role: role, sessionName: session,
                environment: environment, deadline: deadline)
        }
        if profile["mfa_serial"] != nil {
            throw CredentialsError(
                .configuration, "AWS profile \(name) requires a code (mfa_serial), which a daemon cannot provide")
        }
        guard let source = try await source(profile, name: name, in: profiles, depth: depth, deadline: deadline) else {
            throw CredentialsError(.configuration, "AWS profile \(name): found no credentials to assume \(role)")
        }
        return try await AWSSecurityTokenService(environment: environment).assumeRole(
            role, externalID: profile["external_id"], sessionName: session, by: source, deadline: deadline)
    }

    private func source(
        _ profile: [String: String], name: String, in profiles: [String: [String: String]], depth: Int,
        deadline: ContinuousClock.Instant
    ) async throws(CredentialsError) -> AWSCredentials? {
        if let source = profile["source_profile"] {
            // A profile may contain a role and the keys to assume it with.
            if source == name { return try keys(profile, name: name) }
            return try await credentials(of: source, in: profiles, depth: depth + 1, deadline: deadline)
        }
        switch profile["credential_source"] {
        case "Environment": return try await AWSEnvironmentKeys(environment: environment).credentials(deadline: deadline)
        case "EcsContainer": return try await AWSContainerCredentials(environment: environment).credentials(deadline: deadline)
        case "Ec2InstanceMetadata": return try await AWSInstanceMetadata(environment: environment).credentials(deadline: deadline)
        default:
            throw CredentialsError(
                .configuration,
                "AWS profile \(name) has role_arn and needs source_profile, web_identity_token_file, or credential_source"
                    + " (Environment, EcsContainer, Ec2InstanceMetadata)")
        }
    }
}

extension AWSProfileCredentials {
    private var credentialsFile: (variable: String, path: String) { file("AWS_SHARED_CREDENTIALS_FILE", "credentials") }
    private var configFile: (variable: String, path: String) { file("AWS_CONFIG_FILE", "config") }

    private func file(_ variable: String, _ name: String) -> (variable: String, path: String) {
        (variable, environment[variable] ?? "\(environment["HOME"] ?? "")/.aws/\(name)")
    }

    /// Settings by profile name. If both files have a key, the credentials file takes precedence.
    private func profiles() throws(CredentialsError) -> [String: [String: String]] {
        var profiles: [String: [String: String]] = [:]
        for (section, settings) in try sections(of: configFile) {
            // Only in the config file, each section except `default` has a kind before its name.
            if section == "default" {
                profiles["default", default: [:]].merge(settings) { $1 }
            } else if section.hasPrefix("profile ") {
                profiles[String(section.dropFirst("profile ".count)), default: [:]].merge(settings) { $1 }
            }
        }
        for (section, settings) in try sections(of: credentialsFile) {
            profiles[section, default: [:]].merge(settings) { $1 }
        }
        return profiles
    }

    private func sections(of file: (variable: String, path: String)) throws(CredentialsError) -> [String: [String: String]] {
        let origin = "\(file.variable)=\(file.path)"
        let content: [UInt8]
        do throws(FileError) {
            content = try SmallFile.read(file.path)
        } catch {
            // Both files are optional, unless a variable names them.
            guard error.isAbsence, environment[file.variable] == nil else {
                throw CredentialsError(.file, "\(origin): \(error)")
            }
            return [:]
        }
        return try AWSProfileFile(content, origin: origin).sections
    }
}
