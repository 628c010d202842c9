{{/* syncLeaseMs → SYNC_LEASE_MS: the rule by which values are called. */}}
{{- define "config-sync.variable" -}}
{{- snakecase . | upper }}
{{- end }}

{{/* The credentials that the service cannot do without. */}}
{{- define "config-sync.requiredCredentials" -}}
[databaseUrl, redisUrl, pipecatPrivateApiKey, pipecatPublicApiKey]
{{- end }}

{{/* What is given for a credential; the simulator has keys of its own, which are no secret. (list . "name") */}}
{{- define "config-sync.givenCredential" -}}
{{- $root := index . 0 }}
{{- $name := index . 1 }}
{{- $given := deepCopy (index $root.Values.credentials $name) }}
{{- $simulated := dict "pipecatPrivateApiKey" "sim_private" "pipecatPublicApiKey" "pk_sim_public" }}
{{- if and $root.Values.simulator.enabled (hasKey $simulated $name) }}
{{- $given = dict "key" $given.key "value" (index $simulated $name) }}
{{- end }}
{{- toJson $given }}
{{- end }}

{{/*
Where a credential of the service comes from, as JSON: {name, variable, secret, key, path}, or {} when it is not used.
`path` = it is a file, else a variable; without `secret` somebody else puts the file there. (list . "name")
*/}}
{{- define "config-sync.credential" -}}
{{- $root := index . 0 }}
{{- $name := index . 1 }}
{{- $given := include "config-sync.givenCredential" . | fromJson }}
{{- $needed := or $given.enabled (has $name (include "config-sync.requiredCredentials" $root | fromYamlArray)) }}
{{- $variable := include "config-sync.variable" $name }}
{{- $secret := $given.existingSecret }}
{{- $key := $given.key }}
{{- if $given.value }}
{{- $secret = include "config-sync.fullname" $root }}
{{- $key = $variable }}
{{- else if and $needed (not $secret) (not $given.file) }}
{{- $secret = $root.Values.credentials.existingSecret }}
{{- end }}
{{- $path := $given.file }}
{{- if and $secret (not $path) (or (eq $name "botSecrets") (eq $root.Values.credentials.mountAs "files")) }}
{{- $path = printf "/etc/config-sync/credentials/%s" $variable }}
{{- end }}
{{- if or $secret $path }}
{{- dict "name" $name "variable" $variable "secret" (ternary "" $secret (not (empty $given.file))) "key" $key "path" $path | toJson }}
{{- else }}{}
{{- end }}
{{- end }}

{{/* All that are used, as a JSON array, in the order of their names. */}}
{{- define "config-sync.credentials" -}}
{{- $all := list }}
{{- range $name, $given := .Values.credentials }}
{{- if kindIs "map" $given }}
{{- with include "config-sync.credential" (list $ $name) | fromJson }}
{{- $all = append $all . }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $all }}
{{- end }}

{{/* The same for the migration: its own URL, else the service's. As JSON. */}}
{{- define "config-sync.migratorCredential" -}}
{{- $given := .Values.migrations.databaseUrl }}
{{- if not (or $given.existingSecret $given.file $given.value) }}
{{- $given = include "config-sync.givenCredential" (list . "databaseUrl") | fromJson }}
{{- end }}
{{- $secret := default .Values.credentials.existingSecret $given.existingSecret }}
{{- $key := $given.key }}
{{- if $given.value }}
{{- $secret = include "config-sync.part" (list . "migrate") }}
{{- $key = "DATABASE_URL" }}
{{- end }}
{{- $path := $given.file }}
{{- if and (not $path) (eq .Values.credentials.mountAs "files") }}
{{- $path = "/etc/config-sync/migrator/DATABASE_URL" }}
{{- end }}
{{- dict "variable" "DATABASE_URL" "secret" (ternary "" $secret (not (empty $given.file))) "key" $key "path" $path "value" $given.value | toJson }}
{{- end }}

{{/* The variable that brings a resolved credential. */}}
{{- define "config-sync.credentialEnv" -}}
{{- if .path -}}
- name: {{ .variable }}_FILE
  value: {{ .path | quote }}
{{- else -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end }}
{{- end }}

{{/* A volume with the resolved credentials that are files of Secrets. (list "volume name" credentials) */}}
{{- define "config-sync.credentialVolume" -}}
{{- $files := list }}
{{- range index . 1 }}{{ if and .path .secret }}{{ $files = append $files . }}{{ end }}{{ end }}
{{- with $files -}}
- name: {{ index $ 0 }}
  projected:
    defaultMode: 288 # 0440: the user may read, through fsGroup
    sources:
      {{- range . }}
      - secret:
          name: {{ .secret }}
          items:
            - key: {{ .key }}
              path: {{ .variable }}
      {{- end }}
{{- end }}
{{- end }}

{{/* The credentials that were given as values, as JSON: a Secret of the chart's own has them. */}}
{{- define "config-sync.ownSecret" -}}
{{- $values := dict }}
{{- range $name, $given := .Values.credentials }}
{{- if kindIs "map" $given }}
{{- with (include "config-sync.givenCredential" (list $ $name) | fromJson).value }}
{{- $_ := set $values (include "config-sync.variable" $name) . }}
{{- end }}
{{- end }}
{{- end }}
{{- toJson $values }}
{{- end }}
