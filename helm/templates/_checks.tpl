{{/*
What a schema cannot compare. Each problem is a sentence that names the value; all are said at once.
*/}}
{{- define "config-sync.checks" -}}
{{- $problems := concat
  (include "config-sync.credentialProblems" . | fromJsonArray)
  (include "config-sync.settingProblems" . | fromJsonArray)
  (include "config-sync.objectProblems" . | fromJsonArray) }}
{{- with $problems }}
{{- fail (printf "these values cannot be used:\n  %s\n" (join "\n  " .)) }}
{{- end }}
{{- end }}

{{- define "config-sync.credentialProblems" -}}
{{- $problems := list }}
{{- range include "config-sync.requiredCredentials" . | fromYamlArray }}
{{- if not (include "config-sync.credential" (list $ .) | fromJson) }}
{{- $problems = append $problems (printf "credentials.%s is missing: credentials.existingSecret names the Secret that has %s, or give credentials.%s.existingSecret" . (include "config-sync.variable" .) .) }}
{{- end }}
{{- end }}
{{- $urls := dict "migrations.databaseUrl" .Values.migrations.databaseUrl }}
{{- range $name, $given := .Values.credentials }}
{{- if kindIs "map" $given }}{{ $_ := set $urls (printf "credentials.%s" $name) $given }}{{ end }}
{{- end }}
{{- range $name, $given := $urls }}
{{- if gt (len (compact (list $given.existingSecret $given.file $given.value))) 1 }}
{{- $problems = append $problems (printf "%s has more than one of existingSecret, file and value: give one of them" $name) }}
{{- end }}
{{- if and $given.enabled (not (include "config-sync.credential" (list $ (trimPrefix "credentials." $name)) | fromJson)) }}
{{- $problems = append $problems (printf "%s is enabled but missing: credentials.existingSecret names the Secret that has it, or give %s.existingSecret" $name $name) }}
{{- end }}
{{- end }}
{{- $has := dict }}
{{- range include "config-sync.credentials" . | fromJsonArray }}{{ $_ := set $has .name true }}{{ end }}
{{- if and (or .Values.config.configSyncPublicUrl $has.botSecrets) (not $has.botTokenKey) }}
{{- $problems = append $problems "credentials.botTokenKey is missing: config.configSyncPublicUrl and credentials.botSecrets need it, since secret sets are named with it" }}
{{- end }}
{{- if and $has.botTokenKeyPrevious (not $has.botTokenKey) }}
{{- $problems = append $problems "credentials.botTokenKeyPrevious is for rotation, beside credentials.botTokenKey: give both, or neither" }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{/* The service's own rules between variables, said before anything is installed. */}}
{{- define "config-sync.settingProblems" -}}
{{- $problems := list }}
{{- $c := .Values.config }}
{{- $lease := int (default 30000 $c.syncLeaseMs) }}
{{- $timeout := int (default 10000 $c.pipecatTimeoutMs) }}
{{- if lt $lease (int (add $timeout 1000)) }}
{{- $problems = append $problems (printf "config.syncLeaseMs (%d) must exceed config.pipecatTimeoutMs (%d) by at least 1000: a lease has to outlive a call" $lease $timeout) }}
{{- end }}
{{- $base := int (default 500 $c.syncBackoffBaseMs) }}
{{- $max := int (default 60000 $c.syncBackoffMaxMs) }}
{{- if lt $max $base }}
{{- $problems = append $problems (printf "config.syncBackoffMaxMs (%d) must not be below config.syncBackoffBaseMs (%d)" $max $base) }}
{{- end }}
{{- $url := default "https://" $c.pipecatApiUrl }}
{{- if and (hasPrefix "http://" $url) (not $c.pipecatAllowHttp) (not .Values.simulator.enabled) (not (regexMatch "^http://(localhost|127(\\.[0-9]+){3}|\\[::1\\])(:[0-9]+)?/?$" $url)) }}
{{- $problems = append $problems (printf "config.pipecatApiUrl (%s) must be https, or set config.pipecatAllowHttp" $url) }}
{{- end }}
{{- if has $c.contextPath (list "bot" "ws" "whatsapp" "readyz" "livez" "api/offer") }}
{{- $problems = append $problems (printf "config.contextPath (%s) is one of the paths that Pipecat Cloud keeps for itself" $c.contextPath) }}
{{- end }}
{{- $needed := add (include "config-sync.shutdownSeconds" .) (include "config-sync.preStopSeconds" .) | int }}
{{- if le (include "config-sync.graceSeconds" . | int) $needed }}
{{- $problems = append $problems (printf "terminationGracePeriodSeconds (%s) must exceed %d: config.shutdownTimeoutMs and preStop.sleepSeconds, or the service is killed before it has given its work back" (include "config-sync.graceSeconds" .) $needed) }}
{{- end }}
{{- $set := include "config-sync.settings" . | fromYaml }}
{{- range include "config-sync.credentials" . | fromJsonArray }}
{{- $_ := set $set .variable true }}
{{- $_ := set $set (printf "%s_FILE" .variable) true }}
{{- end }}
{{- range .Values.extraEnv }}
{{- if hasKey $set .name }}
{{- $problems = append $problems (printf "extraEnv sets %s, which config or credentials set: give it there" .name) }}
{{- end }}
{{- end }}
{{- toJson $problems }}
{{- end }}

