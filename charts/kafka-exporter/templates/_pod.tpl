{{/* Folders of the container that Secrets are mounted at: name, path, and the source as a volume has it. */}}
{{- define "kafka-exporter.mounts" -}}
{{- with .Values.tls }}
{{- if and .mountPath (or .secretName .caSecretName) }}
- name: kafka-certs
  path: {{ .mountPath | quote }}
  source:
    {{- if and .secretName .caSecretName }}
    projected:
      sources:
        - secret:
            name: {{ .caSecretName | quote }}
            items:
              - { key: {{ .caFile | quote }}, path: {{ .caFile | quote }} }
        - secret:
            name: {{ .secretName | quote }}
            items:
              - { key: {{ .certFile | quote }}, path: {{ .certFile | quote }} }
              - { key: {{ .keyFile | quote }}, path: {{ .keyFile | quote }} }
    {{- else }}
    secret:
      secretName: {{ .secretName | default .caSecretName | quote }}
    {{- end }}
{{- end }}
{{- end }}
{{- with .Values.sasl.kerberos }}
{{- include "kafka-exporter.mount" (list "kerberos" .secretName .mountPath) }}
{{- end }}
{{- with .Values.server.tls }}
{{- include "kafka-exporter.mount" (list "server-certs" .secretName .mountPath) }}
{{- end }}
{{- with include "kafka-exporter.passwordLogin" . | fromYaml }}
{{- include "kafka-exporter.mount" (list "sasl" (.secretName | default (include "kafka-exporter.fullname" $))) }}
{{- end }}
{{- with .Values.sasl.oauthbearer }}
{{- include "kafka-exporter.mount" (list "oauthbearer-ca" .caSecretName) }}
{{- end }}
{{- include "kafka-exporter.mount" (list "zookeeper" .Values.zookeeper.secretName) }}
{{- include "kafka-exporter.mount" (list "web-config" (include "kafka-exporter.webConfigSecret" .)) }}
{{- end }}

{{/* One of them, if there is a Secret: (list name secret), or (list name secret path). */}}
{{- define "kafka-exporter.mount" -}}
{{- $path := eq 3 (len .) | ternary (last .) (printf "/run/secrets/kafka-exporter/%s" (first .)) }}
{{- with and $path (index . 1) }}
- name: {{ first $ }}
  path: {{ $path | quote }}
  source:
    secret:
      secretName: {{ . | quote }}
{{- end }}
{{- end }}

{{/* The Secret with the web configuration, if there is one. */}}
{{- define "kafka-exporter.webConfigSecret" -}}
{{- $generated := printf "%s-web-config" (include "kafka-exporter.fullname" .) }}
{{- .Values.webConfig.secretName | default (empty .Values.webConfig.config | ternary "" $generated) -}}
{{- end }}

{{/* What the exporter's pod and that of `helm test` have in common. */}}
{{- define "kafka-exporter.pod" -}}
{{- $pod := pick .Values "securityContext" "hostAliases" "initContainers" "nodeSelector" "affinity" "tolerations"
  "topologySpreadConstraints" "priorityClassName" }}
{{- range $name, $value := $pod }}
{{- with $value }}
{{ dict $name . | toYaml }}
{{- end }}
{{- end }}
serviceAccountName: {{ include "kafka-exporter.serviceAccountName" . }}
automountServiceAccountToken: {{ .Values.automountServiceAccountToken }}
# The variables of a Service called kafka-exporter would begin as those of the exporter's flags do.
enableServiceLinks: false
{{- with concat (.Values.global.imagePullSecrets | default list) (.Values.imagePullSecrets | default list) }}
imagePullSecrets:
  {{- range . }}
  - {{ kindIs "map" . | ternary . (dict "name" .) | toJson }}
  {{- end }}
{{- end }}
{{- $mounts := include "kafka-exporter.mounts" . | fromYamlArray }}
{{- if or $mounts .Values.extraVolumes }}
volumes:
  {{- range $mounts }}
  - {{ mergeOverwrite (dict "name" .name) .source | toYaml | nindent 4 | trim }}
  {{- end }}
  {{- with .Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* What their containers have in common. */}}
{{- define "kafka-exporter.container" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- $settings := dict "command" .Values.command "resources" .Values.resources "securityContext" .Values.containerSecurityContext }}
{{- range $name, $value := $settings }}
{{- with $value }}
{{ dict $name . | toYaml }}
{{- end }}
{{- end }}
{{- $env := .Values.env | default list }}
{{- with include "kafka-exporter.passwordLogin" . | fromYaml }}
{{- $username := dict "value" .username }}
{{- if and .secretName .usernameKey }}
{{- $username = dict "valueFrom" (dict "secretKeyRef" (dict "name" .secretName "key" .usernameKey)) }}
{{- end }}
{{- $env = append $env (merge (dict "name" "KAFKA_EXPORTER_SASL_USERNAME") $username) }}
{{- end }}
{{- with $env }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- $mounts := include "kafka-exporter.mounts" . | fromYamlArray }}
{{- if or $mounts .Values.extraVolumeMounts }}
volumeMounts:
  {{- range $mounts }}
  - name: {{ .name }}
    mountPath: {{ .path }}
    readOnly: true
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* (list root probe). Nobody answers probes behind client certificates, nor, unless it is given a password, behind users. */}}
{{- define "kafka-exporter.probe" -}}
{{- $root := first . }}
{{- $probe := last . }}
{{- $mutual := include "kafka-exporter.isOn" (list $root "server.tls.mutual-auth-enabled") }}
{{- if or $probe.tcpSocket $probe.exec $probe.grpc }}
{{- $probe = omit $probe "httpGet" }}
{{- else if or $mutual (and (include "kafka-exporter.webConfigSecret" $root) (not $probe.httpGet)) }}
{{- $probe = merge (dict "tcpSocket" (dict "port" "exporter-port")) (omit $probe "httpGet") }}
{{- else }}
{{- $request := dict "path" "/healthz" "port" "exporter-port" }}
{{- if include "kafka-exporter.isOn" (list $root "server.tls.enabled") }}{{ $_ := set $request "scheme" "HTTPS" }}{{ end }}
{{- $request = mergeOverwrite $request ($probe.httpGet | default dict) }}
{{- $probe = merge (dict "httpGet" $request) (omit $probe "httpGet") }}
{{- end }}
{{- toYaml $probe -}}
{{- end }}
