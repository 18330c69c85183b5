#!/usr/bin/env bash
# Makes a folder with compose.yaml and the files that it names: the configuration of three servers, the key that all of
# them have, the password of their Redis, and the users of that. Needs openssl, and root for the owner of the files.
#
#   packaging/compose-setup.sh FOLDER ADDRESS     ADDRESS: the IP address at which clients reach this machine
set -euo pipefail
umask 077

owner=4242 # USER of the images

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

[[ $# -eq 2 ]] || { sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2; }
folder=$1 address=$2
[[ "$address" =~ ^([0-9.]+|[0-9a-fA-F:]+)$ ]] || fail "$address is no IP address"
[[ ! -e "$folder" ]] || fail "$folder exists, and may have a key that clients know"

# add_server NAME PORT FIRST LAST: its folders and its configuration. The port for TLS follows PORT.
add_server() {
    local relay=$address
    [[ "$address" != *:* ]] || relay="[$address]"
    mkdir -p "$folder/$1/etc" "$folder/$1/state"
    cat >"$folder/$1/etc/server.conf" <<CONF
port = $2
tls-port = $(($2 + 1))
relay-host = $relay:$(($2 + 1))
relay-ports = $3-$4
cluster = redis://babel@engine
cluster-password-file = /run/secrets/engine-password
cluster-node = $1
cluster-address = $address
CONF
}

# hash_of FILE: as Redis keeps a password.
hash_of() {
    tr -d '\n' <"$1" | openssl dgst -sha256 -r | cut -d ' ' -f 1
}

mkdir -p "$folder/secrets" "$folder/engine"
add_server a 4242 40000 40019
add_server b 4252 40020 40039
add_server c 4262 40040 40059
openssl genpkey -algorithm ed25519 -out "$folder/a/state/server.key"
cp "$folder/a/state/server.key" "$folder/b/state/"
cp "$folder/a/state/server.key" "$folder/c/state/"

# The rights are those of docs/cluster.md.
password=$folder/secrets/engine-password
openssl rand -hex 32 >"$password"
cat >"$folder/secrets/users.acl" <<ACL
user default off resetpass -@all
user babel on #$(hash_of "$password") ~{babel}:* resetchannels -@all +auth +ping +info +evalsha +script|load +xread +hscan +hkeys +hget +hset +hdel +hincrby +hgetall +hexists +xadd +del +zadd +zrem +zscore +zrangebyscore +time
ACL

install -m 644 "$(dirname "${BASH_SOURCE[0]}")/compose.yaml" "$folder/"
chmod 755 "$folder"
if [[ "$(id -u)" -eq 0 ]]; then
    chown -R "$owner:$owner" "$folder"/{secrets,engine,a,b,c}
else
    echo "$(basename "$0"): as root: chown -R $owner:$owner $folder/{secrets,engine,a,b,c}" >&2
fi
