#!/bin/sh
# Lets Python serve 50 requests on a socket, each answered by a child process of its own, and keep them in SQLite.
set -eu
cd "$1"
exec /usr/bin/python3 - <<'PROGRAM'
import asyncio, sqlite3, subprocess, sys

rows = sqlite3.connect("rows")
rows.execute("pragma journal_mode = wal")
rows.execute("create table requests (number integer)")

async def serve(reader, writer):
    number = int(await reader.readline())
    child = await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", f"echo $(({number} * {number}))", stdout=asyncio.subprocess.PIPE)
    answer, _ = await child.communicate()
    with rows:
        rows.execute("insert into requests values (?)", [number])
    writer.write(answer)
    await writer.drain()
    writer.close()

async def ask(number):
    reader, writer = await asyncio.open_unix_connection("socket")
    writer.write(b"%d\n" % number)
    assert int(await reader.read()) == number * number
    writer.close()

async def main():
    async with await asyncio.start_unix_server(serve, "socket"):
        for start in range(0, 50, 10):
            await asyncio.gather(*map(ask, range(start, start + 10)))

asyncio.run(main())
assert rows.execute("select count(*) from requests").fetchone() == (50,)
assert subprocess.run(["/bin/sh", "-c", "exit 3"]).returncode == 3
PROGRAM
