import TestSupport
import Testing

/// The built exporter against real Kafka clusters. One test after another: each cluster takes a good part of a small machine.
@Suite(.serialized, .enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
enum EndToEnd {}
