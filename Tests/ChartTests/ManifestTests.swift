import Foundation
import TestSupport
import Testing

/// What the chart renders.
@Suite(.needsHelm, .needsKubernetesValidate)
struct ManifestTests {
    @Test(arguments: Helm.valuesNames)
    func kubernetesTakesTheObjects(values: String) async throws {
        let manifests = try await Manifests.named(values)
        #expect(manifests.problems == [])
        #expect(manifests.objects("Deployment").count == 1)
    }

    /// Of Kubernetes' own kinds, and of the Prometheus operator's.
    @Test(.needsDefinitions, arguments: ["service.labels.jobLabel=job", "prometheus.serviceMonitor.relabelings[0].unknown=x"])
    func unknownFieldsAreFound(value: String) async throws {
        let text = try await Helm.render(["--set", "prometheus.serviceMonitor.enabled=true,\(value)"])
        let broken = text.replacing("targetPort:", with: "targetPorts:")
        let problems = try #require(try await Manifests.read(["": broken])[""]).problems
        #expect(problems.contains { $0.contains("Service kafka-exporter") && $0.contains("'targetPorts' was unexpected") })
        #expect(problems.contains { $0.contains("ServiceMonitor") && $0.contains("'unknown'") } == value.contains("unknown"))
    }

    /// Without the definitions, nothing is said of ServiceMonitors.
    @Test(.needsDefinitions)
    func theOperatorsObjectsAreThere() async throws {
        let manifests = try await Manifests.named("operator")
        let job = try manifests.only("PodMonitor")["spec"]["podMetricsEndpoints"][0]["relabelings"][0]
        #expect(job == .map(["targetLabel": .text("job"), "replacement": .text("kafka")]))
        let monitor = try manifests.only("ServiceMonitor")
        #expect(monitor["metadata"]["labels"]["release"] == .text("kube-prometheus-stack"))
        #expect(try manifests.only("PrometheusRule")["metadata"]["namespace"] == .text("monitoring"))
    }

    @Test(arguments: [
        ("community-server-tls", "https", true), ("server-mtls", "https", false), ("web-config", nil, false),
        ("operator", nil, false),
    ])
    func prometheusConnectsAsTheServerExpects(values: String, scheme: String?, skipsVerification: Bool) async throws {
        let endpoint = try await Manifests.named(values).only("ServiceMonitor")["spec"]["endpoints"][0]
        #expect(endpoint["scheme"].text == scheme)
        #expect((endpoint["tlsConfig"]["insecureSkipVerify"] == .bool(true)) == skipsVerification)
    }

