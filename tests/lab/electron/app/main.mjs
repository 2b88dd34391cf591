// Stands in for Electron's default_app, which packagers strip: runs the app named on the command line.
// It is a module that awaits the app, because Electron emits `ready` only once its own entry is loaded: like the
// default_app, it leaves the app its turn before that.
import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

createRequire(import.meta.url)('./utility-process.js').install();

const args = process.argv.slice(1);
let target = null;
for (let i = 0; i < args.length; i++) {
  const arg = args[i];
  if (arg === '-r' || arg === '--require') Module['_preloadModules']([path.resolve(args[++i])]);
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
  await import(pathToFileURL(main).href).catch((error) => {
    console.error(error);
    process.exit(1);
  });
} else {
  Module['_load'](main, Module, true);
}
