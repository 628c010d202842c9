{{/* The settings, as the data of a ConfigMap. An empty one is left to the service's default. */}}
{{- define "config-sync.settings" -}}
{{- $settings := dict }}
{{- range $name, $value := .Values.config }}
{{- if not (or (kindIs "invalid" $value) (eq (toString $value) "")) }}
{{- /* A number of YAML is a float here, and a large one would be written as 8.64e+07. */}}
{{- $_ := set $settings (include "config-sync.variable" $name) (kindIs "float64" $value | ternary (int64 $value) $value | toString) }}
{{- end }}
{{- end }}
{{- if .Values.simulator.enabled }}
{{- $_ := set $settings "PIPECAT_API_URL" (printf "http://%s:8100" (include "config-sync.part" (list . "simulator"))) }}
{{- $_ := set $settings "PIPECAT_ALLOW_HTTP" "true" }}
{{- end }}
{{- toYaml $settings }}
{{- end }}

{{- define "config-sync.podSecurityContext" -}}
{{- $context := deepCopy .Values.podSecurityContext }}
{{- $isOpenShift := .Capabilities.APIVersions.Has "security.openshift.io/v1" }}
{{- $mode := .Values.openshift.adaptSecurityContext }}
{{- if or (eq $mode "force") (and (eq $mode "auto") $isOpenShift) }}
{{- $context = omit $context "runAsUser" "runAsGroup" "fsGroup" }}
{{- end }}
{{- toYaml $context }}
{{- end }}

{{/* Where and how each of our pods runs. */}}
{{- define "config-sync.podPlace" -}}
automountServiceAccountToken: {{ .Values.serviceAccount.automountToken }}
enableServiceLinks: false
securityContext:
  {{- include "config-sync.podSecurityContext" . | nindent 2 }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- range $key := list "nodeSelector" "tolerations" "affinity" "priorityClassName" "runtimeClassName" "schedulerName" "dnsPolicy" "dnsConfig" "hostAliases" }}
{{- with index $.Values $key }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{/* One of our containers' first lines. (dict "root" . "name" "service" "command" list "image" .Values.image) */}}
{{- define "config-sync.container" -}}
name: {{ .name }}
image: {{ include "config-sync.image" (list .root .image) | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
command:
  {{- toYaml .command | nindent 2 }}
securityContext:
  {{- toYaml .root.Values.securityContext | nindent 2 }}
{{- end }}

{{/* Variables that every container of ours gets. */}}
{{- define "config-sync.commonEnv" -}}
{{- range $name, $value := .Values.proxy }}
{{- with $value }}
- name: {{ include "config-sync.variable" $name }}
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- if include "config-sync.hasCaCerts" . }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/config-sync/ca/{{ .Values.extraCaCerts.key }}
{{- end }}
{{- end }}

{{- define "config-sync.hasCaCerts" -}}
{{- if or .Values.extraCaCerts.existingConfigMap .Values.extraCaCerts.existingSecret }}true{{ end }}
{{- end }}

{{/* /tmp is all that can be written to. */}}
{{- define "config-sync.commonVolumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmp.sizeLimit }}
    {{- if .Values.tmp.inMemory }}
    medium: Memory
    {{- end }}
{{- if include "config-sync.hasCaCerts" . }}
- name: ca
  {{- if .Values.extraCaCerts.existingConfigMap }}
  configMap:
    name: {{ .Values.extraCaCerts.existingConfigMap }}
  {{- else }}
  secret:
    secretName: {{ .Values.extraCaCerts.existingSecret }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "config-sync.commonVolumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if include "config-sync.hasCaCerts" . }}
- name: ca
  mountPath: /etc/config-sync/ca
  readOnly: true
{{- end }}
{{- end }}

{{/* Variables, volumes and mounts of a container that is configured as the service is. */}}
{{- define "config-sync.serviceEnv" -}}
envFrom:
  - configMapRef:
      name: {{ include "config-sync.fullname" . }}
  {{- with .Values.envFrom }}
  {{- tpl (toYaml .) $ | nindent 2 }}
  {{- end }}
env:
  {{- range include "config-sync.credentials" . | fromJsonArray }}
  {{- include "config-sync.credentialEnv" . | nindent 2 }}
  {{- end }}
  {{- with include "config-sync.commonEnv" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .Values.extraEnv }}
  {{- tpl (toYaml .) $ | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "config-sync.serviceVolumes" -}}
{{- include "config-sync.commonVolumes" . }}
{{- with include "config-sync.credentialVolume" (list "credentials" (include "config-sync.credentials" . | fromJsonArray)) }}
{{ . }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end }}

{{- define "config-sync.serviceVolumeMounts" -}}
{{- include "config-sync.commonVolumeMounts" . }}
{{- if include "config-sync.credentialVolume" (list "credentials" (include "config-sync.credentials" . | fromJsonArray)) }}
- name: credentials
  mountPath: /etc/config-sync/credentials
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end }}

{{/* The migration as a container: it has what exists before the release, and nothing of the service's. */}}
{{- define "config-sync.migrateContainer" -}}
{{- $url := include "config-sync.migratorCredential" . | fromJson }}
{{- include "config-sync.container" (dict "root" . "name" "migrate" "command" .Values.migrations.command "image" .Values.image) }}
env:
  {{- include "config-sync.credentialEnv" $url | nindent 2 }}
  {{- with include "config-sync.commonEnv" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with .Values.migrations.extraEnv }}
  {{- tpl (toYaml .) $ | nindent 2 }}
  {{- end }}
resources:
  {{- toYaml .Values.migrations.resources | nindent 2 }}
volumeMounts:
  {{- include "config-sync.commonVolumeMounts" . | nindent 2 }}
  {{- if include "config-sync.credentialVolume" (list "migrator" (list $url)) }}
  - name: migrator
    mountPath: /etc/config-sync/migrator
    readOnly: true
  {{- end }}
  {{- with .Values.migrations.extraVolumeMounts }}
  {{- tpl (toYaml .) $ | nindent 2 }}
  {{- end }}
{{- end }}

{{/* The volumes of it alone, without the common ones. */}}
{{- define "config-sync.migrateVolumes" -}}
{{- include "config-sync.credentialVolume" (list "migrator" (list (include "config-sync.migratorCredential" . | fromJson))) }}
{{- with .Values.migrations.extraVolumes }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end }}

{{/* Seconds that a pod serves on before SIGTERM; the node's own sleep, since the image has no shell. */}}
{{- define "config-sync.preStopSeconds" -}}
{{- if semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version }}{{ int .Values.preStop.sleepSeconds }}{{ else }}0{{ end }}
{{- end }}

{{/* SIGTERM to exit, in whole seconds. */}}
{{- define "config-sync.shutdownSeconds" -}}
{{- divf (default 25000 .Values.config.shutdownTimeoutMs) 1000 | ceil | int }}
{{- end }}

{{- define "config-sync.graceSeconds" -}}
{{- $needed := add (include "config-sync.shutdownSeconds" .) (include "config-sync.preStopSeconds" .) }}
{{- default (add $needed 5) .Values.terminationGracePeriodSeconds | int }}
{{- end }}
