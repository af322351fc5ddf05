{
  local config = $._config,
  local cluster = '{{ $labels.%(clusterLabel)s }}' % config,

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'kafka_consumer_groups',
        rules: [
          {
            alert: 'KafkaConsumerGroupLagGrows',
            // Far behind, further than half an hour ago, and not catching up since.
            expr: |||
              kafka_consumergroup_lag_sum{%(kafkaExporterSelector)s} > %(lagRecords)d
              and deriv(kafka_consumergroup_lag_sum{%(kafkaExporterSelector)s}[30m]) > 0
              and kafka_consumergroup_lag_sum{%(kafkaExporterSelector)s} > kafka_consumergroup_lag_sum{%(kafkaExporterSelector)s} offset 30m
            ||| % config,
            'for': '15m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'Group {{ $labels.consumergroup }} falls behind on {{ $labels.topic }} in cluster %s' % cluster,
              description: 'It is {{ $value }} records behind, which is more than half an hour ago, and the trend is up.',
            },
          },
          {
            alert: 'KafkaConsumerGroupStalled',
            // There are records to read, and none is committed.
            expr: |||
              kafka_consumergroup_lag_sum{%(kafkaExporterSelector)s} > 0
              and changes(kafka_consumergroup_current_offset_sum{%(kafkaExporterSelector)s}[15m]) == 0
              and ignoring (topic) kafka_consumergroup_members{%(kafkaExporterSelector)s} > 0
            ||| % config,
            'for': '15m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'Group {{ $labels.consumergroup }} commits nothing for {{ $labels.topic }} in cluster %s' % cluster,
              description: 'It has members and {{ $value }} records to read, but has committed nothing for 15 minutes. If it no longer reads '
                           + 'this topic, delete its offsets: kafka-consumer-groups.sh --delete-offsets --group {{ $labels.consumergroup }} '
                           + '--topic {{ $labels.topic }}',
            },
          },
          {
            alert: 'KafkaConsumerGroupStopped',
            expr: |||
              kafka_consumergroup_lag_sum{%(kafkaExporterSelector)s} > 0
              and ignoring (topic) kafka_consumergroup_members{%(kafkaExporterSelector)s} == 0
            ||| % config,
            'for': '15m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'Group {{ $labels.consumergroup }} has no members in cluster %s' % cluster,
              description: '{{ $value }} records of {{ $labels.topic }} are unread. If the group is no longer needed, delete it: '
                           + 'kafka-consumer-groups.sh --delete --group {{ $labels.consumergroup }}',
            },
          },
          {
            alert: 'KafkaConsumerGroupSecondsBehind',
            expr: |||
              kafka_consumergroup_lag_seconds_max{%(kafkaExporterSelector)s} > %(lagSeconds)d
            ||| % config,
            'for': '10m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'Group {{ $labels.consumergroup }} is {{ $value | humanizeDuration }} behind on {{ $labels.topic }} in cluster %s' % cluster,
              description: 'For that long, a record that it has not committed has been readable.',
            },
          },
          {
            alert: 'KafkaConsumerGroupRetentionNearlyUsedUp',
            // Above 1, it loses records: that is the next alert.
            expr: |||
              kafka_consumergroup_retention_used_ratio_max{%(kafkaExporterSelector)s} > %(retentionUsedRatio)g
              and kafka_consumergroup_retention_used_ratio_max{%(kafkaExporterSelector)s} <= 1
            ||| % config,
            'for': '10m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'Group {{ $labels.consumergroup }} is about to lose records of {{ $labels.topic }} in cluster %s' % cluster,
              description: 'It has still to read {{ $value | humanizePercentage }} of all records of a partition. Those that it has not read '
                           + 'when they are deleted are lost to it.',
            },
          },
          {
            alert: 'KafkaConsumerGroupLosesRecords',
            // While a group that has stopped stands still, what it lost grows with what is deleted.
            expr: |||
              delta(kafka_consumergroup_lost_records_sum{%(kafkaExporterSelector)s}[15m]) > 0
            ||| % config,
            labels: { severity: 'critical' },
            annotations: {
              summary: 'Group {{ $labels.consumergroup }} has lost records of {{ $labels.topic }} in cluster %s' % cluster,
              description: 'Records were deleted before the group committed them. It reads too slowly, or the topic keeps too little.',
            },
          },
          {
            alert: 'KafkaConsumerGroupRebalances',
            // Summed, since a rebalance goes through several states.
            expr: |||
              sum without (state) (
                avg_over_time(
                  kafka_consumergroup_state{
                    %(kafkaExporterSelector)s, state=~"PreparingRebalance|CompletingRebalance|Assigning|Reconciling"
                  }[15m]
                )
              ) > 0.8
            ||| % config,
            'for': '5m',
            labels: { severity: 'warning' },
            annotations: {
              summary: 'Group {{ $labels.consumergroup }} does not get out of its rebalance in cluster %s' % cluster,
              description: 'It has been rebalancing for most of a quarter of an hour. Members may be too slow to poll, or keep restarting.',
            },
          },
        ],
      },
    ],
  },
}
