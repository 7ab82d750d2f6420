{{- /* One entry for each part of each page: what search.js looks through. */ -}}
{{- $parts := slice -}}
{{- range site.Data.pages.groups -}}{{- range .pages -}}
{{- with site.GetPage (printf "/%s" .) -}}
  {{- $page := . -}}
  {{- $title := partial "title.html" . -}}
  {{- range $n, $part := split (replaceRE `<h[23] id="` "␞" .Content) "␞" -}}
    {{- $anchor := "" -}}{{- $head := $title -}}{{- $body := $part -}}
    {{- if $n -}}
      {{- $anchor = index (split $part `"`) 0 -}}
      {{- $rest := strings.TrimPrefix (printf `%s">` $anchor) $part -}}
      {{- $head = index (split $rest ` <a class="anchor"`) 0 | plainify | htmlUnescape -}}
      {{- $body = replaceRE `(?s)^.*?</h[23]>` "" $rest -}}
    {{- else -}}
      {{- $body = replaceRE `(?s)^.*?</h1>` "" $part -}}
    {{- end -}}
    {{- $text := $body | plainify | htmlUnescape | replaceRE `\s+` " " -}}
    {{- $parts = $parts | append (dict "page" $title "head" $head "url" (printf "%s%s" (strings.TrimPrefix "/" $page.RelPermalink) (cond (eq $anchor "") "" (printf "#%s" $anchor))) "text" $text) -}}
  {{- end -}}
{{- end -}}
{{- end -}}{{- end -}}
window.searchIndex = {{ $parts | jsonify }};
