// Replaces electron.utilityProcess.fork() by a child of a newer Node, with the same events and message ports.
// Each transferred MessagePortMain stays in the browser process; its messages are relayed over the child's IPC channel.
'use strict';
const { spawn } = require('node:child_process');
const { EventEmitter } = require('node:events');
const path = require('node:path');
const electron = require('electron');

let nextPort = 1;

class RelayedProcess extends EventEmitter {
  #child;
  #ports = new Map();

  constructor(modulePath, args = [], options = {}) {
    super();
    const node = process.env.ELECTRON_CORE_NODE || 'node';
    const pipe = options.stdio === 'pipe' ? 'pipe' : options.stdio === 'ignore' ? 'ignore' : 'inherit';
    const preload = ['--require', path.join(__dirname, 'parent-port.js')];
    this.#child = spawn(node, [...(options.execArgv ?? []), ...preload, modulePath, ...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', pipe, pipe, 'ipc'],
      serialization: 'advanced',
    });
    this.pid = this.#child.pid;
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.once('spawn', () => this.emit('spawn'));
    this.#child.once('error', (error) => {
      console.error(error);
      this.emit('exit', 1);
    });
    this.#child.once('exit', (code) => {
      for (const port of this.#ports.values()) port.close();
      this.#ports.clear();
      this.pid = undefined;
      this.emit('exit', code ?? 1);
    });
    this.#child.on('message', (message) => {
      if (message.kind === 'message') {
        this.emit('message', message.data);
      } else if (message.kind === 'port') {
        this.#ports.get(message.id)?.postMessage(message.data);
      } else if (message.kind === 'close') {
        this.#ports.get(message.id)?.close();
        this.#ports.delete(message.id);
      }
    });
  }

  postMessage(data, transfer = []) {
    const ids = transfer.map((port) => {
      const id = nextPort++;
      this.#ports.set(id, port);
      port.on('message', (event) => this.#send({ kind: 'port', id, data: event.data }));
      port.on('close', () => {
        if (this.#ports.delete(id)) this.#send({ kind: 'close', id });
      });
      port.start();
      return id;
    });
    this.#send({ kind: 'message', data, ports: ids });
  }

  kill() {
    return this.#child.kill();
  }

  #send(message) {
    if (this.#child.connected) this.#child.send(message);
  }
}

exports.install = () => {
  if (Number(process.versions.node.split('.')[0]) >= 22) return;
  electron.utilityProcess.fork = (modulePath, args, options) => new RelayedProcess(modulePath, args, options);
};
