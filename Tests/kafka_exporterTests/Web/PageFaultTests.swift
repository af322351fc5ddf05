import TestSupport
import Testing

@testable import KafkaSimulator

/// Each kind of fault of the simulator on the page and in the JSON: in words, with advice.
@Suite(.serialized) struct PageFaultTests {
    @Test func everyKindIsHere() {
        #expect(Set(PageFaultCase.all.map(\.fault.kindName)) == Set(Fault.kindNames))
    }

    @Test(arguments: PageFaultCase.all)
    func aFaultIsShownWithAdvice(test: PageFaultCase) async throws {
        try await ClientUnderTest.$current.withValue(.auto) { try await show(test) }
    }

    private func show(_ test: PageFaultCase) async throws {
        let cluster = try SimulatedCluster(scenario: ChaosCase.scenario, clock: .manual(.seconds(60)))
        let exporter = try await Exporter(servers: try cluster.start())
        try await eventually("the cluster is healthy") {
            _ = try await exporter.scrape()
            return try await exporter.document("status", as: StatusDocuments.Status.self).health == "healthy"
        }
        cluster.advance(by: .seconds(10))
        cluster.inject(test.fault)
        cluster.advance(by: .milliseconds(1))
        _ = try await exporter.scrape(within: test.seconds)
        #expect(cluster.faults.allSatisfy { $0.strikes > 0 }, "without effect")

        let page = try await PageText(exporter.get("/").text()).words
        let status = try await exporter.document("status", as: StatusDocuments.Status.self)
        switch test.expected {
        case .nothing:
            #expect(page.contains("Healthy for") && page.contains("Nothing."), "\(page)")
            #expect(status.health == "healthy" && status.missing.isEmpty && status.replicaProblems.isEmpty, "\(status)")
        case .missing(let subject, let words, let advice):
            #expect(status.health == (subject == "cluster" ? "down" : "incomplete"))
            let missing = try #require(status.missing.first { $0.subject == subject }, "\(status.missing)")
            #expect(missing.error.contains(words) && missing.advice?.contains(advice) == true, "\(missing)")
            // A closer look at the brokers may have ended by now.
            let shownAdvice = [missing.advice, missing.diagnosis].compactMap(\.self)
            #expect(page.contains(subject) && page.contains(words) && shownAdvice.contains(where: page.contains), "\(page)")
            try await eventually("the log has it") {
                exporter.breaks(of: subject).contains { $0.contains(words) && $0.contains(advice) }
            }
        case .replicaProblem(let name, let title, let advice):
            #expect(page.contains("Healthy for") && page.contains(title) && page.contains(advice), "\(page)")
            let problem = try #require(status.replicaProblems.first { $0.problem == name }, "\(status.replicaProblems)")
            #expect(status.health == "healthy" && problem.advice.contains(advice), "\(problem)")
        }
        cluster.stop()
    }
}
