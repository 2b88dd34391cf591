// Stands in for Electron's default_app, which packagers strip: runs the app named on the command line.
'use strict';
const { app } = require('electron');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

require('./utility-process.js').install();

const args = process.argv.slice(1);
let target = null;
for (let i = 0; i < args.length; i++) {
  const arg = args[i];
  if (arg === '-r' || arg === '--require') Module._preloadModules([path.resolve(args[++i])]);
  else if (arg === '-v' || arg === '--version') {
    console.log(`v${process.versions.electron}`);
    process.exit(0);
  } else if (!arg.startsWith('-')) {
    target = path.resolve(arg);
    break;
  }
}
if (!target) {
  console.error('usage: electron APP');
  process.exit(1);
}

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
let main = target;
let isModule = main.endsWith('.mjs');
if (fs.statSync(target).isDirectory()) {
  const manifest = JSON.parse(fs.readFileSync(path.join(target, 'package.json'), 'utf8'));
  main = path.join(target, manifest.main || 'index.js');
  isModule = main.endsWith('.mjs') || (manifest.type === 'module' && main.endsWith('.js'));
  if (manifest.version) app.setVersion(manifest.version);
  app.name = manifest.productName || manifest.name || app.name;
  app.setAppPath(target);
}
if (isModule) {
  import(pathToFileURL(main).href).catch((error) => {
    console.error(error);
    process.exit(1);
  });
} else {
  Module._load(main, Module, true);
}
