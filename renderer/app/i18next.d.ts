import 'i18next';
import type actions from '../locales/en/actions.json';
import type activity from '../locales/en/activity.json';
import type app from '../locales/en/app.json';
import type authenticator from '../locales/en/authenticator.json';
import type change from '../locales/en/change.json';
import type clusters from '../locales/en/clusters.json';
import type containers from '../locales/en/containers.json';
import type contexts from '../locales/en/contexts.json';
import type credentials from '../locales/en/credentials.json';
import type explain from '../locales/en/explain.json';
import type files from '../locales/en/files.json';
import type forwards from '../locales/en/forwards.json';
import type forms from '../locales/en/forms.json';
import type health from '../locales/en/health.json';
import type helm from '../locales/en/helm.json';
import type inside from '../locales/en/inside.json';
import type journal from '../locales/en/journal.json';
import type kinds from '../locales/en/kinds.json';
import type logs from '../locales/en/logs.json';
import type mail from '../locales/en/mail.json';
import type manifests from '../locales/en/manifests.json';
import type mailsettings from '../locales/en/mailsettings.json';
import type overview from '../locales/en/overview.json';
import type ports from '../locales/en/ports.json';
import type runs from '../locales/en/runs.json';
import type posture from '../locales/en/posture.json';
import type rollouts from '../locales/en/rollouts.json';
import type servers from '../locales/en/servers.json';
import type settings from '../locales/en/settings.json';
import type terminal from '../locales/en/terminal.json';
import type tunnels from '../locales/en/tunnels.json';
import type ui from '../locales/en/ui.json';
import type upkeep from '../locales/en/upkeep.json';
import type units from '../locales/en/units.json';

// Keys are checked where they are used: a word that is not written does not build.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: {
      actions: typeof actions;
      activity: typeof activity;
      app: typeof app;
      authenticator: typeof authenticator;
      change: typeof change;
      clusters: typeof clusters;
      containers: typeof containers;
      contexts: typeof contexts;
      credentials: typeof credentials;
      explain: typeof explain;
      files: typeof files;
      forwards: typeof forwards;
      forms: typeof forms;
      health: typeof health;
      helm: typeof helm;
      inside: typeof inside;
      journal: typeof journal;
      kinds: typeof kinds;
      logs: typeof logs;
      mail: typeof mail;
      manifests: typeof manifests;
      mailsettings: typeof mailsettings;
      overview: typeof overview;
      ports: typeof ports;
      runs: typeof runs;
      posture: typeof posture;
      rollouts: typeof rollouts;
      servers: typeof servers;
      settings: typeof settings;
      terminal: typeof terminal;
      tunnels: typeof tunnels;
      ui: typeof ui;
      upkeep: typeof upkeep;
      units: typeof units;
    };
  }
}
