// Package docs holds the pages that nimi explain and nimi manual show.
package docs

import _ "embed"

// Options is options.md: a heading of the third level for each option, and below it what there is to say.
//
//go:embed options.md
var Options string

// ExitCodes is exit-codes.md: what exits with which code.
//
//go:embed exit-codes.md
var ExitCodes string
