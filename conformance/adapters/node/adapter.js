// Node.js, asked by lines: net.createServer().listen(). Nothing is mended.
'use strict';
const net = require('net');
const readline = require('readline');

const say = (line) => process.stdout.write(line + '\n');
const text = (value) => (value === '-' ? undefined : decodeURIComponent(value));

// Node's words for a stack: the address, and ipv6Only. Without a host it is `auto`: "::" where there is IPv6, else
// "0.0.0.0".
function optionsOf(request) {
  const options = { port: text(request.service), backlog: Number(request.backlog) };
  const host = text(request.node);
  const wildcard = { ipv4: '0.0.0.0', ipv6: '::', dual: '::' }[request.stack];
  if (host !== undefined || wildcard !== undefined) options.host = host !== undefined ? host : wildcard;
  if (request.stack === 'ipv6') options.ipv6Only = true;
  return options;
}

// Node says by error.syscall which call failed; an argument that it refuses is a TypeError or RangeError.
function answerError(request, error) {
  const stage = error.syscall || (error instanceof TypeError || error instanceof RangeError ? 'validate' : '-');
  const native = error.errno === undefined ? '' : ` native=${error.errno}`;
  say(`error id=${request.id} stage=${stage} code=${error.code || '-'}${native}`);
}

let server;

// The address is asked for by getsockname, which may fail.
function answerListening(request) {
  try {
    const { address, port } = server.address();
    say(`ok id=${request.id} sockets=1 address=${address.replace('%', '%25')} port=${port}`);
  } catch (error) {
    server.close(() => answerError(request, error));
    server = undefined;
  }
}

function open(request) {
  server = net.createServer((connection) => connection.on('error', () => {}).destroy());
  server.on('error', (error) => {
    server = undefined;
    answerError(request, error);
  });
  try {
    server.listen(optionsOf(request), () => answerListening(request));
  } catch (error) {
    server = undefined;
    answerError(request, error);
  }
}

function close(request) {
  const closed = () => say(`closed id=${request.id}`);
  if (!server) return closed();
  server.close(closed);
  server = undefined;
}

void process.stderr; // Node makes a standard stream non-blocking when it is first used: before hello, so that it is not listen's doing
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [verb, ...fields] = line.split(' ');
  const pair = (field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)];
  const request = Object.fromEntries(fields.map(pair));
  if (verb === 'open') open(request);
  else if (verb === 'close') close(request);
  else if (verb === 'stop') process.exit(0);
  else say(`unsupported id=${request.id} why=no-such-operation`);
}).on('close', () => process.exit(0));

say(`hello protocol=1 name=node version=${process.versions.node} api=net.Server.listen upto=listen ` +
    'reports=address,port ' +
    'features=ipv4,ipv6,dual,auto,node-null,node-numeric,node-name,service-number,service-integer,service-text,' +
    'backlog');
