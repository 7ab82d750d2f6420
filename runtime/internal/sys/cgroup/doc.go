// Package cgroup reads and changes control groups of the second version (cgroups(7),
// Documentation/admin-guide/cgroup-v2.rst). It decides nothing.
package cgroup
