(import 'config.libsonnet')
+ (import 'alerts/exporter.libsonnet')
+ (import 'alerts/cluster.libsonnet')
+ (import 'alerts/groups.libsonnet')
+ (import 'rules/rules.libsonnet')
+ (import 'dashboards/overview.libsonnet')
+ (import 'dashboards/groups.libsonnet')
+ (import 'dashboards/topics.libsonnet')
+ (import 'dashboards/exporter.libsonnet')
+ {
  // Each alert links to its runbook.
  prometheusAlerts+:: {
    local runbook(name) = $._config.runbookURLPattern % std.asciiLower(name),
    groups: [
      group { rules: [rule { annotations+: { runbook_url: runbook(rule.alert) } } for rule in group.rules] }
      for group in super.groups
    ],
  },
}
