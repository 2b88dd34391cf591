import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end and answers its exit code, 128 + n for a signal (the shell's convention). Signals sent to this
 * process are passed on, and `asked` is the first of them. With `limitMs` it is ended after that time and `timedOut` is true.
 */
export function runToEnd(program, args, { limitMs, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, options);
    let timedOut = false;
    let asked = null;
    const limit =
      limitMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill();
          }, limitMs);
    const passOn = (signal) => {
      asked ??= signal;
      child.kill(signal);
    };
    for (const signal of PASSED_ON) process.on(signal, passOn);
    const done = () => {
      clearTimeout(limit);
      for (const signal of PASSED_ON) process.removeListener(signal, passOn);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      done();
      resolve({ code: code ?? 128 + constants.signals[signal], timedOut, asked });
    });
  });
}
