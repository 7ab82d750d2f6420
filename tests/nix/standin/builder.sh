# What stdenv does, as far as it matters here. Without a sandbox, nothing may make the home that Nix says is none, and
# launchers that run at the same time need a socket each.
if [ -e .attrs.sh ]; then . .attrs.sh && out=${outputs[out]}; fi
export PATH=$hostPath HOME=$TMPDIR NIMI_SOCKET=$TMPDIR/nimi
for input in ${nativeBuildInputs-}; do PATH=$input/bin:$PATH; done
cd "$TMPDIR"
# As the sandbox does with what a failed build leaves behind.
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
eval "$buildCommand"
