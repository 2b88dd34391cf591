import { describe, expect, test } from 'vitest';
import { explainKeychain } from '../../../main/core/credentials/keychain-failures.ts';
import { readLocked } from '../../../main/core/credentials/secret-service.ts';

describe('what the bus answers to "is the default keychain locked"', () => {
  test.each([
    ['busctl of systemd 252', 'b false\n', 'ready'],
    ['busctl of systemd 252, locked', 'b true\n', 'unavailable'],
    [
      'dbus-send 1.14',
      'method return time=1795214684.470103 sender=:1.0 -> destination=:1.4 serial=7 reply_serial=2\n   variant       boolean false\n',
      'ready',
    ],
    [
      'dbus-send 1.14, locked',
      'method return time=1795214684.494169 sender=:1.0 -> destination=:1.8 serial=15 reply_serial=2\n   variant       boolean true\n',
      'unavailable',
    ],
    ['something else', 'v u 7\n', 'unknown'],
  ])('%s', (_, stdout, kind) => {
    expect(readLocked(stdout).kind).toBe(kind);
  });
});

describe('what the native module says', () => {
  test.each([
    ["Couldn't access platform storage: Secret Service: unlock prompt was dismissed", 'keychain-locked'],
    ['zbus error: org.freedesktop.Secret.Error.IsLocked: Cannot get secret of a locked object', 'keychain-locked'],
    ["Couldn't access platform storage: Secret Service: no result found", 'keychain-unreachable'],
    ['Platform failure: DBus error: Failed to connect to socket /run/user/1000/bus: No such file or directory', 'keychain-unreachable'],
    [
      'Platform failure: DBus error: Using X11 for dbus-daemon autolaunch was disabled at compile time, set your DBUS_SESSION_BUS_ADDRESS instead',
      'keychain-unreachable',
    ],
    ['Attribute password is longer than platform limit of 2560 chars', 'keychain-refused'],
  ])('%s', (message, kind) => {
    const { failure } = explainKeychain(message);
    expect(failure.kind).toBe(kind);
    expect(failure.cause.fr).not.toBe(failure.cause.en);
    expect(failure.remedy.en).not.toBe('');
  });
});
