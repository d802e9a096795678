# shellcheck shell=bash
# Asking the store of this machine. Nix would wait without a limit for whoever holds the store's lock.

# check_paths SECONDS ARGUMENT… — what Nix says against paths; exit status as of `nix-store --check-validity`, or of `timeout`.
check_paths() { timeout --kill-after=5 "$1" nix-store --check-validity "${@:2}" </dev/null; }

# Whether that exit status is of one whose time was up.
is_late() { [[ $1 = @(124|137) ]]; }

no_answer() {
  echo "this machine's Nix gives no answer within $1 s: something holds the lock of its store (/nix/var/nix/db/big-lock)"
}
