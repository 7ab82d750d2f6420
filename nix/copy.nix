# Programs that copy an image's archive, by skopeo. `copyTo` takes the destination as skopeo names it, such as
# oci:/some/directory:shop or docker://registry.example.org/shop:1; all pass their arguments on to skopeo.
{ pkgs }:

# The archive, and what the image is called.
{
  image,
  name,
  tag,
}:

let
  inherit (pkgs) lib;
  inherit (pkgs.buildPackages) skopeo writeShellScriptBin;

  copy =
    program: destination:
    writeShellScriptBin program ''
      exec ${lib.getExe skopeo} --insecure-policy copy docker-archive:${image} ${destination}"$@"
    '';
in
{
  copyTo = copy "copy-to" "";
  copyToRegistry = copy "copy-to-registry" "${lib.escapeShellArg "docker://${name}:${tag}"} ";
  copyToDockerDaemon = copy "copy-to-docker-daemon" "${lib.escapeShellArg "docker-daemon:${name}:${tag}"} ";
  copyToPodman = copy "copy-to-podman" "${lib.escapeShellArg "containers-storage:${name}:${tag}"} ";
}
