#!/bin/sh
# Makes a PostgreSQL cluster, starts it on a socket, writes 1,000 rows, counts them, and stops it.
set -eu
chown postgres "$1"
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
exec setpriv --reuid postgres --regid postgres --clear-groups sh -euc '
	cd "$1"
	"$2/initdb" -D data --auth=trust --no-sync >/dev/null
	"$2/pg_ctl" -D data -w -o "-k $1 -h \"\"" -l log start >/dev/null
	trap "$2/pg_ctl -D data -m immediate stop >/dev/null 2>&1 || true" EXIT
	psql -q -h "$1" postgres -c "create table rows as select generate_series(1, 1000) as number"
	test "$(psql -At -h "$1" postgres -c "select count(*) from rows")" = 1000
' sh "$1" "$bin"
