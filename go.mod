module nimi

go 1.24.0

require (
	github.com/dave/jennifer v1.7.1
	github.com/robfig/cron/v3 v3.0.1
	github.com/tidwall/gjson v1.18.0
	golang.org/x/sys v0.41.0
)

require (
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.0 // indirect
)
