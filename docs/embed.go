// Package docs holds the page of all options, for `nimi explain`.
package docs

import _ "embed"

// Options is options.md: a heading of the third level for each option, and below it what there is to say.
//
//go:embed options.md
var Options string
