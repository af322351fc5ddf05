// The files of rules that are committed, by their paths: `make mixin` writes them.
function(config={})
  local mixin = (import 'mixin.libsonnet') + { _config+:: config };
  local yaml = import 'yaml.libsonnet';
  local header = '# Generated from mixin/, which has the reasons for thresholds: change it there, then run `make mixin`.\n';

  {
    'config/alerts.yml': header + yaml.groups(mixin.prometheusAlerts),
    'config/rules.yml': header + yaml.groups(mixin.prometheusRules),
    'config/kubernetes/components/prometheus-operator/prometheusrule.yaml': header + |||
      apiVersion: monitoring.coreos.com/v1
      kind: PrometheusRule
      metadata:
        name: kafka-exporter
        labels: { app.kubernetes.io/name: kafka-exporter }
      spec:
    ||| + yaml.groups({ groups: mixin.prometheusAlerts.groups + mixin.prometheusRules.groups }, indent='  '),
  }
