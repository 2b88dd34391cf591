import { mkdirSync, openSync, readFileSync, rmSync, writeSync, closeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const LONGEST_WAIT_MS = 15 * 60_000;

/**
 * Does the work while no other start of Pilothouse in this folder installs or builds. `onWait` is called once when
 * another does. A lock whose process is gone is taken over.
 */
export async function inTurn(lockFile, onWait, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  const deadline = Date.now() + LONGEST_WAIT_MS;
  let waited = false;
  while (!take(lockFile)) {
    if (Date.now() > deadline) throw new Error(`${lockFile} has been held for ${LONGEST_WAIT_MS / 60_000} minutes`);
    if (!waited) onWait();
    waited = true;
    await pause(200);
  }
  // Ctrl+C ends this process without unwinding; the lock must not outlive it in the common case.
  const release = () => rmSync(lockFile, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

function take(lockFile) {
  let descriptor;
  try {
    descriptor = openSync(lockFile, 'wx');
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isHeld(lockFile)) rmSync(lockFile, { force: true });
    return false;
  }
  writeSync(descriptor, String(process.pid));
  closeSync(descriptor);
  return true;
}

function isHeld(lockFile) {
  let pid;
  try {
    pid = Number(readFileSync(lockFile, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
  // Empty for the instant between its creation and the writing of the process id.
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
