{
  local config = $._config,

  // Rates by topic, from series by partition: for graphs over weeks, and for clusters with more partitions than one query may load.
  prometheusRules+:: {
    groups+: [
      {
        name: 'kafka_rates',
        rules: [
          {
            // Records produced per second; by topic as well where --topic.granularity=topic.
            record: 'topic:kafka_topic_current_offset:rate5m',
            expr: |||
              sum without (partition) (rate(kafka_topic_partition_current_offset{%(kafkaExporterSelector)s}[5m]))
              or rate(kafka_topic_current_offset_sum{%(kafkaExporterSelector)s}[5m])
            ||| % config,
          },
          {
            // Records consumed per second. Not rate(): a group that is set back has not consumed all records from 0 on.
            record: 'consumergroup_topic:kafka_consumergroup_current_offset:deriv5m',
            expr: |||
              deriv(kafka_consumergroup_current_offset_sum{%(kafkaExporterSelector)s}[5m])
            ||| % config,
          },
        ],
      },
    ],
  },
}
