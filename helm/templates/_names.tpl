{{/* Kubernetes allows 63 characters in a label and in most names. */}}
{{- define "config-sync.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "config-sync.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* (list . "bots") → <fullname>-bots. A part of up to nine letters leaves the release's own name (53 at most) whole. */}}
{{- define "config-sync.part" -}}
{{- $part := index . 1 }}
{{- printf "%s-%s" (include "config-sync.fullname" (index . 0) | trunc (int (sub 62 (len $part))) | trimSuffix "-") $part }}
{{- end }}

{{- define "config-sync.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{- define "config-sync.serviceAccountName" -}}
{{- default (ternary (include "config-sync.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name }}
{{- end }}

{{/* What a selector selects by: it can never change, so nothing of the user's is in it. (list . "component") */}}
{{- define "config-sync.selectorLabels" -}}
app.kubernetes.io/name: {{ include "config-sync.name" (index . 0) }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* All labels, the user's own below ours. (list . "component" dict-of-more) */}}
{{- define "config-sync.labels" -}}
{{- $root := index . 0 }}
{{- $ours := dict
  "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | trimSuffix "_" | trimSuffix ".")
  "app.kubernetes.io/version" ($root.Chart.AppVersion | replace "+" "_" | trunc 63)
  "app.kubernetes.io/part-of" $root.Chart.Name
  "app.kubernetes.io/managed-by" $root.Release.Service }}
{{- $selector := include "config-sync.selectorLabels" . | fromYaml }}
{{- $more := ternary (dict) (last .) (eq (len .) 2) }}
{{- merge $selector $ours (deepCopy $more) (deepCopy $root.Values.commonLabels) | toYaml }}
{{- end }}

{{/*
metadata of an object. (dict "root" . "component" "service") and, where wanted, "part" (the end of its name), "labels",
"annotations", "namespace".
*/}}
{{- define "config-sync.metadata" -}}
{{- $annotations := merge (deepCopy (default dict .annotations)) (deepCopy .root.Values.commonAnnotations) -}}
name: {{ if .part }}{{ include "config-sync.part" (list .root .part) }}{{ else }}{{ include "config-sync.fullname" .root }}{{ end }}
namespace: {{ default (include "config-sync.namespace" .root) .namespace }}
labels:
  {{- include "config-sync.labels" (list .root .component (default dict .labels)) | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* repository[:tag][@digest]. (list . image) */}}
{{- define "config-sync.image" -}}
{{- $root := index . 0 }}
{{- $image := index . 1 }}
{{- $image.repository }}:{{ default $root.Chart.AppVersion $image.tag }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* "true" when the cluster has a kind, or must be taken to have it. (list . "group/version/Kind" renderMode) */}}
{{- define "config-sync.rendered" -}}
{{- $root := index . 0 }}
{{- $kind := index . 1 }}
{{- $mode := index . 2 }}
{{- if or (eq $mode "alwaysRender") ($root.Capabilities.APIVersions.Has $kind) }}true
{{- else if eq $mode "failIfMissing" }}
{{- fail (printf "the cluster does not know %s: install what brings it, or set the renderMode to skipIfMissing" $kind) }}
{{- end }}
{{- end }}
