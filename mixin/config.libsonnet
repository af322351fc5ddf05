{
  _config+:: {
    // Selects the exporter's series, in every alert and recording rule. Dashboards have a variable for it.
    kafkaExporterSelector: 'job="kafka-exporter"',

    // The label that names the cluster, in alerts and dashboards. It may be missing: then they do not tell clusters apart.
    clusterLabel: 'cluster',

    // Where an alert is explained; %s is its name in lower case, as in the anchors of docs/alerts.md. Nothing is at the address below:
    // set it to where your copy of that page is.
    runbookURLPattern: 'https://kafka-exporter.example/docs/alerts.md#%s',

    // Thresholds of alerts. They are starting points: a lag that is harmless for one group is an outage for another.
    lagRecords: 1000,
    lagSeconds: 600,
    // The lag's share of all records of a partition.
    retentionUsedRatio: 0.8,
    // The share of a disk that is left.
    diskUsableRatio: 0.15,
    certificateExpiryDays: 14,
    quorumVoterAgeSeconds: 60,
    // The share of the end-to-end probe's messages that are late.
    endToEndLateRatio: 0.05,

    dashboardTags: ['kafka', 'kafka-exporter'],
    dashboardRefresh: '30s',
  },
}
