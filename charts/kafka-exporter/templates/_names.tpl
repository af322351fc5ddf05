{{/* What prometheus-community's chart is called, so that its objects keep their names; the alias, if a parent chart gives one. */}}
{{- define "kafka-exporter.chartName" -}}
{{- eq .Chart.Name "kafka-exporter" | ternary "prometheus-kafka-exporter" .Chart.Name -}}
{{- end }}

{{- define "kafka-exporter.name" -}}
{{- .Values.nameOverride | default (include "kafka-exporter.chartName" .) | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "kafka-exporter.fullname" -}}
{{- $name := .Values.nameOverride | default (include "kafka-exporter.chartName" .) -}}
{{- $release := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{- .Values.fullnameOverride | default $release | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* Whether several pods share the cluster: true or nothing. */}}
{{- define "kafka-exporter.isSharded" -}}
{{- if and .Values.sharding.group (gt (int .Values.replicaCount) 1) }}true{{ end -}}
{{- end }}

{{- define "kafka-exporter.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end }}

{{- define "kafka-exporter.serviceAccountName" -}}
{{- $default := empty .Values.serviceAccount.create | ternary "default" (include "kafka-exporter.fullname" .) -}}
{{- .Values.serviceAccount.name | default $default -}}
{{- end }}

{{/* Immutable in a Deployment. */}}
{{- define "kafka-exporter.selectorLabels" -}}
app: {{ include "kafka-exporter.name" . | quote }}
release: {{ .Release.Name | quote }}
{{- end }}

{{- define "kafka-exporter.chartLabel" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- define "kafka-exporter.labels" -}}
{{ include "kafka-exporter.selectorLabels" . }}
chart: {{ include "kafka-exporter.chartLabel" . }}
heritage: {{ .Release.Service }}
{{- end }}

{{/* For what Prometheus and Grafana find by their own labels, of which `release` is a usual one. */}}
{{- define "kafka-exporter.discoveredLabels" -}}
app.kubernetes.io/name: {{ include "kafka-exporter.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ include "kafka-exporter.chartLabel" . }}
{{- end }}

{{/* Of an object: root, and maybe name, namespace, labels, annotations, and the template labelsFrom. */}}
{{- define "kafka-exporter.metadata" -}}
{{- $labels := include (.labelsFrom | default "kafka-exporter.labels") .root | fromYaml -}}
name: {{ .name | default (include "kafka-exporter.fullname" .root) }}
namespace: {{ .namespace | default (include "kafka-exporter.namespace" .root) }}
labels:
  {{- mergeOverwrite $labels (.labels | default dict) | toYaml | nindent 2 }}
{{- with .annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
