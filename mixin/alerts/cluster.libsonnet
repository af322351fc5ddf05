{
  local config = $._config,
  local cluster = '{{ $labels.%(clusterLabel)s }}' % config,

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'kafka_brokers',
        rules: [
          {
            alert: 'KafkaBrokerLost',
            // Fewer brokers than at some time within the last day.
            expr: |||
              kafka_brokers{%(kafkaExporterSelector)s} < max_over_time(kafka_brokers{%(kafkaExporterSelector)s}[1d])
            ||| % config,
            'for': '5m',
            labels: { severity: 'critical' },
            annotations: {
              summary: 'Cluster %s has {{ $value }} brokers, fewer than before' % cluster,
              description: 'A broker left the cluster within the last day. After a planned removal the alert ends within a day.',
            },
          },
          {
            alert: 'KafkaDiskNearlyFull',
            expr: |||
              kafka_broker_log_dir_usable_bytes{%(kafkaExporterSelector)s}
              / kafka_broker_log_dir_total_bytes{%(kafkaExporterSelector)s} < %(diskUsableRatio)g
            ||| % config,
            'for': '10m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'The disk of broker {{ $labels.id }} is nearly full in cluster %s' % cluster,
              description: '{{ $value | humanizePercentage }} of the volume of {{ $labels.path }} are left.',
            },
          },
          {
            alert: 'KafkaLogDirOffline',
            expr: |||
              kafka_broker_log_dir_online{%(kafkaExporterSelector)s} == 0
            ||| % config,
            'for': '2m',
            labels: { severity: 'critical' },
            annotations: {
              summary: 'Broker {{ $labels.id }} of cluster %s cannot use {{ $labels.path }}' % cluster,
              description: 'The broker has taken the directory offline after an error. Its replicas there are lost to the cluster.',
            },
          },
        ],
      },
      {
        name: 'kafka_topics',
        rules: [
          {
            alert: 'KafkaUnderReplicatedPartitions',
            expr: |||
              sum without (topic) (kafka_topic_under_replicated_partitions{%(kafkaExporterSelector)s}) > 0
            ||| % config,
            'for': '10m',
            labels: { severity: 'warning' },
            annotations: {
              summary: '{{ $value }} partitions of cluster %s are under-replicated' % cluster,
              description: 'Replicas are not in sync with their leaders. A further failure may lose records.',
            },
          },
          {
            alert: 'KafkaLeaderlessPartitions',
            expr: |||
              kafka_topic_offline_partitions{%(kafkaExporterSelector)s} > 0
            ||| % config,
            'for': '2m',
            labels: { severity: 'critical' },
            annotations: {
              summary: '{{ $value }} partitions of {{ $labels.topic }} have no leader in cluster %s' % cluster,
              description: 'They cannot be read or written.',
            },
          },
          {
            alert: 'KafkaUnderMinISR',
            expr: |||
              sum without (partition) (kafka_topic_partition_under_min_isr{%(kafkaExporterSelector)s}) > 0
            ||| % config,
            'for': '2m',
            labels: { severity: 'critical' },
            annotations: {
              summary: '{{ $value }} partitions of {{ $labels.topic }} refuse writes in cluster %s' % cluster,
              description: 'Fewer replicas are in sync than min.insync.replicas asks for, so writes with acks=all fail.',
            },
          },
          {
            alert: 'KafkaTransactionHangs',
            // Records come, and those who read committed records only do not see them.
            expr: |||
              kafka_topic_partition_current_offset{%(kafkaExporterSelector)s} > kafka_topic_partition_last_stable_offset{%(kafkaExporterSelector)s}
              and changes(kafka_topic_partition_last_stable_offset{%(kafkaExporterSelector)s}[30m]) == 0
              and kafka_topic_partition_last_stable_offset{%(kafkaExporterSelector)s} offset 30m
            ||| % config,
            'for': '5m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'A transaction on {{ $labels.topic }}/{{ $labels.partition }} has been open for half an hour in cluster %s' % cluster,
              description: 'Consumers with isolation.level=read_committed wait for it. kafka-transactions.sh find-hanging names it, and abort ends it.',
            },
          },
          {
            alert: 'KafkaReassignmentDoesNotEnd',
            expr: |||
              min_over_time(kafka_reassigning_partitions{%(kafkaExporterSelector)s}[6h]) > 0
              and kafka_reassigning_partitions{%(kafkaExporterSelector)s} offset 6h > 0
            ||| % config,
            'for': '30m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'Replicas of cluster %s have been moving for hours' % cluster,
              description: '{{ $value }} partitions or more were being reassigned at any time. kafka-reassign-partitions.sh --list shows them; '
                           + 'a throttle may be too low.',
            },
          },
        ],
      },
      {
        name: 'kafka_controllers',
        rules: [
          {
            alert: 'KafkaNoActiveController',
            // The part that tells it succeeded within the last hour, and this exporter still asks: another one may have taken over.
            expr: |||
              max_over_time(kafka_scrape_collector_success{%(kafkaExporterSelector)s, collector="quorum"}[1h]) == 1
              and kafka_scrape_collector_success{%(kafkaExporterSelector)s, collector="quorum"}
              and ignoring (collector) kafka_up{%(kafkaExporterSelector)s} == 1
              unless ignoring (collector) kafka_controller_id{%(kafkaExporterSelector)s}
            ||| % config,
            'for': '2m',
            labels: { severity: 'critical' },
            annotations: {
              summary: 'Cluster %s has no active controller' % cluster,
              description: 'Leaders are not elected, and topics cannot be created or changed, until the quorum has a majority again.',
            },
          },
          {
            alert: 'KafkaQuorumVoterLags',
            expr: |||
              kafka_quorum_replica_caught_up_age_seconds{%(kafkaExporterSelector)s, role="voter"} > %(quorumVoterAgeSeconds)d
            ||| % config,
            'for': '5m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'Controller {{ $labels.id }} of cluster %s is behind the quorum' % cluster,
              description: 'It has not had the whole metadata log for {{ $value | humanizeDuration }}. A further failure may cost the majority.',
            },
          },
        ],
      },
      {
        name: 'kafka_end_to_end',
        rules: [
          {
            alert: 'KafkaEndToEndFails',
            expr: |||
              rate(kafka_end_to_end_messages_late_total{%(kafkaExporterSelector)s}[5m])
              / rate(kafka_end_to_end_messages_produced_total{%(kafkaExporterSelector)s}[5m]) > %(endToEndLateRatio)g
            ||| % config,
            'for': '5m',
            labels: { severity: 'critical' },
            annotations: {
              summary: 'Messages do not get through partition {{ $labels.partition }} of the end-to-end probe in cluster %s' % cluster,
              description: '{{ $value | humanizePercentage }} of the messages that the exporter writes there cannot be read in time.',
            },
          },
        ],
      },
    ],
  },
}
