// A server for Node.js on all sockets that it is given: answers with its name and the port that the client reached.
'use strict';
const http = require('http');

const firstDescriptor = 3;
const count = Number(process.env.LISTEN_FDS);
for (let fd = firstDescriptor; fd < firstDescriptor + count; fd++) {
    http.createServer((request, response) => {
        response.setHeader('Content-Type', 'text/plain');
        response.end(`node ${request.socket.localPort}\n`);
    }).listen({fd});
}
