#!/usr/bin/env node
/*
 * `npm start` and `npx pilothouse`: installs and builds what is missing, then opens the window, or serves the console to the
 * browser where there can be no window, or runs the command it was given. Plain JavaScript without dependencies, because it
 * runs before there are any, on whatever Node (18 or newer) the machine has.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runToEnd } from './child.mjs';
import { installDependencies, staleDependencies } from './dependencies.mjs';
import { electronProgram, fetchFailedLately, fetchRuntime, hasDisplay, sandboxState } from './electron-runtime.mjs';
import { staleTargets } from './freshness.mjs';
import { inTurn } from './turn.mjs';
import { say } from './words.mjs';

const NODE_MAJOR = 24;
/** An Electron that ends with an error sooner than this never showed its window. */
const WINDOW_FAILED_WITHIN_MS = 15_000;

/** A good end, a data folder that cannot be used (said by the window's program itself), Ctrl+C, and an ordinary request to end. */
const SAID_OR_WANTED = new Set([0, 73, 130, 143]);

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const args = process.argv.slice(2);

process.exitCode = await start();

async function start() {
  if (staleDependencies(root) && !(await install())) return 1;
  const node = projectNode();
  if (staleTargets(root).length > 0) {
    const { code } = await runToEnd(node, [join(root, 'main', 'bin', 'build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] });
    if (code !== 0) {
      say('the build failed; what is above says why.', 'la construction a échoué ; la raison est indiquée plus haut.');
      return 1;
    }
  }
  return asksForWindow() ? openWindowOrServe(node) : runCommand(node, args);
}

/** True once what package-lock.json names is installed. */
function install() {
  return inTurn(
    join(root, 'out', '.installing'),
    () => say('another start is installing packages; waiting for it.', 'une autre instance installe les paquets ; attente.'),
    async () => {
      const reason = staleDependencies(root);
      if (reason === null) return true;
      if (reason === 'missing')
        say(
          'first start here: installing packages (npm ci), about a minute ...',
          'premier démarrage ici : installation des paquets (npm ci), environ une minute ...',
        );
      else
        say(
          'package-lock.json changed: installing packages (npm ci) ...',
          'package-lock.json a changé : installation des paquets (npm ci) ...',
        );
      const code = await installDependencies(root);
      if (code !== 0)
        say(`npm ci ended with ${code}; what is above says why.`, `npm ci s’est arrêté (code ${code}) ; la raison est indiquée plus haut.`);
      return code === 0;
    },
  );
}

/** The Node that package.json names; this one when it is as new. */
function projectNode() {
  const installed = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(installed) ? installed : process.execPath;
}

/** Nothing but where the state is kept, or a link to open. */
function asksForWindow() {
  const rest = args.filter((arg, index) => !arg.startsWith('--data-dir') && args[index - 1] !== '--data-dir');
  return rest.every((arg) => arg.startsWith('pilothouse://'));
}

async function runCommand(node, commandArgs) {
  const cli = join(root, 'out', 'main', 'cli.js');
  if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR) {
    // Without `--` Node takes some options of commands for its own, wherever they stand.
    const { code } = await runToEnd(node, ['--', cli, ...commandArgs], { stdio: 'inherit' });
    return code;
  }
  process.argv = [process.argv[0], cli, ...commandArgs];
  await import(pathToFileURL(cli).href);
  return process.exitCode;
}

async function openWindowOrServe(node) {
  const obstacle = await windowObstacle(node);
  if (obstacle === null) {
    const { code, failedEarly } = await openWindow();
    if (!failedEarly) return code;
    say(`Electron ended with ${code} before its window was up.`, `Electron s’est arrêté (code ${code}) avant d’afficher sa fenêtre.`);
  } else {
    say(obstacle.en, obstacle.fr);
  }
  say(
    'serving the same console to your browser instead, on this computer only:',
    'la même console est servie à votre navigateur, sur cet ordinateur seulement :',
  );
  return runCommand(node, ['serve', ...args.filter((arg) => !arg.startsWith('pilothouse://'))]);
}

/** Why no window can be opened here, or null. */
async function windowObstacle(node) {
  if (!hasDisplay())
    return {
      en: 'there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).',
      fr: 'il n’y a pas d’écran ici (ni DISPLAY ni WAYLAND_DISPLAY n’est défini).',
    };
  if (electronProgram(root) === null) {
    if (fetchFailedLately(root)) {
      return {
        en: 'Electron’s runtime could not be fetched at an earlier start. `npx install-electron` tries again.',
        fr: 'le moteur d’Electron n’a pas pu être téléchargé lors d’un démarrage précédent. `npx install-electron` réessaie.',
      };
    }
    say('fetching Electron’s runtime, about 110 MB, once ...', 'téléchargement du moteur d’Electron, environ 110 Mo, une seule fois ...');
    if (!(await fetchRuntime(root, node)) || electronProgram(root) === null) {
      return {
        en: 'Electron’s runtime cannot be fetched here. `npx install-electron` tries again.',
        fr: 'le moteur d’Electron ne peut pas être téléchargé ici. `npx install-electron` réessaie.',
      };
    }
  }
  if (sandboxState(electronProgram(root)) === 'blocked') {
    const sandbox = join(electronProgram(root), '..', 'chrome-sandbox');
    return {
      en: `this system lets no program make its own sandbox, and Pilothouse opens no window without one. Allow it once: sudo chown root "${sandbox}" && sudo chmod 4755 "${sandbox}"`,
      fr: `ce système n’autorise aucun programme à créer son bac à sable, et Pilothouse n’ouvre pas de fenêtre sans lui. Autorisez-le une fois : sudo chown root "${sandbox}" && sudo chmod 4755 "${sandbox}"`,
    };
  }
  return null;
}

/** Runs Electron until its window closes. */
async function openWindow() {
  const program = electronProgram(root);
  const flags = [];
  if (sandboxState(program) === 'root') {
    say(
      'running as root: Chromium’s sandbox is off (--no-sandbox). An ordinary user gets it.',
      'exécution en tant que root : le bac à sable de Chromium est désactivé (--no-sandbox). Un utilisateur ordinaire en bénéficie.',
    );
    flags.push('--no-sandbox');
  }
  const env = { ...process.env };
  // Set by some editors' terminals; it would turn Electron into a bare Node.
  delete env.ELECTRON_RUN_AS_NODE;
  const startedAt = Date.now();
  const { code, asked } = await runToEnd(program, [...flags, root, ...args], { stdio: 'inherit', env });
  // However it ended: who asks it to end does not want the browser instead.
  if (asked !== null) return { code, failedEarly: false };
  const failedEarly = !SAID_OR_WANTED.has(code) && Date.now() - startedAt < WINDOW_FAILED_WITHIN_MS;
  return { code, failedEarly };
}
