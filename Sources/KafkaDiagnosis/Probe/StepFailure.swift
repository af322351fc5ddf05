/// Ends the steps of a probe.
struct StepFailure: Error {
    let finding: Finding

    init(_ finding: Finding) {
        self.finding = finding
    }
}