    @Test(arguments: Helm.valuesNames)
    func secretsAreInSecretsOnly(values: String) async throws {
        let manifests = try await Manifests.named(values)
        #expect(try !manifests.arguments().contains { $0.hasPrefix("--sasl.password=") })
        let text = try String(contentsOfFile: Helm.valuesFile(values), encoding: .utf8)
        for password in text.matches(of: /\bpassword: "?([^"{\n]+)"?\n/).map({ String($0.output.1) }) {
            for object in manifests.objects where object["kind"].text != "Secret" {
                #expect(!object.lines(at: "").contains { $0.contains(password) }, "\(object["kind"])")
            }
        }
    }

    @Test(arguments: ["tls-ca-only", "strimzi-scram", "oauthbearer"])
    func anAuthorityAloneIsNoClientCertificate(values: String) async throws {
        let flags = try await Manifests.named(values).arguments().filter { $0.hasPrefix("--tls.") }
        #expect(flags == ["--tls.ca-file=/secret/certs/ca.crt", "--tls.enabled"])
    }

    /// Nothing but the exporter is behind the Service.
    @Test func thePodOfHelmTestIsNotSelected() async throws {
        let manifests = try await Manifests.named("pod")
        let selector = try manifests.only("Service")["spec"]["selector"].map
        let labels = try manifests.only("Pod")["metadata"]["labels"].map
        #expect(selector.count == 2)
        #expect(!selector.allSatisfy { labels[$0.key] == $0.value })
        let deployment = try manifests.only("Deployment")["spec"]
        #expect(deployment["selector"]["matchLabels"].map == selector)
        #expect(deployment["template"]["metadata"]["labels"].map == selector)
    }

    /// The others take over from a pod that goes, so they must not all go at once.
    @Test func podsThatShareAClusterGoOneByOne() async throws {
        let manifests = try await Manifests.named("sharding")
        let flags = try manifests.arguments().filter { $0.hasPrefix("--shard") }
        #expect(flags == ["--shard.group=kafka-exporter", "--shard.scrape-interval=15s"])
        #expect(try manifests.only("Deployment")["spec"]["strategy"]["type"] == .text("RollingUpdate"))
        #expect(try manifests.only("PodDisruptionBudget")["spec"]["maxUnavailable"] == .number(1))
        #expect(try manifests.only("Deployment")["spec"]["minReadySeconds"] == .number(60))
        let one = try await Manifests.rendered(["--set", "sharding.group=kafka-exporter,sharding.scrapeInterval=1m"])
        #expect(try one.arguments().contains("--shard.scrape-interval=1m"))
        #expect(try one.only("Deployment")["spec"]["strategy"]["type"] == .text("Recreate"))
        #expect(one.objects("PodDisruptionBudget").isEmpty)
    }

    @Test(arguments: [
        ("replicaCount=2", "WARNING: 2 pods are scraped, so every series is there 2 times. Set sharding.group"),
        ("replicaCount=2,sharding.group=g", "2 pods share the cluster"),
    ])
    func notesTellWhetherPodsShareTheCluster(values: String, words: String) async throws {
        let directory = try TemporaryDirectory(named: "notes")
        let chart = "\(directory.path)/chart"
        try FileManager.default.copyItem(atPath: Helm.chart, toPath: chart)
        // Helm shows the notes of an installation alone.
        try FileManager.default.moveItem(atPath: "\(chart)/templates/NOTES.txt", toPath: "\(chart)/notes")
        let object =
            "kind: ConfigMap\napiVersion: v1\nmetadata: { name: notes }\ndata: { notes: {{ tpl (.Files.Get \"notes\") . | quote }} }\n"
        try directory.write(object, to: "chart/templates/notes.yaml")
        let manifests = try await Manifests.rendered(["--set", values], chart: chart)
        let map = try #require(manifests.objects("ConfigMap").first)
        let notes = try #require(map["data"]["notes"].text)
        #expect(notes.contains(words))
        #expect(notes.contains("WARNING") == words.hasPrefix("WARNING"))
    }

    @Test func dashboardsAreConfigMaps() async throws {
        let directory = try TemporaryDirectory(named: "dashboards")
        let chart = "\(directory.path)/chart"
        try FileManager.default.copyItem(atPath: Helm.chart, toPath: chart)
        try FileManager.default.createDirectory(atPath: "\(chart)/dashboards", withIntermediateDirectories: true)
        let dashboard = #"{ "title": "{{ $labels.topic }}" }"# + "\n"
        try directory.write(dashboard, to: "chart/dashboards/sample.json")

        let off = try await Manifests.rendered([], chart: chart)
        #expect(off.objects("ConfigMap").isEmpty)
        let manifests = try await Manifests.rendered(
            ["--set", "grafana.dashboards.enabled=true,grafana.dashboards.annotations.grafana_folder=Kafka"], chart: chart)
        #expect(manifests.problems == [])
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(chart)/dashboards")
        #expect(manifests.objects("ConfigMap").count == files.count)
        let map = try #require(manifests.objects("ConfigMap").first { $0["data"]["sample.json"] != .null })
        #expect(map["data"] == .map(["sample.json": .text(dashboard)]))
        #expect(map["metadata"]["name"] == .text("kafka-exporter-prometheus-kafka-exporter-sample"))
        #expect(map["metadata"]["labels"]["grafana_dashboard"] == .text("1"))
        #expect(map["metadata"]["annotations"]["grafana_folder"] == .text("Kafka"))
    }
}

extension Trait where Self == ConditionTrait {
    fileprivate static var needsDefinitions: Self {
        .enabled(
            if: FileManager.default.fileExists(atPath: Helm.definitions),
            "no definitions of the Prometheus operator's kinds in ../shared/crds")
    }
}
