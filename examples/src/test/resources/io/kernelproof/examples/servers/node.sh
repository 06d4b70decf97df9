#!/bin/sh
# Lets Node serve 50 requests on a socket, copy files and directories, and run a child process.
set -eu
cd "$1"
exec /usr/bin/node - <<'PROGRAM'
const assert = require('assert')
const { execFile } = require('child_process')
const fs = require('fs/promises')
const http = require('http')
const { promisify } = require('util')

const get = path => new Promise((resolve, reject) =>
  http.get({ socketPath: 'socket', path }, answer => {
    let text = ''
    answer.on('data', part => text += part).on('end', () => resolve(text))
  }).on('error', reject))

async function main() {
  await fs.writeFile('served', 'x'.repeat(100000))
  const server = http.createServer(async (request, answer) => answer.end(await fs.readFile('.' + request.url)))
  await new Promise(listening => server.listen('socket', listening))
  for (const text of await Promise.all(Array.from({ length: 50 }, () => get('/served')))) {
    assert.equal(text.length, 100000)
  }
  server.close()

  await fs.mkdir('from/below', { recursive: true })
  await fs.copyFile('served', 'from/below/copy')
  await fs.cp('from', 'to', { recursive: true })
  assert.equal((await fs.stat('to/below/copy')).size, 100000)
  assert.equal((await promisify(execFile)('/bin/sh', ['-c', 'echo child'])).stdout, 'child\n')
}

main().catch(failure => { console.error(failure); process.exit(1) })
PROGRAM
