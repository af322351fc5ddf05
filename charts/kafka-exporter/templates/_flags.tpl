{{/* The flags that the values ask for, by name. Those that are empty, 0 or false are not given. */}}
{{- define "kafka-exporter.flags" -}}
verbosity: {{ int .Values.verbosity }}
log.enable-sarama: {{ .Values.sarama.logEnabled }}
kafka.version: {{ .Values.kafkaBrokerVersion | quote }}
kafka.labels: {{ include "kafka-exporter.kafkaLabels" . | quote }}
{{- with .Values.sharding }}
{{- if .group }}
shard.group: {{ .group | quote }}
{{- $monitor := $.Values.prometheus.serviceMonitor.enabled | ternary $.Values.prometheus.serviceMonitor $.Values.podMonitor }}
shard.scrape-interval: {{ .scrapeInterval | default ($monitor.enabled | ternary $monitor.interval "") | quote }}
{{- end }}
{{- end }}
{{- with .Values.tls }}
{{- if .enabled }}
tls.enabled: true
tls.insecure-skip-tls-verify: {{ .insecureSkipVerify }}
{{- if not .insecureSkipVerify }}
tls.server-name: {{ .serverName | quote }}
{{- end }}
{{- if and .mountPath (or .secretName .caSecretName) }}
tls.ca-file: {{ include "kafka-exporter.path" (list .mountPath .caFile) }}
{{- end }}
{{- if and .mountPath .secretName .certFile .keyFile }}
tls.cert-file: {{ include "kafka-exporter.path" (list .mountPath .certFile) }}
tls.key-file: {{ include "kafka-exporter.path" (list .mountPath .keyFile) }}
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.sasl.enabled }}
{{ include "kafka-exporter.saslFlags" . }}
{{- end }}
{{- with .Values.zookeeper }}
use.consumelag.zookeeper: {{ .enabled }}
{{- if .enabled }}
zookeeper.server: {{ join "," .servers | quote }}
{{- if .secretName }}
zookeeper.auth-file: /run/secrets/kafka-exporter/zookeeper/auth
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.server.tls }}
{{- if .enabled }}
server.tls.enabled: true
{{- $_ := required "server.tls.secretName: HTTPS needs a Secret with a certificate" .secretName }}
server.tls.cert-file: {{ include "kafka-exporter.path" (list .mountPath .certFile) }}
server.tls.key-file: {{ include "kafka-exporter.path" (list .mountPath .keyFile) }}
{{- if .mutualAuthEnabled }}
server.tls.mutual-auth-enabled: true
server.tls.ca-file: {{ include "kafka-exporter.path" (list .mountPath .caFile) }}
{{- end }}
{{- end }}
{{- end }}
{{- with include "kafka-exporter.webConfigSecret" . }}
web.config.file: /run/secrets/kafka-exporter/web-config/{{ $.Values.webConfig.file }}
{{- end }}
{{- end }}

{{- define "kafka-exporter.saslFlags" -}}
sasl.enabled: true
{{- with .Values.sasl }}
{{- if not .handshake }}
sasl.handshake: "false"
{{- end }}
{{- if gt (len (without (list (or .scram.enabled .kerberos.enabled) .oauthbearer.enabled .awsiam.enabled) false nil)) 1 }}
{{- fail "sasl: only one of scram, oauthbearer, awsiam and kerberos can be enabled" }}
{{- end }}
{{- if .scram.enabled }}
sasl.mechanism: {{ .scram.mechanism | default (empty .kerberos.enabled | ternary "" "gssapi") }}
{{- else if .oauthbearer.enabled }}
sasl.mechanism: oauthbearer
sasl.oauthbearer-token-url: {{ required "sasl.oauthbearer.tokenUrl is needed" .oauthbearer.tokenUrl }}
sasl.oauthbearer-scopes: {{ join "," .oauthbearer.scopes | quote }}
{{- if .oauthbearer.caSecretName }}
sasl.oauthbearer-ca-file: /run/secrets/kafka-exporter/oauthbearer-ca/{{ .oauthbearer.caFile }}
{{- end }}
{{- else if .awsiam.enabled }}
sasl.mechanism: {{ .awsiam.mechanism | quote }}
sasl.aws-region: {{ .awsiam.awsRegion | quote }}
{{- else if .kerberos.enabled }}
sasl.mechanism: gssapi
sasl.username: {{ .kerberos.username | quote }}
{{- end }}
{{- with .kerberos }}
{{- if .enabled }}
sasl.service-name: {{ .serviceName | quote }}
sasl.realm: {{ .realm | quote }}
sasl.kerberos-auth-type: {{ .kerberosAuthType | quote }}
{{- if and .mountPath .secretName }}
sasl.kerberos-config-path: {{ .mountPath }}/kerberos.conf
{{- if ne .kerberosAuthType "userAuth" }}
sasl.keytab-path: {{ .mountPath }}/kerberos.keytab
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with include "kafka-exporter.passwordLogin" . | fromYaml }}
sasl.password-file: /run/secrets/kafka-exporter/sasl/{{ .passwordKey }}
{{- end }}
{{- end }}

