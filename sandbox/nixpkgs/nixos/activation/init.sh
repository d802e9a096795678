# shellcheck shell=bash
# init: a simulated machine starts its system with this: activation, then systemd as PID 1.
systemConfig='@out@'
"$systemConfig/activate" || echo "activation of $systemConfig failed; going on with what there is" >&2
mkdir -p /run
ln -sfn "$(readlink -f "$systemConfig")" /run/booted-system
exec "$systemConfig/systemd/lib/systemd/systemd" "$@"
