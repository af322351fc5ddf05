import KafkaLogin

extension Log {
    /// Logs what an operator should know about a login before it is used.
    func tell(of login: KafkaLogin) {
        for note in login.notes { info("certificate", [.text: "\(note)"]) }
        for warning in login.warnings { warn("login to Kafka", [.text: "\(warning)"]) }
    }

    func tell(of event: LoginKeeper.Event) {
        switch event {
        case .renewed(let ticket): debug("Kerberos ticket renewed", [.text: "\(ticket)"])
        case .renewalFailed(let failure): error("no Kerberos ticket, trying again", [.error: "\(failure)"])
        case .rotated(let files, let login):
            info("new credentials in use", [.path: files.joined(separator: ",")])
            tell(of: login)
        case .notYetValid(let files, let dates):
            warn(
                "new certificate is not valid yet, keeping the old one until it is",
                [.path: files.joined(separator: ","), .reason: dates.warnings.joined(separator: "; ")])
        case .unusable(let files, let failure):
            error(
                "new credentials cannot be used, keeping the old ones",
                [.path: files.joined(separator: ","), .error: "\(failure)"])
        case .notAccepted(let files, let failure):
            error(
                "new credentials do not work, keeping the old ones", [.path: files.joined(separator: ","), .error: "\(failure)"])
        }
    }
}
