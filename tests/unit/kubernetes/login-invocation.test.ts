import { describe, expect, test } from 'vitest';
import { endingsOf, invocationOf, valueOf } from '../../../main/core/kubernetes/login/login-invocation.ts';

describe('a login program on Windows', () => {
  test('a program is started as it is, a script by cmd.exe with everything quoted for it', () => {
    const env = { ComSpec: 'C:\\Windows\\system32\\cmd.exe' };
    expect(invocationOf('C:\\bin\\kubelogin.exe', ['get-token', 'a b'], env, 'win32')).toEqual({
      file: 'C:\\bin\\kubelogin.exe',
      args: ['get-token', 'a b'],
      verbatim: false,
    });
    expect(invocationOf('C:\\Program Files\\az.cmd', ['login', 'a&b', 'say "hi"', 'C:\\dir\\'], env, 'win32')).toEqual({
      file: 'C:\\Windows\\system32\\cmd.exe',
      args: [
        '/d',
        '/s',
        '/c',
        '"C:\\Program^ Files\\az.cmd ^^^"login^^^" ^^^"a^^^&b^^^" ^^^"say^^^ \\^^^"hi\\^^^"^^^" ^^^"C:\\dir\\\\^^^""',
      ],
      verbatim: true,
    });
    expect(invocationOf('az.cmd', [], {}, 'win32').file).toBe('cmd.exe');
  });

  test('the environment is read whatever its case, and endings are tried where none is written', () => {
    expect(valueOf({ Path: 'C:\\bin' }, 'PATH', 'win32')).toBe('C:\\bin');
    expect(valueOf({ Path: '/bin' }, 'PATH', 'linux')).toBeUndefined();
    expect(endingsOf('aws', 'win32')).toEqual(['.exe', '.cmd', '.bat', '']);
    expect(endingsOf('aws.exe', 'win32')).toEqual(['']);
    expect(endingsOf('aws', 'darwin')).toEqual(['']);
  });
});

test('elsewhere a file is a program whatever it is called', () => {
  expect(invocationOf('/opt/az.cmd', ['a&b'], {}, 'linux')).toEqual({ file: '/opt/az.cmd', args: ['a&b'], verbatim: false });
});
