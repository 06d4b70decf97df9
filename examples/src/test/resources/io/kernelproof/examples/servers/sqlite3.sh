#!/bin/sh
# Writes 1,000 rows into a database with a write-ahead log, and counts them.
set -eu
cd "$1"
sqlite3 database '
	pragma journal_mode = wal;
	create table rows (number integer primary key, text);
	with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) insert into rows select i, hex(i) from n;
' >/dev/null
test "$(sqlite3 database 'select count(*) from rows')" = 1000
