import TestSupport
import Testing

/// Runs the built exporter against real Kafka clusters, one test after another: each cluster takes a large part of a small machine.
@Suite(.serialized, .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
enum RealClusters {}
