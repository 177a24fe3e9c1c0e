// Loaded before a script where Node.js does not know HTTPS_PROXY by itself: its usual agent then asks for a tunnel.
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

const { hostname, port } = new URL(process.env.HTTPS_PROXY);

class Agent extends https.Agent {
  createConnection(options, connected) {
    const path = `${options.host}:${options.port}`;
    const asked = http.request({ method: 'CONNECT', host: hostname, port, path, headers: { host: path }, agent: new http.Agent() });
    asked.on('error', connected);
    asked.on('connect', (answer, socket) => {
      if (answer.statusCode !== 200) return connected(new Error(`${path}: ${answer.statusCode} ${answer.statusMessage}`));
      connected(null, tls.connect({ ...options, socket, servername: options.servername || options.host }));
    });
    asked.end();
  }
}

https.globalAgent = new Agent({ keepAlive: false });
