{{/* How Prometheus scrapes: (list root values), those of a ServiceMonitor or a PodMonitor. */}}
{{- define "kafka-exporter.endpoint" -}}
port: exporter-port
{{- with last . }}
{{- $scheme := .scheme | default (include "kafka-exporter.scheme" (first $)) }}
{{- $https := eq "https" $scheme }}
{{- $tls := .tlsConfig | default ($https | ternary (dict "insecureSkipVerify" true) nil) }}
{{- range $name, $value := dict "scheme" ($https | ternary $scheme "") "tlsConfig" $tls "basicAuth" .basicAuth "interval" .interval
  "scrapeTimeout" .scrapeTimeout "relabelings" .relabelings "metricRelabelings" .metricRelabelings }}
{{- with $value }}
{{ dict $name . | toYaml }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "kafka-exporter.scheme" -}}
{{- $config := .Values.webConfig.config | default dict -}}
{{- if or (include "kafka-exporter.isOn" (list . "server.tls.enabled")) (hasKey $config "tls_server_config") -}}
https
{{- else -}}
http
{{- end -}}
{{- end }}

{{/* The label job of the series. */}}
{{- define "kafka-exporter.job" -}}
{{- get (.Values.service.labels | default dict) "jobLabel" | default (include "kafka-exporter.fullname" .) -}}
{{- end }}
