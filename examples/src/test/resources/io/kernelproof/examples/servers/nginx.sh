#!/bin/sh
# Starts nginx on a socket, lets it serve a file 200 times to a client that makes plain calls only, and stops it.
set -eu
cd "$1"
echo served > file
cat > conf <<CONF
daemon off; pid pid; error_log log; worker_processes 2; user root;
events { worker_connections 64; }
http {
	access_log access; sendfile on;
	client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
	server { listen unix:$1/socket; root $1; }
}
CONF
nginx -p "$1" -c "$1/conf" -e "$1/log" &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
until perl -MIO::Socket::UNIX -e 'exit !IO::Socket::UNIX->new("socket")'; do
	kill -0 $server
done
perl -MIO::Socket::UNIX -e '
	for (1 .. 200) {
		my $socket = IO::Socket::UNIX->new("socket") or die "connect: $!";
		print $socket "GET /file HTTP/1.0\r\n\r\n";
		local $/;
		<$socket> =~ /200 OK.*served/s or die "not served";
	}'
kill -QUIT $server
wait $server
