# The service library with what pull requests would add to it, and with something that nobody knows.
{ lib }:

import ../current/lib.nix {
  inherit lib;
  has = [
    "environment"
    "flags"
    "reload"
    "notification"
    "draft"
    "unknown"
  ];
}