{{/* The values of the login with user name and password, if there is one. */}}
{{- define "kafka-exporter.passwordLogin" -}}
{{- with .Values.sasl }}
{{- if .enabled }}
{{- range $name := list "scram" "oauthbearer" }}
{{- with index $.Values.sasl $name }}
{{- if .enabled }}
{{- if not .secretName }}
{{- $_ := required (printf "sasl.%s: username and password, or secretName, are needed" $name) (and .username .password) }}
{{- end }}
{{- toYaml . }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* A file in a folder, or nothing: (list folder file). */}}
{{- define "kafka-exporter.path" -}}
{{- if last . }}{{ join "/" . | quote }}{{ end -}}
{{- end }}

{{- define "kafka-exporter.kafkaLabels" -}}
{{- $labels := list }}
{{- range $name, $value := .Values.kafkaLabels }}{{ $labels = append $labels (printf "%s=%v" $name $value) }}{{ end }}
{{- join "," $labels -}}
{{- end }}

{{/* The community chart leaves the quotes to its users, so there may be some around an argument. */}}
{{- define "kafka-exporter.extraArgs" -}}
{{- range .Values.extraArgs }}
- {{ regexReplaceAll `(?s)^"(.*)"$|^'(.*)'$` (toString .) "${1}${2}" | quote }}
{{- end }}
{{- end }}

{{/* What extraArgs set, by name. */}}
{{- define "kafka-exporter.extraFlags" -}}
{{- range include "kafka-exporter.extraArgs" . | fromYamlArray }}
{{- if hasPrefix "--" . }}
{{- $value := hasPrefix "--no-" . | ternary "false" "true" }}
{{- if contains "=" . }}{{ $value = regexReplaceAll `(?s)^[^=]+=` . "" }}{{ end }}
{{ regexReplaceAll `(?s)^--(?:no-)?([^=]+).*$` . "${1}" | quote }}: {{ quote $value }}
{{- end }}
{{- end }}
{{- end }}

{{/* The arguments. Of a flag that extraArgs set, only theirs; servers add up. */}}
{{- define "kafka-exporter.arguments" -}}
{{- $extra := include "kafka-exporter.extraFlags" . | fromYaml }}
{{- range .Values.kafkaServer }}
- {{ printf "--kafka.server=%v" . | quote }}
{{- end }}
{{- range $name, $value := include "kafka-exporter.flags" . | fromYaml }}
{{- if and $value (not (hasKey $extra $name)) }}
- {{ kindIs "bool" $value | ternary (printf "--%s" $name) (printf "--%s=%v" $name $value) | quote }}
{{- end }}
{{- end }}
{{- include "kafka-exporter.extraArgs" . }}
{{- end }}

{{/* Whether a flag is on: (list root name). */}}
{{- define "kafka-exporter.isOn" -}}
{{- $flags := include "kafka-exporter.flags" (first .) | fromYaml }}
{{- $flags = mergeOverwrite $flags (include "kafka-exporter.extraFlags" (first .) | fromYaml) }}
{{- if eq "true" (get $flags (last .) | toString) }}true{{ end -}}
{{- end }}
