#!/bin/sh
# Starts memcached on a socket, writes and reads 200 rows, and stops it.
set -eu
cd "$1"
memcached -u root -s socket -t 2 &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
until perl -MIO::Socket::UNIX -e 'exit !IO::Socket::UNIX->new("socket")'; do
	kill -0 $server
done
perl -MIO::Socket::UNIX -e '
	my $socket = IO::Socket::UNIX->new("socket") or die "connect: $!";
	for (1 .. 200) {
		print $socket "set key$_ 0 0 5\r\nvalue\r\nget key$_\r\n";
		my $answer = join "", map { scalar <$socket> } 1 .. 4;
		$answer =~ /^STORED\r\nVALUE key$_ 0 5\r\nvalue\r\nEND/ or die $answer;
	}'
kill -TERM $server
wait $server || test $? = 0 -o $? = 143
