#!/bin/sh
# Starts Redis on a socket of its own, writes rows and an append-only file, reads back, and stops it.
set -eu
cd "$1"
redis-server --port 0 --unixsocket socket --dir . --save '' --appendonly yes --logfile log &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
until redis-cli -s socket ping >/dev/null 2>&1; do
	kill -0 $server
done
redis-benchmark -s socket -n 1000 -c 5 -q -t set,get,lpush >/dev/null
redis-cli -s socket set key value >/dev/null
test "$(redis-cli -s socket get key)" = value
redis-cli -s socket shutdown nosave || true
wait $server
