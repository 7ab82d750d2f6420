# The service library when notificationProtocol was a list.
{ lib }:

import ../current/lib.nix {
  inherit lib;
  has = [ "protocols" ];
}
