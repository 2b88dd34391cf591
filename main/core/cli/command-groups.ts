import type { Command } from 'commander';
import type { RunCommand } from './session.ts';

/** What a group of commands is added with; `ended` gets the exit code of a command that needs no session. */
interface Adding {
  readonly program: Command;
  readonly run: RunCommand;
  readonly ended: (exitCode: number) => void;
}

interface CommandGroup {
  /** The words a command of this group begins with, all of them. Null: whatever no other group names. */
  readonly names: readonly string[] | null;
  readonly add: (adding: Adding) => Promise<void>;
}

/** Every command, in the order of the help. A group is loaded when it is asked for: nobody waits for Kubernetes to see a list of hosts. */
const GROUPS: readonly CommandGroup[] = [
  { names: ['serve'], add: async ({ program, ended }) => (await import('./serve.ts')).addServeCommand(program, ended) },
  {
    names: ['hosts'],
    add: async ({ program, run }) => {
      (await import('./servers/hosts.ts')).addHostCommands(program, run);
    },
  },
  { names: ['facts', 'units'], add: async ({ program, run }) => (await import('./servers/servers.ts')).addServerCommands(program, run) },
  { names: ['ports'], add: async ({ program, run }) => (await import('./servers/ports.ts')).addPortCommands(program, run) },
  { names: ['upkeep'], add: async ({ program, run }) => (await import('./servers/upkeep.ts')).addUpkeepCommands(program, run) },
  {
    names: ['containers', 'compose'],
    add: async ({ program, run }) => (await import('./servers/containers.ts')).addContainerCommands(program, run),
  },
  { names: ['files'], add: async ({ program, run }) => (await import('./servers/files.ts')).addFileCommands(program, run) },
  { names: ['tunnel'], add: async ({ program, run }) => (await import('./servers/tunnel.ts')).addTunnelCommand(program, run) },
  { names: ['run'], add: async ({ program, run }) => (await import('./servers/run.ts')).addRunCommand(program, run) },
  {
    // Verbs of one kind (`pods list`, `pods explain`) stand in several files: they are loaded together.
    names: null,
    add: async ({ program, run }) => (await import('./kubernetes/cluster-commands.ts')).addClusterCommands(program, run),
  },
  { names: ['check'], add: async ({ program, run }) => (await import('./health.ts')).addHealthCommands(program, run) },
  { names: ['mail'], add: async ({ program, run }) => (await import('./mail/mail.ts')).addMailCommands(program, run) },
  {
    names: ['totp'],
    async add({ program, run }) {
      (await import('./totp/totp.ts')).addTotpCommands(program, run);
      (await import('./totp/totp-servers.ts')).addTotpServerCommand(program, run);
    },
  },
  {
    names: ['lock', 'audit'],
    add: async ({ program, run }) => {
      (await import('./lock.ts')).addLockCommands(program, run);
      (await import('./audit.ts')).addAuditCommands(program, run);
    },
  },
  {
    names: ['credentials'],
    async add({ program, run }) {
      (await import('./credentials.ts')).addCredentialCommands(program, run);
      (await import('./secret-commands.ts')).addSecretCommands(program, run);
    },
  },
];

/** Words that are asked for by name: the groups they need. Every group where none is named by it (help, a mistake, a kind of a cluster). */
export async function addCommands(word: string | null, adding: Adding): Promise<void> {
  const asked = GROUPS.find(({ names }) => word !== null && names?.includes(word));
  for (const group of asked === undefined ? GROUPS : [asked]) await group.add(adding);
}
