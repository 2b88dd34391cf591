// Loaded before the core in the newer Node: gives it process.parentPort as an Electron utility process has it.
'use strict';
const { EventEmitter } = require('node:events');

class RelayedPort extends EventEmitter {
  #id;
  #started = false;
  #queue = [];

  constructor(id) {
    super();
    this.#id = id;
  }

  postMessage(data) {
    if (process.connected) process.send({ kind: 'port', id: this.#id, data });
  }

  start() {
    this.#started = true;
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] });
  }

  close() {
    if (process.connected) process.send({ kind: 'close', id: this.#id });
    this.emit('close');
  }

  deliver(data) {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#queue.push(data);
  }
}

if (process.send) {
  const ports = new Map();
  const parentPort = new EventEmitter();
  parentPort.postMessage = (data) => {
    if (process.connected) process.send({ kind: 'message', data });
  };
  Object.defineProperty(process, 'parentPort', { value: parentPort, enumerable: true });
  process.on('message', (message) => {
    if (message.kind === 'message') {
      const received = (message.ports ?? []).map((id) => {
        const port = new RelayedPort(id);
        ports.set(id, port);
        return port;
      });
      parentPort.emit('message', { data: message.data, ports: received });
    } else if (message.kind === 'port') {
      ports.get(message.id)?.deliver(message.data);
    } else if (message.kind === 'close') {
      ports.get(message.id)?.emit('close');
      ports.delete(message.id);
    }
  });
  process.on('disconnect', () => process.exit(0));
}
