# shellcheck shell=bash
# Follows install-marker.sh. USER — takes away the keys that let root in before config said who may. Where config lets nobody in as USER,
# they are the only way there is, and stay.
if [ -s "/etc/ssh/authorized_keys.d/$1" ] && ! [ -L /root/.ssh/authorized_keys ]; then rm -f /root/.ssh/authorized_keys; fi
