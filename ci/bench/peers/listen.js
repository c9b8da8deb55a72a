// Node: net.Server.listen and its event, in batches; prints the nanoseconds of processor time that one took, a line for each batch.
'use strict';
const net = require('net');

const WARM_UP = 200;
const BATCH = 32;
const FIRST_PORT = 21000;

function listen(index) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen({ host: '0.0.0.0', port: FIRST_PORT + index }, () => resolve(server));
  });
}

async function openBatch() {
  const start = process.cpuUsage();
  const servers = await Promise.all(Array.from({ length: BATCH }, (_, index) => listen(index)));
  const taken = process.cpuUsage(start);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return (taken.user + taken.system) * 1000;
}

async function main() {
  console.log(process.version.slice(1));
  for (let batch = -WARM_UP; batch < Number(process.argv[2]); batch++) {
    const taken = await openBatch();
    if (batch >= 0) console.log(Math.round(taken / BATCH));
  }
}

main();