{{- define "config-sync.objectProblems" -}}
{{- $problems := list }}
{{- if not .Values.image.repository }}
{{- $problems = append $problems "image.repository is missing: where your cluster pulls the image from" }}
{{- end }}
{{- if and .Values.autoscaling.enabled .Values.keda.enabled }}
{{- $problems = append $problems "autoscaling.enabled and keda.enabled exclude each other: KEDA makes a HorizontalPodAutoscaler of its own" }}
{{- end }}
{{- range $name := list "autoscaling" "keda" }}
{{- $own := index $.Values $name }}
{{- if and $own.enabled (gt (int $own.minReplicas) (int $own.maxReplicas)) }}
{{- $problems = append $problems (printf "%s.minReplicas (%d) must not exceed %s.maxReplicas (%d)" $name (int $own.minReplicas) $name (int $own.maxReplicas)) }}
{{- end }}
{{- end }}
{{- if and .Values.keda.enabled (eq .Values.keda.scaler "prometheus") (not .Values.keda.prometheus.serverAddress) }}
{{- $problems = append $problems "keda.prometheus.serverAddress is missing: the URL of your Prometheus" }}
{{- end }}
{{- if and .Values.keda.enabled (eq .Values.keda.scaler "postgresql") (not .Values.keda.postgresql.existingSecret) }}
{{- with include "config-sync.credential" (list . "databaseUrl") | fromJson }}
{{- if not .secret }}
{{- $problems = append $problems "keda.postgresql.existingSecret is missing: credentials.databaseUrl is a file, which KEDA cannot read" }}
{{- end }}
{{- end }}
{{- end }}
{{- $budget := .Values.podDisruptionBudget }}
{{- if and $budget.enabled (eq (empty (toString $budget.maxUnavailable)) (empty (toString $budget.minAvailable))) }}
{{- $problems = append $problems "podDisruptionBudget wants one of maxUnavailable and minAvailable: empty the other" }}
{{- end }}
{{- if and .Values.extraCaCerts.existingConfigMap .Values.extraCaCerts.existingSecret }}
{{- $problems = append $problems "extraCaCerts has both existingConfigMap and existingSecret: give one of them" }}
{{- end }}
{{- if and .Values.strategy.rollingUpdate (eq .Values.strategy.type "Recreate") }}
{{- $problems = append $problems "strategy.rollingUpdate does not go with strategy.type Recreate: set it to null" }}
{{- end }}
{{- $ingress := .Values.ingress }}
{{- if and $ingress.enabled (not $ingress.host) }}
{{- $problems = append $problems "ingress.host is missing: the host name of config.configSyncPublicUrl" }}
{{- end }}
{{- if and $ingress.enabled (eq $ingress.controller "other") (not $ingress.paths) }}
{{- $problems = append $problems "ingress.paths is missing: ingress.controller is other, so only you know how it writes /v1/agents/{id}/context" }}
{{- end }}
{{- if and $ingress.admin.enabled (not $ingress.admin.host) }}
{{- $problems = append $problems "ingress.admin.host is missing: the admin API has a host name of its own" }}
{{- end }}
{{- if and $ingress.enabled $ingress.admin.enabled $ingress.host (eq $ingress.host $ingress.admin.host) }}
{{- $problems = append $problems "ingress.admin.host is also ingress.host: what bots reach must not lead to the admin API" }}
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
{{- $problems = append $problems "httpRoute.parentRefs is missing: the gateway that the route belongs to" }}
{{- end }}
{{- if and (or $ingress.enabled .Values.httpRoute.enabled) (not .Values.botsService.enabled) }}
{{- $problems = append $problems "botsService.enabled is false, but ingress or httpRoute lead to it" }}
{{- end }}
{{- toJson $problems }}
{{- end }}
